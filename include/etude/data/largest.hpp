// SPDX-License-Identifier: BSL-1.0
// The largest of some outputs, with one rule for NaN: where a number is NaN, none is the largest.
#pragma once
#include <etude/core/finite.hpp>

#include <cstddef>
#include <span>

namespace etude::detail {

// Where it is; the first of equal ones; −1 if one of them is NaN, or there is none.
template <class T>
constexpr int largest_of(std::span<const T> outputs) {
  int found = outputs.empty() ? -1 : 0;
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    if (math::isnan(outputs[k])) return -1;
    if (outputs[k] > outputs[static_cast<std::size_t>(found)]) found = static_cast<int>(k);
  }
  return found;
}

}  // namespace etude::detail
