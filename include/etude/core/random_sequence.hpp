// SPDX-License-Identifier: BSL-1.0
// Draws taken one after the other, for code in which a draw has no natural number of its own.
#pragma once
#include <etude/core/random_bits.hpp>
#include <etude/core/random_normal.hpp>
#include <etude/core/random_uniform.hpp>

#include <concepts>
#include <cstdint>

namespace etude {

/// A key and the number of the next draw. Copying it repeats the draws. It starts over after 2^32 of them.
class RandomSequence {
 public:
  constexpr explicit RandomSequence(RandomKey key) : key_(key) {}
  constexpr explicit RandomSequence(std::uint64_t seed, std::uint32_t stream = 0)
      : key_(random_key(seed, stream)) {}

  /// 32 random bits.
  constexpr std::uint32_t bits() { return random_bits(key_, next_++); }

  /// A whole number in [0, count), each equally often. `count` is 1 to 2^32. Takes one draw, rarely more.
  ///
  /// Lemire's method: the upper half of bits * count; the few products that would make some results more
  /// likely than others are drawn again. D. Lemire, ACM Trans. Model. Comput. Simul. 29(1), 2019.
  constexpr std::uint32_t below(std::uint64_t count) {
    const auto surplus = static_cast<std::uint32_t>((std::uint64_t{1} << 32) % count);
    std::uint64_t product = bits() * count;
    while (static_cast<std::uint32_t>(product) < surplus) product = bits() * count;
    return static_cast<std::uint32_t>(product >> 32);
  }

  /// Uniform in [low, high).
  template <std::floating_point T>
  constexpr T uniform(T low, T high) {
    return etude::uniform(key_, next_++, low, high);
  }

  /// Normal with the given mean and standard deviation.
  template <std::floating_point T>
  constexpr T normal(T mean, T deviation) {
    return etude::normal(key_, next_++, mean, deviation);
  }

 private:
  RandomKey key_;
  std::uint32_t next_ = 0;
};

}  // namespace etude
