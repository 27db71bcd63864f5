// SPDX-License-Identifier: BSL-1.0
// What a loss compares the network's output with: the type of a sample's target, and which numbers it may be.
#pragma once
#include <etude/core/shape.hpp>

#include <span>

namespace etude {

/// What is wrong with the target of a sample.
struct TargetFault {
  int index = -1;  ///< the number that is not among those asked for; −1: the sum of all is wrong
  const char* asks = nullptr;  ///< what is asked for; null: nothing is wrong
};

// ---- Target kinds. A loss names one, as its `Target`. The trainer is typed by it, and datasets are checked.

/// One class number for a sample, from 0 to the number of outputs − 1.
struct ClassIndex {
  static constexpr TensorType type(const TensorType&) { return {Element::index, true, {}, {}}; }
};

/// A number for every output, whichever it is.
struct LikeOutput {
  static constexpr TensorType type(const TensorType& output) {
    return {Element::real, true, output.shape, {}};
  }
};

/// The network's input, as it was before any noise: nothing is stored for it.
struct ItsInput {};

namespace detail {

// A number for every output, each of which has a property.
template <class Kind>
struct EachTarget : LikeOutput {
  template <class T>
  static constexpr TargetFault fault(std::span<const T> target) {
    for (std::size_t i = 0; i < target.size(); ++i)
      if (!Kind::holds(target[i])) return {static_cast<int>(i), Kind::asks};
    return {};
  }
};

}  // namespace detail

// A kind with `answers`, the numbers that stand for no and yes, takes a dataset of two classes where the
// network has one output, and `score` counts right answers: predictions are yes from half-way between the
// two.

/// A number from 0 to 1 for every output: a probability.
struct Probabilities : detail::EachTarget<Probabilities> {
  static constexpr float answers[] = {0, 1};
  static constexpr const char* asks = "numbers from 0 to 1";
  static constexpr bool holds(auto t) { return (t >= 0) & (t <= 1); }
};

/// 0 or 1 for every output.
struct ZeroOrOne : detail::EachTarget<ZeroOrOne> {
  static constexpr float answers[] = {0, 1};
  static constexpr const char* asks = "0 or 1";
  static constexpr bool holds(auto t) { return (t == 0) | (t == 1); }
};

/// −1 or 1 for every output.
struct Signs : detail::EachTarget<Signs> {
  static constexpr float answers[] = {-1, 1};
  static constexpr const char* asks = "-1 or 1";
  static constexpr bool holds(auto t) { return (t == -1) | (t == 1); }
};

/// A number not below 0 for every output: how often something was seen.
struct Counts : detail::EachTarget<Counts> {
  static constexpr const char* asks = "numbers not below 0";
  static constexpr bool holds(auto t) { return t >= 0; }
};

/// Probabilities that add up to 1, to within 0.01, as numbers of two digits do.
struct DistributionOfClasses : LikeOutput {
  template <class T>
  static constexpr TargetFault fault(std::span<const T> target) {
    if (const TargetFault each = Probabilities::fault(target); each.asks != nullptr) return each;
    double sum = 0;
    for (const T t : target) sum += static_cast<double>(t);
    return sum > 0.99 && sum < 1.01 ? TargetFault{} : TargetFault{-1, "a distribution, which adds up to 1"};
  }
};

namespace detail {

template <class Kind>
concept HasAnswers = requires {
  Kind::answers[1];
};

// Whether some numbers are none of a kind's, and what is wrong with a target; rows of several samples can be
// asked at once where each number is judged alone, in a loop without a branch.
template <class Kind>
concept AsksForTargets = requires(std::span<const float> target) {
  Kind::fault(target);
};

template <class Kind, class T>
constexpr TargetFault target_fault(std::span<const T> target) {
  if constexpr (AsksForTargets<Kind>)
    return Kind::fault(target);
  else
    return {};
}

template <class Kind, class T>
constexpr bool are_targets(std::span<const T> rows, std::size_t width) {
  if constexpr (requires { Kind::holds(T{}); }) {
    bool all = true;
    for (const T t : rows) all &= Kind::holds(t);
    return all;
  } else if constexpr (AsksForTargets<Kind>) {
    for (std::size_t i = 0; i < rows.size(); i += width)
      if (Kind::fault(rows.subspan(i, width)).asks != nullptr) return false;
  }
  return true;
}

}  // namespace detail
}  // namespace etude
