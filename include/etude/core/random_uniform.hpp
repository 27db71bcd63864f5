// SPDX-License-Identifier: BSL-1.0
// Uniform real numbers from random bits, the same bits on every compiler.
#pragma once
#include <etude/core/random_bits.hpp>
#include <etude/core/rounded.hpp>

#include <concepts>
#include <cstdint>
#include <type_traits>

namespace etude {

/// A number in [0, 1) from random bits, exact, without rounding: for `float` the 24 upper bits of `bits`; for
/// `double` 53 bits, of which `bits` gives the upper 32 and `more` the others.
template <std::floating_point T>
constexpr T uniform01(std::uint32_t bits, [[maybe_unused]] std::uint32_t more = 0) {
  if constexpr (std::is_same_v<T, float>) {
    return static_cast<T>(bits >> 8) * static_cast<T>(0x1p-24);
  } else {
    const std::uint64_t word = std::uint64_t{bits} << 32 | more;
    return static_cast<T>(word >> 11) * static_cast<T>(0x1p-53);
  }
}

/// Draw number `index` of the sequence `key`, uniform in [0, 1). The `float` is the `double` cut to 24 bits.
template <std::floating_point T>
constexpr T uniform01(RandomKey key, std::uint32_t index) {
  if constexpr (std::is_same_v<T, float>) {
    return uniform01<T>(random_bits(key, index));
  } else {
    return uniform01<T>(random_bits(key, index), random_bits(sibling(key), index));
  }
}

/// Draw number `index` of the sequence `key`, uniform in [low, high). As with every such formula, rounding
/// can give `high` itself where the interval is narrow for the size of its ends.
template <std::floating_point T>
constexpr T uniform(RandomKey key, std::uint32_t index, T low, T high) {
  return low + detail::rounded_product(high - low, uniform01<T>(key, index));
}

}  // namespace etude
