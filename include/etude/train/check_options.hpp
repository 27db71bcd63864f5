// SPDX-License-Identifier: BSL-1.0
// Whether what training is asked for has sense and can act; if not, an error that names option and value.
#pragma once
#include <etude/core/finite.hpp>
#include <etude/train/history.hpp>

#include <algorithm>

namespace etude::detail {

/// Weights of samples are there for a trainer that takes them, and one at least counts.
template <bool Weighted>
void check_weights(const Dataset& data) {
  if (data.weights.empty()) return;
  if (!Weighted)
    fail({data.name, ": its samples have weights, which count only for a trainer with the option Weighted"});
  if (std::all_of(data.weights.begin(), data.weights.end(), [](float w) { return w == 0; }))
    fail({data.name, ": each of its samples has the weight 0"});
}

[[gnu::cold]] inline void check_options(const FitOptions& o) {
  if (o.epochs < 0) fail({"fit: epochs is ", o.epochs, "; it must be at least 0"});
  if (o.patience < 0) fail({"fit: patience is ", o.patience, "; it must be at least 0"});
  if (!math::isfinite(o.min_delta) || o.min_delta < 0)
    fail({"fit: min_delta is ", o.min_delta, "; it must be finite and at least 0"});
  if (o.min_delta > 0 && o.patience == 0)
    fail({"fit: min_delta is ", o.min_delta, " without patience, which alone looks at it"});
  if (o.balanced && !o.shuffle)
    fail({"fit: shuffle is false, but balanced epochs are always in a random order"});
}

}  // namespace etude::detail
