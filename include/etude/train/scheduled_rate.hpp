// SPDX-License-Identifier: BSL-1.0
// The learning rate while a schedule changes it.
#pragma once
#include <etude/train/rules.hpp>

namespace etude::detail {

/// The learning rates of an optimizer, each times a factor of the step. At the end they are what they were,
/// also where a callback throws.
template <class Optimizer>
class ScheduledRate {
 public:
  explicit ScheduledRate(Optimizer& optimizer) : optimizer_(optimizer), base_(optimizer) {}
  ScheduledRate(const ScheduledRate&) = delete;
  ScheduledRate& operator=(const ScheduledRate&) = delete;
  ~ScheduledRate() { scale(1); }
  void scale(double factor) {
    Rules<Optimizer>::scale_learning_rate(optimizer_, base_, static_cast<float>(factor));
  }

 private:
  Optimizer& optimizer_;
  const Optimizer base_;
};

}  // namespace etude::detail
