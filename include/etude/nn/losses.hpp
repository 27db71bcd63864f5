// SPDX-License-Identifier: BSL-1.0
// Losses: the loss of one sample from the network's output and the target; the mean over the batch is taken
// outside. Each says what its target is, and its link: what turns the network's output into the prediction.
#pragma once
#include <etude/nn/layer.hpp>
#include <etude/nn/targets.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>
//
#include <etude/core/macros_off.hpp>

namespace etude {

struct Loss {
  using Problem = detail::Fine;  // what is wrong with its own arguments (nn/problem.hpp)
  // What it takes the network's output for; a network that gives something else is refused
  // (nn/agreement.hpp).
  static constexpr Meaning takes = Meaning::any;
  static constexpr auto link(auto output) { return output; }
  // What is wrong with an output of this type, if something is that the shapes do not show.
  static constexpr Mismatch accepts(const TensorType&) { return {}; }
};

namespace detail {

template <class L>
inline constexpr bool has_classes = std::is_same_v<typename L::Target, ClassIndex>;
template <class L>
inline constexpr bool has_targets = !std::is_same_v<typename L::Target, ItsInput>;

// What a loss is given as target for an output of this type, and for a network's.
template <class L>
constexpr TensorType target_type_on(const TensorType& output) {
  if constexpr (has_targets<L>)
    return L::Target::type(output);
  else
    return LikeOutput::type(output);
}
template <class Net, class L>
constexpr TensorType target_type = target_type_on<L>(Net::output);

}  // namespace detail

namespace detail {

// A vector with an element for each class. One class is always right: there is nothing to learn.
constexpr Mismatch accepts_classes(const TensorType& z) {
  return z.shape.rank != 1 ? Mismatch{"rank", 1, z.shape.rank}
         : z.size() < 2    ? Mismatch{"classes", 2, 1}
                           : Mismatch{};
}

// What the numbers that a loss compares with must be; and where they are the network's input.
template <class L>
struct Compared {
  using type = typename L::Target;
};
template <class L>
requires requires { typename L::InputIs; }
struct Compared<L> {
  using type = typename L::InputIs;
};
template <class L>
using compared_with = typename Compared<L>::type;

}  // namespace detail

// What a target consists of, where the network computes in T.
template <class Loss, class T>
using target_number = std::conditional_t<detail::has_classes<Loss>, std::int32_t, T>;

// mean (y − t)²
struct MeanSquaredError : Loss {
  using Target = LikeOutput;
  constexpr auto operator()(auto output, auto target) const { return mean(square(output - target)); }
};

// mean |y − t|
struct MeanAbsoluteError : Loss {
  using Target = LikeOutput;
  constexpr auto operator()(auto output, auto target) const { return mean(abs(output - target)); }
};

// ½·d² up to |d| = Delta, from there on the line Delta·(|d| − ½·Delta) (Huber 1964); the mean over the
// outputs.
template <Real Delta = 1.0>
struct Huber : Loss {
  using Problem = range_problem<Delta, fact::above<0>>;
  using Target = LikeOutput;
  constexpr auto operator()(auto output, auto target) const {
    const auto d = output - target;
    constexpr double delta = Delta.value;
    return mean(where(abs(d) <= delta, 0.5 * square(d), delta * (abs(d) - 0.5 * delta)));
  }
};

// −t·log p − (1 − t)·log(1 − p), the mean over the outputs, from probabilities. At 0 and 1 the logarithms end
// at log 10⁻¹² = −27.6 and the derivative at ±10¹², which is PyTorch's (its loss ends at 100).
struct BinaryCrossEntropy : Loss {
  using Target = Probabilities;
  static constexpr Meaning takes = Meaning::probabilities;
  constexpr auto operator()(auto p, auto target) const {
    constexpr double least = 1e-12;
    return -mean(target * log(p + least) + (1 - target) * log((1 - p) + least));
  }
};

// The same from logits, where nothing can overflow: softplus(z) − t·z.
struct SigmoidCrossEntropy : Loss {
  using Target = Probabilities;
  static constexpr Meaning takes = Meaning::logits;
  static constexpr auto link(auto z) { return sigmoid(z); }
  constexpr auto operator()(auto z, auto target) const { return mean(softplus(z) - target * z); }
};

// −log softmax(z)[target], for one class number per sample.
struct SoftmaxCrossEntropy : Loss {
  using Target = ClassIndex;
  static constexpr Meaning takes = Meaning::logits;
  static constexpr auto link(auto z) { return softmax(z); }
  static constexpr Mismatch accepts(const TensorType& z) { return detail::accepts_classes(z); }
  constexpr auto operator()(auto z, auto target) const { return logsumexp(z) - pick(z, target); }
};

// The same where the target is mixed with the uniform distribution, Smoothing being its share (Szegedy et al.
// 2016): (1 − s)·(−log softmax(z)[target]) + s·(the mean of −log softmax(z) over the classes).
template <Real Smoothing = 0.1>
struct SmoothedSoftmaxCrossEntropy : SoftmaxCrossEntropy {
  using Problem = range_problem<Smoothing, fact::at_least<0>, fact::at_most<1>>;
  constexpr auto operator()(auto z, auto target) const {
    return logsumexp(z) - (1 - Smoothing.value) * pick(z, target) - Smoothing.value * mean(z);
  }
};

// −Σ t·log softmax(z), for a distribution over the classes as target.
struct SoftmaxCrossEntropyOfDistribution : Loss {
  using Target = DistributionOfClasses;
  static constexpr Meaning takes = Meaning::logits;
  static constexpr Mismatch accepts(const TensorType& z) { return detail::accepts_classes(z); }
  static constexpr auto link(auto z) { return softmax(z); }
  constexpr auto operator()(auto z, auto target) const { return -sum(target * log_softmax(z)); }
};

// max(0, 1 − t·y) for targets −1 and 1; the mean over the outputs.
struct Hinge : Loss {
  using Target = Signs;
  static constexpr Meaning takes = Meaning::logits;  // a decision is on either side of 0
  constexpr auto operator()(auto output, auto target) const { return mean(relu(1 - target * output)); }
};
struct SquaredHinge : Loss {
  using Target = Signs;
  static constexpr Meaning takes = Meaning::logits;  // a decision is on either side of 0
  constexpr auto operator()(auto output, auto target) const {
    return mean(square(relu(1 - target * output)));
  }
};

// (ŷ − t)·y with the decision ŷ = step(y), for targets 0 and 1; the mean over the outputs. It is 0 where the
// decision is right and |y| where it is wrong. Its derivative by y is the error ŷ − t, so that gradient
// descent on it is the perceptron's learning rule, w ← w + η·(t − ŷ)·x (Rosenblatt 1958; the criterion: Duda
// & Hart 1973, section 5.5).
struct PerceptronCriterion : Loss {
  using Target = ZeroOrOne;
  static constexpr Meaning takes = Meaning::logits;  // a decision is on either side of 0
  static constexpr auto link(auto output) { return step(output); }
  constexpr auto operator()(auto output, auto target) const { return mean((step(output) - target) * output); }
};

// Σ t·(log t − log p) from log-probabilities, as LogSoftmax gives them; 0·log 0 is 0.
struct KullbackLeibler : Loss {
  using Target = DistributionOfClasses;
  static constexpr Meaning takes = Meaning::log_probabilities;
  static constexpr Mismatch accepts(const TensorType& z) { return detail::accepts_classes(z); }
  static constexpr auto link(auto log_p) { return exp(log_p); }
  constexpr auto operator()(auto log_p, auto target) const {
    return sum(where(target > 0, target * (log(target) - log_p), 0));
  }
};

// 1 − the cosine of the angle between output and target.
struct CosineDistance : Loss {
  using Target = LikeOutput;
  constexpr auto operator()(auto output, auto target) const {
    return 1 - sum(direction(output) * direction(target));
  }

