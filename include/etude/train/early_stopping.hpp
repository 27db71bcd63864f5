// SPDX-License-Identifier: BSL-1.0
// When training stops early: after some epochs in which the loss did not become smaller.
#pragma once
#include <etude/core/finite.hpp>

namespace etude::detail {

/// Keras' EarlyStopping: an epoch counts as better if its loss is more than min_delta below that of the last
/// one that did; after `patience` epochs that do not it is over. What is best is the smallest loss of all.
class EarlyStopping {
 public:
  EarlyStopping(int patience, double min_delta) : patience_(patience), min_delta_(min_delta) {}

  /// Takes the loss of an epoch; gives whether it is the smallest so far. One that is NaN or infinite is not.
  bool is_best(double loss) {
    ++waited_;
    if (!math::isfinite(loss)) return false;
    if (first_ || loss < reference_ - min_delta_) {
      reference_ = loss;
      waited_ = 0;
    }
    if (!first_ && loss >= best_) return false;
    first_ = false;
    best_ = loss;
    return true;
  }
  double best() const { return first_ ? math::infinity<double> : best_; }
  bool is_over() const { return patience_ > 0 && waited_ >= patience_; }

 private:
  int patience_, waited_ = 0;
  double min_delta_, reference_ = 0, best_ = 0;
  bool first_ = true;
};

}  // namespace etude::detail
