// SPDX-License-Identifier: BSL-1.0
// In what order an epoch goes through the samples of a dataset, batch by batch.
#pragma once
#include <etude/core/shuffle.hpp>
#include <etude/data/balance.hpp>
#include <etude/train/history.hpp>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>
//
#include <etude/core/macros_off.hpp>

namespace etude::detail {

class EpochOrder {
 public:
  EpochOrder(const Dataset& data, const FitOptions& options, std::uint64_t seed, std::size_t batch)
      : data_(data), options_(options), seed_(seed), batch_(batch), order_(data.size()) {
    std::iota(order_.begin(), order_.end(), 0u);
  }

  /// The order of this epoch of a trainer's life: a pure function of seed and epoch.
  void begin(std::uint32_t epoch) {
    if (options_.balanced)
      balanced_order(order_, data_, seed_, epoch);
    else if (options_.shuffle)
      permutation(order_, seed_, epoch);
  }
  long batches() const { return static_cast<long>((order_.size() + batch_ - 1) / batch_); }
  /// The samples of batch b.
  std::span<const std::uint32_t> batch(long b) const {
    const std::size_t first = static_cast<std::size_t>(b) * batch_;
    return std::span(order_).subspan(first, std::min(batch_, order_.size() - first));
  }

 private:
  const Dataset& data_;
  const FitOptions& options_;
  std::uint64_t seed_;
  std::size_t batch_;
  std::vector<std::uint32_t> order_;
};

}  // namespace etude::detail

#include <etude/core/macros_on.hpp>