 private:
  // x / √(Σ x² + 10⁻¹²): a vector of length 0 has an angle of 90° to all. It is the same of any multiple of x
  // and 10⁻⁶; where their largest is 1 no square overflows, and no derivative passes through the scale.
  static constexpr auto direction(auto x) {
    constexpr double least = 1e-6;
    const auto scale = stop_gradient(maximum(max(abs(x)), least));
    const auto y = x / scale;
    return y / sqrt(sum(square(y)) + square(least / scale));
  }
};

// Loss L of the network's output with its own input as target: what an autoencoder is trained with. Datasets
// need no targets for it.
template <class L>
struct Reconstruction : L {
  using Problem =
      std::conditional_t<std::derived_from<typename L::Target, LikeOutput>, typename L::Problem,
                         a_reconstruction_needs_a_loss_with_a_number_for_each_output_as_target<L>>;
  using Target = ItsInput;
  using InputIs = typename L::Target;  // inputs are checked as the loss's targets are
};

// e^y − t·y: the negative log-likelihood of counts t whose rate is e^y, without what depends on t alone; the
// mean over the outputs.
struct Poisson : Loss {
  using Target = Counts;
  static constexpr auto link(auto log_rate) { return exp(log_rate); }
  constexpr auto operator()(auto log_rate, auto target) const {
    return mean(exp(log_rate) - target * log_rate);
  }
};

}  // namespace etude

#include <etude/core/macros_on.hpp>
