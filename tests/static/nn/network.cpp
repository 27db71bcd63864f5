// SPDX-License-Identifier: BSL-1.0
// What is known of a network without running it: shapes, names, mistakes, sizes, and what its classes are.
#include <etude/etude.hpp>

#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>

namespace {

using namespace etude;
using detail::Fine;
using detail::LastLayer;
using detail::LayerName;
using detail::SoundLoss;
using detail::SoundNetwork;

// ---- Shapes: of a layer's result for an input of the given shape.
template <class L, int... In>
constexpr TensorType result = detail::OutputType<L, Input<In...>::type>::type;
template <class L, int... In>
constexpr Shape out = result<L, In...>.valid() ? result<L, In...>.shape : Shape{-1, {}};
template <class L, int... In>
constexpr bool keeps = out<L, In...> == shape<In...>;

static_assert(out<Dense<8>, 5> == shape<8>);
static_assert(out<Dense<1>, 1> == shape<1>);
static_assert(out<Dense<8, NoBias>, 5> == shape<8>);
static_assert(out<Dense<8, From<5>>, 5> == shape<8>);
static_assert(out<Dense<8, From<5>, NoBias>, 5> == shape<8> && out<Dense<8, NoBias, From<5>>, 5> == shape<8>);
static_assert(!result<Dense<8, From<5>>, 6>.valid() && !result<Dense<8, NoBias, From<5>>, 6>.valid());

static_assert(keeps<Identity, 5> && keeps<ReLU, 5> && keeps<LeakyReLU<0.2>, 5> && keeps<LeakyReLU<>, 5>);
static_assert(keeps<Tanh, 5> && keeps<Sigmoid, 5> && keeps<Softmax, 5> && keeps<Dropout<0.5>, 5>);
static_assert(keeps<ReLU, 2, 3> && keeps<Softmax, 2, 3> && keeps<Dropout<>, 2, 3, 4>);

static_assert(out<Flatten, 2, 3, 4> == shape<24> && keeps<Flatten, 24>);
static_assert(out<Reshape<4, 6>, 24> == shape<4, 6> && out<Reshape<2, 3, 4>, 6, 4> == shape<2, 3, 4>);
static_assert(!result<Reshape<5, 5>, 24>.valid());
static_assert(out<Take<2, 5>, 8> == shape<3> && !result<Take<2, 9>, 8>.valid());

static_assert(keeps<Sequence<>, 5>);
static_assert(out<Sequence<Dense<3>, ReLU, Dense<4>>, 5> == shape<4>);
static_assert(keeps<Residual<Dense<5>, Tanh>, 5> && !result<Residual<Dense<4>>, 5>.valid());
static_assert(out<Parallel<Dense<3>, Dense<4>>, 5> == shape<7>);
static_assert(out<Parallel<Dense<3>, Identity, Sequence<Dense<9>, Dense<4>>>, 5> == shape<12>);
static_assert(out<Parallel<Identity, Identity>, 2, 3> == shape<4, 3>);
static_assert(out<ParallelSum<Dense<3>, Dense<3>>, 5> == shape<3> &&
              !result<ParallelSum<Dense<3>, Dense<4>>, 5>.valid());
static_assert(out<Named<"a", Dense<3>>, 5> == shape<3> && out<Shared<"a", Dense<3>>, 5> == shape<3>);
static_assert(out<Frozen<Dense<3>>, 5> == shape<3> && out<Frozen<Dense<3>, ReLU, Dense<4>>, 5> == shape<4>);
static_assert(out<Residual<Parallel<Named<"a", Dense<2>>, Frozen<Dense<3>>>>, 5> == shape<5>);

// There is one such value for every sample.
static_assert(result<Dense<8>, 5>.batched && result<Dense<8>, 5>.element == Element::real);
static_assert(result<Frozen<Dense<8>>, 5>.batched && result<Reshape<1, 5>, 5>.batched);

// ---- Names.
static_assert(LayerName<0, ReLU>::value == "0" && LayerName<7, ReLU>::value == "7");
static_assert(LayerName<9, ReLU>::value == "9" && LayerName<10, ReLU>::value == "10");
static_assert(LayerName<99, ReLU>::value == "99" && LayerName<100, ReLU>::value == "100");
static_assert(LayerName<1234567890, ReLU>::value == "1234567890");
static_assert(LayerName<3, Named<"fc", Dense<2>>>::value == "fc");
static_assert(LayerName<3, Shared<"fc", Dense<2>>>::value ==
              "3");  // its parameters are under "fc" all the same

// ---- Mistakes: the first layer that does not accept what it receives, and the loss.
using Good = Network<Input<9>, Dense<8>, ReLU, Dropout<0.5>, Dense<10>>;
static_assert(Good::is_sound && Good::fault.index == -1);
static_assert(Good::input.shape == shape<9> && Good::output.shape == shape<10>);
static_assert(std::is_same_v<SoundNetwork<Good>::Problem, Fine> &&
              std::is_same_v<SoundNetwork<Good>::type, Good>);

using Wrong = Network<Input<9>, Dense<8>, Dropout<0.5>, Dense<10, From<7>>, Dense<3, From<2>>>;
static_assert(!Wrong::is_sound && Wrong::fault.index == 2);
static_assert(
    std::is_same_v<SoundNetwork<Wrong>::Problem, this_layer_does_not_accept_what_it_receives<
                                                     layer<2>, Dense<10, From<7>>, expects<7>, receives<8>>>);
static_assert(SoundNetwork<Wrong>::type::is_sound);  // what is looked at further
static_assert(std::is_same_v<SoundNetwork<Network<Input<9>, Residual<Dense<4>>>>::Problem,
                             this_layer_does_not_accept_what_it_receives<layer<0>, Residual<Dense<4>>,
                                                                         expects<9>, receives<4>>>);
static_assert(std::is_same_v<SoundNetwork<Network<Input<9>>>::Problem, Fine>);
static_assert(Network<Input<9>>::output.shape == shape<9>);

template <class... L>
using LastOf = typename LastLayer<Sequence<L...>>::type;
static_assert(std::is_same_v<LastOf<Dense<3>>, Dense<3>> &&
              std::is_same_v<LastOf<Dense<3>, Softmax>, Softmax>);
static_assert(std::is_same_v<LastOf<Dense<3>, Named<"a", Softmax>>, Softmax>);
static_assert(std::is_same_v<LastOf<Dense<3>, Shared<"a", Named<"b", Softmax>>>, Softmax>);
static_assert(std::is_same_v<LastOf<Frozen<Dense<3>, Softmax>>, Softmax>);
static_assert(
    std::is_same_v<LastOf<Dense<3>, Sequence<ReLU, Frozen<Named<"a", Sequence<Tanh, Softmax>>>>>, Softmax>);
static_assert(std::is_same_v<LastOf<Softmax, Dense<3>>, Dense<3>>);

template <class Loss, class... L>
using LossProblem = typename SoundLoss<Network<Input<9>, L...>, Loss>::Problem;
static_assert(std::is_same_v<LossProblem<SoftmaxCrossEntropy, Dense<10>>, Fine>);
static_assert(std::is_same_v<LossProblem<SoftmaxCrossEntropy, Dense<2>>, Fine>);
static_assert(std::is_same_v<LossProblem<SoftmaxCrossEntropy, Softmax, Dense<10>>, Fine>);
static_assert(std::is_same_v<LossProblem<SoftmaxCrossEntropyOfDistribution, Dense<10>>, Fine>);
static_assert(std::is_same_v<LossProblem<MeanSquaredError, Dense<1>>, Fine>);
static_assert(std::is_same_v<LossProblem<MeanSquaredError, Reshape<3, 3>>, Fine>);
static_assert(std::is_same_v<LossProblem<BinaryCrossEntropy, Dense<1>, Sigmoid>, Fine>);
static_assert(std::is_same_v<LossProblem<SigmoidCrossEntropy, Dense<1>>, Fine>);
static_assert(
    std::is_same_v<LossProblem<SoftmaxCrossEntropy, Dense<1>>,
                   this_loss_does_not_accept_what_it_receives<SoftmaxCrossEntropy, expects<2>, receives<1>>>);
static_assert(!std::is_same_v<LossProblem<SoftmaxCrossEntropy, Reshape<3, 3>>, Fine>);
static_assert(
    std::is_same_v<LossProblem<SoftmaxCrossEntropy, Dense<10>, Named<"p", Softmax>>,
                   this_loss_takes_logits_so_this_layer_must_go<layer<1>, Softmax, SoftmaxCrossEntropy>>);
static_assert(
    std::is_same_v<LossProblem<SigmoidCrossEntropy, Dense<4>, Dense<1>, Sigmoid>,
                   this_loss_takes_logits_so_this_layer_must_go<layer<2>, Sigmoid, SigmoidCrossEntropy>>);

// ---- Sizes.
using Net = Network<Input<784>, Dense<128>, ReLU, Dense<10>>;
static_assert(Net::parameters() == 101770 && Net::bytes() == 4 * 101770 &&
              Net::bytes<double>() == 8 * 101770);
// Two products, two biases, one activation.
static_assert(Net::flops() == 2 * (784 * 128 + 128 * 10) + 128 + 10 + 128);
static_assert(Model<Net>::parameters == 101770 && Model<Net>::inputs == 784 && Model<Net>::outputs == 10);
static_assert(Model<Net>::bytes >= Net::bytes() && Model<Net, double>::bytes >= Net::bytes<double>());

template <class... L>
constexpr int parameters = Network<Input<5>, L...>::parameters();
static_assert(parameters<> == 0 && parameters<ReLU, Dropout<0.5>, Flatten> == 0);
static_assert(parameters<Dense<5>> == 30 && parameters<Dense<5, NoBias>> == 25);
static_assert(parameters<Dense<5>, Dense<5>> == 60);  // two equal layers are two layers
static_assert(parameters<Shared<"a", Dense<5>>, Shared<"a", Dense<5>>> == 30);
static_assert(parameters<Shared<"a", Dense<5>>, Shared<"b", Dense<5>>> == 60);
static_assert(parameters<Named<"a", Dense<5>>, Residual<Dense<5>>, Parallel<Dense<5>, Dense<5>>> == 120);
static_assert(parameters<Frozen<Dense<5>>> == 30);

// The same for networks whose values can be exchanged, and different for others.
template <class... L>
constexpr std::uint64_t fingerprint = Network<Input<5>, L...>::fingerprint();
static_assert(fingerprint<Dense<5>, ReLU> == fingerprint<Dense<5>, Tanh>);
static_assert(fingerprint<Dense<5>> != fingerprint<Dense<5, NoBias>>);
static_assert(fingerprint<Dense<5>> != fingerprint<Named<"a", Dense<5>>>);
static_assert(fingerprint<ReLU, Dense<5>> != fingerprint<Dense<5>, ReLU>);  // 1.weight is not 0.weight
static_assert(fingerprint<Dense<4>, Dense<5>> != fingerprint<Dense<6>, Dense<5>>);
static_assert(fingerprint<Dense<5>, Dense<5>> != fingerprint<Shared<"a", Dense<5>>, Shared<"a", Dense<5>>>);
static_assert(fingerprint<Reshape<1, 5>> != fingerprint<>);

// ---- The classes. A trainer of classes and, with other options, one of numbers.
using ClassTrainer = Trainer<Net, SoftmaxCrossEntropy, SGD>;
using Regression =
    Trainer<Network<Input<5>, Dense<3>, Tanh, Dense<2>>, MeanSquaredError, Adam, Precision<double>, Batch<7>>;
static_assert(ClassTrainer::batch == 64 && Regression::batch == 7);
static_assert(ClassTrainer::target_size == 1 && Regression::target_size == 2);
static_assert(std::is_same_v<ClassTrainer::Target, std::int32_t> &&
              std::is_same_v<Regression::Target, double>);

template <class T, class Scalar, std::size_t Inputs>
consteval bool throws_nothing() {
  using Samples = std::span<const Scalar>;
  using Targets = std::span<const typename T::Target>;
  static_assert(noexcept(std::declval<T&>().step(Samples{}, Targets{})));
  static_assert(noexcept(std::declval<T&>().model())&& noexcept(std::declval<const T&>().model()));
  static_assert(noexcept(std::declval<const T&>().model()(std::declval<std::span<const Scalar, Inputs>>())));
  static_assert(noexcept(std::declval<T&>().optimizer()));
  return true;
}
static_assert(throws_nothing<ClassTrainer, float, 784>() && throws_nothing<Regression, double, 5>());

template <class... T>
constexpr bool no_virtual_functions = (!std::is_polymorphic_v<T> && ...);
static_assert(no_virtual_functions<ClassTrainer, Regression, Model<Net>, Model<Net, double>>);
static_assert(
    no_virtual_functions<Net, Dense<8>, ReLU, Dropout<0.5>, Residual<ReLU>, Parallel<ReLU>, Frozen<ReLU>>);
static_assert(no_virtual_functions<SoftmaxCrossEntropy, MeanSquaredError, SGD, Momentum, Adam>);

template <class... T>
constexpr bool nothing_in_them = (std::is_empty_v<T> && ...);
static_assert(
    nothing_in_them<Net, Dense<8>, LeakyReLU<0.1>, Dropout<0.5>, Residual<ReLU>, SoftmaxCrossEntropy>);

// Values: they copy, and move without throwing. A seed is not a model.
template <class T>
constexpr bool is_value = std::is_copy_constructible_v<T>&& std::is_copy_assignable_v<T>&&
    std::is_nothrow_move_constructible_v<T>&& std::is_nothrow_move_assignable_v<T>;
static_assert(is_value<Model<Net>> && is_value<ClassTrainer> && is_value<Regression>);
static_assert(!std::is_convertible_v<std::uint64_t, Model<Net>>);

}  // namespace
