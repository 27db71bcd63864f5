// SPDX-License-Identifier: BSL-1.0
// How many of a network's answers are right: what score() calls accuracy, by what the loss compares with.
#pragma once
#include <etude/core/finite.hpp>
#include <etude/data/dataset.hpp>
#include <etude/data/largest.hpp>
#include <etude/nn/losses.hpp>

#include <algorithm>
#include <concepts>
#include <span>

namespace etude::detail {

// Of classes, and of distributions that are a single 1 among zeros: a sample whose largest prediction is that
// of its class. Of answers, 0 and 1 or −1 and 1: each prediction that is on the side of its target, the
// middle being yes. A prediction that is NaN is never right. Where a target is none of these there is no
// accuracy: it is NaN.
template <class Loss>
class RightAnswers {
  using Target = typename Loss::Target;
  double right_ = 0, asked_ = 0;
  bool can_be_right_ = true;

 public:
  static constexpr bool of_distributions = std::derived_from<Target, DistributionOfClasses>;
  static constexpr bool counted = has_classes<Loss> || HasAnswers<Target> || of_distributions;

  template <class T>
  void add(std::span<const T> prediction, const Dataset& data, std::size_t sample) {
    if constexpr (has_classes<Loss>)
      count(largest_of(prediction) == data.classes[sample]);
    else if constexpr (of_distributions)
      add_distribution(largest_of(prediction), data.target(sample));
    else if (data.targets.empty())  // two classes and one output
      add_answer(prediction[0], Target::answers[data.classes[sample]]);
    else
      for (std::size_t k = 0; k < prediction.size(); ++k) add_answer(prediction[k], data.target(sample)[k]);
  }
  double accuracy() const { return counted && can_be_right_ ? right_ / asked_ : math::make_nan<double>(); }

 private:
  void count(bool right) {
    right_ += right;
    ++asked_;
  }
  void add_distribution(int largest, std::span<const float> target) {
    const auto zeros = static_cast<std::size_t>(std::count(target.begin(), target.end(), 0.0f));
    const int truth = largest_of(target);
    can_be_right_ &= zeros + 1 == target.size() && target[static_cast<std::size_t>(truth)] == 1;
    count(largest == truth);
  }
  template <class T>
  void add_answer(const T& y, float target) {
    constexpr float no = Target::answers[0], yes = Target::answers[1];
    can_be_right_ &= target == no || target == yes;
    count(!math::isnan(y) && (y >= T(no + yes) / 2) == (target == yes));
  }
};

}  // namespace etude::detail
