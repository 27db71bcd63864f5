// SPDX-License-Identifier: BSL-1.0
// What a loss asks of a network's output: agreement both ways, through every layer that leaves values as they
// are, and inside Losses.
#include <etude/etude.hpp>

#include <type_traits>

namespace {

using namespace etude;
using detail::Fine;
using detail::SoundLoss;

template <class Loss, class... L>
using Problem = typename SoundLoss<Network<Input<9>, L...>, Loss>::Problem;
template <class Loss, class... L>
constexpr bool agree = std::is_same_v<Problem<Loss, L...>, Fine>;
template <class Said, class Loss, class... L>
constexpr bool says = std::is_same_v<Problem<Loss, L...>, Said>;

// ---- Layers of one's own: what they give is found from the formula, or said.
struct OwnSigmoid : Activation {
  constexpr auto operator()(auto x) const { return 1 / (1 + exp(-x)); }
};
struct Half : Activation {
  constexpr auto operator()(auto x) const { return 0.5 * (1 + tanh(x)); }
};
struct Bell : Activation {
  constexpr auto operator()(auto x) const { return exp(-square(x)); }
};
struct Clamped : Activation {
  constexpr auto operator()(auto x) const { return minimum(maximum(x, 0), 1); }
};
struct SharesOfPositive : Activation {
  constexpr auto operator()(auto x) const { return softplus(x) / sum(softplus(x)); }
};
struct LogOfSoftmax : Layer {
  constexpr auto operator()(auto x) const { return log(softmax(x) + 1e-12); }
};
struct Mixture : Layer {  // of two probabilities, by a third: no formula of it shows that it is one
  static constexpr Meaning gives = Meaning::probabilities;
  constexpr auto operator()(auto x) const {
    const auto p = sigmoid(x);
    return p * p + (1 - p) * sigmoid(2 * x);
  }
};
struct Unsaid : Mixture {
  static constexpr Meaning gives = Meaning::any;
};

static_assert(agree<BinaryCrossEntropy, Dense<1>, OwnSigmoid> && agree<BinaryCrossEntropy, Dense<3>, Half>);
static_assert(agree<BinaryCrossEntropy, Dense<3>, Bell> && agree<BinaryCrossEntropy, Dense<3>, Clamped>);
static_assert(agree<BinaryCrossEntropy, Dense<3>, SharesOfPositive>);
static_assert(agree<BinaryCrossEntropy, Mixture> && !agree<BinaryCrossEntropy, Unsaid>);
static_assert(agree<BinaryCrossEntropy, Dense<3>, Named<"a", Sequence<Mixture>>, Flatten>);
static_assert(!agree<SigmoidCrossEntropy, Dense<3>, OwnSigmoid> &&
              !agree<SigmoidCrossEntropy, Frozen<Mixture>>);

// ---- Probabilities.
static_assert(agree<BinaryCrossEntropy, Dense<1>, Sigmoid> && agree<BinaryCrossEntropy, Dense<3>, Softmax>);
static_assert(agree<BinaryCrossEntropy, Dense<3>, HardSigmoid> && agree<BinaryCrossEntropy, RBM<3>>);
static_assert(agree<BinaryCrossEntropy, Dense<3>, Sigmoid, MaskingNoise<>, L1Activity<>, Flatten, Identity>);
static_assert(agree<BinaryCrossEntropy, Dense<4>, Sigmoid, Reshape<2, 2>>);
static_assert(agree<BinaryCrossEntropy, Flatten>);  // nothing is known of the network's input
static_assert(!agree<BinaryCrossEntropy, Dense<3>> && !agree<BinaryCrossEntropy, Dense<3>, Tanh>);
static_assert(!agree<BinaryCrossEntropy, Dense<3>, ReLU> && !agree<BinaryCrossEntropy, Dense<3>, LogSoftmax>);
static_assert(!agree<BinaryCrossEntropy, Residual<Dense<9>, Sigmoid>>);
static_assert(!agree<BinaryCrossEntropy, Dense<3>, Sigmoid, BatchNorm<>>);
// In training a dropout scales, and noise adds: the logarithm would be of a number below 0.
static_assert(!agree<BinaryCrossEntropy, Dense<3>, Sigmoid, GaussianNoise<>>);
static_assert(
    says<this_loss_takes_probabilities_and_this_layer_gives_none<layer<2>, Dropout<>, BinaryCrossEntropy>,
         BinaryCrossEntropy, Dense<3>, Sigmoid, Dropout<>>);
static_assert(
    says<this_loss_takes_probabilities_and_this_layer_gives_none<layer<0>, Dense<3>, BinaryCrossEntropy>,
         BinaryCrossEntropy, Dense<3>, Flatten, Identity>);

// ---- Log-probabilities.
static_assert(agree<KullbackLeibler, Dense<3>, LogSoftmax> && agree<KullbackLeibler, Dense<3>, LogOfSoftmax>);
static_assert(agree<KullbackLeibler, Dense<3>, Shared<"s", LogSoftmax>, Flatten>);
static_assert(!agree<KullbackLeibler, Dense<3>> && !agree<KullbackLeibler, Dense<3>, Softmax>);
static_assert(
    says<this_loss_takes_log_probabilities_and_this_layer_gives_none<layer<1>, Softmax, KullbackLeibler>,
         KullbackLeibler, Dense<3>, Named<"p", Softmax>>);

// ---- Logits.
static_assert(agree<SoftmaxCrossEntropy, Dense<9>, Tanh> && agree<SoftmaxCrossEntropy, Dense<9>, ReLU>);
static_assert(agree<SoftmaxCrossEntropy, Dense<9>, Softmax, Dense<9>> && agree<SoftmaxCrossEntropy, Flatten>);
static_assert(!agree<SoftmaxCrossEntropy, Dense<3>, HardSigmoid, Flatten>);
static_assert(!agree<SoftmaxCrossEntropy, Dense<3>, LogSoftmax, Dropout<>>);
static_assert(!agree<SmoothedSoftmaxCrossEntropy<>, Dense<3>, Frozen<Softmax>>);
static_assert(!agree<SoftmaxCrossEntropyOfDistribution, Dense<3>, Shared<"s", Softmax>, GaussianNoise<>>);
static_assert(!agree<SoftmaxCrossEntropy, Parallel<Sequence<Dense<3>, Softmax>>>);
static_assert(says<this_loss_takes_logits_so_this_layer_must_go<layer<1>, Softmax, SoftmaxCrossEntropy>,
                   SoftmaxCrossEntropy, Dense<3>, Softmax, Dropout<>, Flatten>);

static_assert(!agree<Hinge, Dense<3>, Sigmoid> && !agree<SquaredHinge, Dense<3>, Named<"p", Softmax>>);
static_assert(agree<Hinge, Dense<3>, Tanh> && agree<PerceptronCriterion, Dense<1>>);
static_assert(!agree<PerceptronCriterion, Dense<1>, Step>);  // the criterion has the step in it

// ---- One class is none, to every loss that has a softmax.
static_assert(!agree<SoftmaxCrossEntropyOfDistribution, Dense<1>> &&
              !agree<SmoothedSoftmaxCrossEntropy<>, Dense<1>>);
static_assert(agree<SoftmaxCrossEntropyOfDistribution, Dense<2>>);

// ---- Reconstruction.
static_assert(agree<Reconstruction<BinaryCrossEntropy>, Dense<9>, Sigmoid>);
static_assert(!agree<Reconstruction<BinaryCrossEntropy>, Dense<9>>);
static_assert(!agree<Reconstruction<SigmoidCrossEntropy>, Dense<9>, Sigmoid>);

// ---- Losses: each part as it would be alone.
template <int Begin, int End>
using Squared = On<Begin, End, MeanSquaredError>;
using TwoAndThree = Parallel<Dense<2>, Sequence<Dense<3>, Softmax>>;
static_assert(agree<Losses<Squared<0, 2>, On<2, 5, BinaryCrossEntropy>>, TwoAndThree, Flatten>);
static_assert(agree<Losses<On<0, 2, SigmoidCrossEntropy>, On<2, 5, BinaryCrossEntropy>>, TwoAndThree>);
static_assert(!agree<Losses<On<0, 2, BinaryCrossEntropy>, On<2, 5, BinaryCrossEntropy>>, TwoAndThree>);
static_assert(!agree<Losses<Squared<0, 2>, On<2, 5, SoftmaxCrossEntropy>>, TwoAndThree>);
static_assert(!agree<Losses<On<0, 3, SoftmaxCrossEntropy>>, Dense<3>, Softmax>);
static_assert(
    !agree<Losses<On<0, 4, Losses<Squared<0, 1>, On<1, 4, SoftmaxCrossEntropy>>>>, Dense<4>, Softmax>);
static_assert(says<this_loss_does_not_accept_what_it_receives<SoftmaxCrossEntropy, expects<2>, receives<1>>,
                   Losses<Squared<0, 3>, On<3, 4, SoftmaxCrossEntropy>>, Dense<4>>);
static_assert(
    says<each_part_of_the_loss_begins_where_the_one_before_ends<part<1>, begins<0>, ends<2>, expects<2>>,
         Losses<Squared<0, 2>, Squared<0, 2>>, Dense<4>>);
static_assert(
    says<each_part_of_the_loss_begins_where_the_one_before_ends<part<1>, begins<3>, ends<4>, expects<2>>,
         Losses<Squared<0, 2>, Squared<3, 4>>, Dense<4>>);
static_assert(
    says<each_part_of_the_loss_begins_where_the_one_before_ends<part<0>, begins<1>, ends<4>, expects<0>>,
         Losses<Squared<1, 4>>, Dense<4>>);
static_assert(
    says<each_part_of_the_loss_begins_where_the_one_before_ends<part<1>, begins<3>, ends<2>, expects<3>>,
         Losses<Squared<0, 3>, Squared<3, 2>>, Dense<4>>);
static_assert(!agree<Losses<Squared<0, 3>, Squared<3, 5>>, Dense<4>> &&
              !agree<Losses<Squared<0, 3>>, Dense<4>>);

}  // namespace
