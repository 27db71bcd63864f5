// SPDX-License-Identifier: BSL-1.0
// The networks whose C++ text is compiled and compared: every layer, activation, loss and optimizer of the
// lists, every way to compose layers, and whatever a layer of a user's own may do to a sample.
#pragma once
#include <etude/nn.hpp>
#include <etude/optim/groups.hpp>
#include <etude/train/contrastive.hpp>
#include <etude/train/options.hpp>

#include "support/lists.hpp"
#include "support/own_operations.hpp"

namespace emitted {

using namespace etude;

template <class Net, class Loss_, class Optimizer_, class... Option>
struct Case {
  using network = Net;
  using loss = Loss_;
  using optimizer = Optimizer_;
  using options = List<Batch<7>, Option...>;
};

// Case k: two activations, a layer, a loss and an optimizer of the lists, until all have had their turn.
template <class L>
inline constexpr int length = 0;
template <class... T>
inline constexpr int length<List<T...>> = sizeof...(T);
template <class L, int K>
using pick_type = detail::type_at<K % length<L>, L>;

template <int K>
using Listed = Case<EndingFor<pick_type<::Losses, K>, Input<5>, Dense<6>, pick_type<Activations, 2 * K>,
                              pick_type<Layers, K>, Dense<4>, pick_type<Activations, 2 * K + 1>, Dense<3>>,
                    pick_type<::Losses, K>, pick_type<::Optimizers, K>>;

inline constexpr int listed =
    std::max({(length<Activations> + 1) / 2, length<Layers>, length<::Losses>, length<::Optimizers>});

// Whatever joins a list is in one of them.
template <class T, class In>
inline constexpr bool mentions = std::is_same_v<T, In>;
template <class T, template <class...> class In, class... A>
inline constexpr bool mentions<T, In<A...>> = std::is_same_v<T, In<A...>> || (mentions<T, A> || ...);
template <class T>
inline constexpr bool is_used = []<int... K>(std::integer_sequence<int, K...>) {
  return (mentions<T, Listed<K>> || ...);
}
(std::make_integer_sequence<int, listed>{});
template <class... T>
constexpr bool all_are_used(List<T...>) {
  return (is_used<T> && ...);
}
static_assert(all_are_used(Layers{}) && all_are_used(Activations{}) && all_are_used(::Losses{}) &&
              all_are_used(Optimizers{}));

// ---- Layers of a user's own: parameters that are used in several ways, and every way to move elements.

struct Mixed : Layer {
  template <class X>
  constexpr auto operator()(X x) const {
    const auto weight = parameter<"weight", shape<6, X::size>>(zeros);
    const auto scaled = weight / sqrt(sum(square(weight))) * parameter<"gain", shape<6, 1>>(ones);
    const auto y = matmul(x, parameter<"mix", shape<X::size, X::size>>(zeros));
    return matmul(scaled, tanh(x)) + sum(x * y) + parameter<"shift", shape<>>(zeros);
  }
};
struct Tied : Layer {
  template <class X>
  constexpr auto operator()(X x) const {
    const auto weight = parameter<"weight", shape<4, X::size>>(zeros);
    return matmul(transpose(weight), tanh(matmul(weight, x)));
  }
};
// Values of rank 2 and 3 of each sample: reduced along axes, transposed, sliced, joined, looked up.
struct Moved : Layer {
  template <class X>
  constexpr auto operator()(X x) const {
    const auto m = reshape<2, 3>(slice<0, 6>(x));
    const auto rows = sum<1>(m) * max<1>(m);
    const auto columns = mean<0>(m);
    const auto wide = concatenate(reshape<6>(transpose(m)), rows, columns);
    const auto table = parameter<"table", shape<4, 3>>(zeros);
    // Indices that are computed, and some from the data, which may be those of no row.
    const auto looked_up =
        concatenate(gather(table, argmax(slice<0, 4>(x))), reshape<9>(gather(table, 4 * slice<5, 8>(x))));
    const auto square_of = reshape<4>(matmul(m, transpose(m)));
    const auto centred = reshape<6>(m - reshape<2, 1>(mean<1>(m)));
    return concatenate(wide, looked_up, square_of, centred);
  }
};
// A matrix that is normalised row by row: broadcasting along both axes, without a batch.
struct Rowwise : Layer {
  template <class X>
  constexpr auto operator()(X x) const {
    const auto weight = parameter<"weight", shape<6, X::size>>(zeros);
    const auto length = reshape<6, 1>(sqrt(sum<1>(square(weight)) + 0.125));
    return matmul(weight / length, x) * where(parameter<"gate", shape<6>>(ones) > 0, 1, 0.5);
  }
};
struct Own : Activation {
  constexpr auto operator()(auto x) const {
    return apply<op::Hypotenuse>(x, 1) + 0.25 * apply<op::Cube>(tanh(x));
  }
};

using Encoder = Shared<"encoder", Sequence<Dense<4>, Tanh>>;

using Composed = List<
    Case<Network<Input<5>, Dense<6>, Dropout<0.3>, Residual<Residual<Dense<6>, Tanh>, Dense<6, NoBias>>,
                 Dropout<0.3>, Named<"head", Dense<3>>>,
         SoftmaxCrossEntropy, Adam>,
    Case<Network<Input<4>, Frozen<Dense<4>, Tanh>, Parallel<Encoder, Sequence<Dense<4>, Encoder>, Identity>,
                 ParallelSum<Dense<3>, Dense<3>>, Frozen<Dense<3>>>,
         SoftmaxCrossEntropy, Momentum>,
    Case<Network<Input<3, 4>, Tanh, Flatten, Dense<6, From<12>>, Reshape<2, 3>, GELU, Flatten, Dense<2>>,
         SigmoidCrossEntropy, AdamW, Precision<double>, Weighted>,
    Case<Network<Input<5>, Dense<6>, PReLU<>, Dense<3>>, SoftmaxCrossEntropy,
         Groups<is_bias, SGD, Groups<is_matrix, L2<Adam>, NAdam>>, Weighted>,
    Case<Network<Input<1>, Dense<1>, Tanh, Dense<1, NoBias>>, MeanSquaredError, Adam>,
    Case<Network<Input<3>, Parallel<Sequence<Take<0, 2>, Dense<4>>, Sequence<Take<2, 3>, Dense<2>>>, Tanh,
                 Dense<3>>,
         etude::Losses<On<0, 1, MeanSquaredError>, On<1, 3, SoftmaxCrossEntropy, 0.25>>, Lion>,
    Case<Network<Input<5>, Mixed, Tied, Dense<3>>, SoftmaxCrossEntropy, AMSGrad>,
    Case<Network<Input<8>, Moved, Tanh, Rowwise, Own, Dense<3>>, SoftmaxCrossEntropy, ClipByValue<Adam>>,
    Case<Network<Input<5>, Dense<6>, Sigmoid, Sparse<0.05, 0.1>, Frozen<BatchNorm<>>, Dense<3>>,
         SoftmaxCrossEntropy, Groups<is_matrix, MaxNorm<Adam>, ClipByNorm<SGD>>, Precision<double>>,
    Case<Network<Input<6>, RBM<4>>, PersistentContrastiveDivergence<>, MaxNorm<ClipByNorm<SGD>>>,
    Case<Network<Input<6>, Dense<5>, Tanh, RBM<4, GaussianUnits>>, ContrastiveDivergence<2>, Momentum,
         Precision<double>>>;

// f.operator()<Case>(k) for each.
template <class F>
void for_each_network(F f) {
  [&f]<int... K>(std::integer_sequence<int, K...>) { (f.template operator()<Listed<K>>(K), ...); }
  (std::make_integer_sequence<int, listed>{});
  int k = listed;
  for_each_type(Composed{}, [&]<class C>() { f.template operator()<C>(k++); });
}

}  // namespace emitted
