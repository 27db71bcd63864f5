// SPDX-License-Identifier: BSL-1.0
// Random orders: Fisher-Yates with unbiased draws, a pure function of (seed, epoch) and the length.
#pragma once
#include <etude/core/random_bits.hpp>
#include <etude/core/random_sequence.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace etude {

/// The stream that orders are drawn from ("shuf"); streams of other uses should differ from it.
inline constexpr std::uint32_t shuffle_stream = 0x73687566;

/// Puts the elements of `order` into a random order. What was there counts: for an order that depends on
/// (seed, epoch) alone, use `permutation`.
constexpr void shuffle(std::span<std::uint32_t> order, std::uint64_t seed, std::uint32_t epoch = 0) {
  RandomSequence draw{random_key(seed, shuffle_stream, epoch)};
  for (std::size_t left = order.size(); left > 1; --left) {
    std::swap(order[left - 1], order[draw.below(left)]);
  }
}

/// Fills `order` with the numbers 0 to size - 1 in the random order of this seed and epoch.
constexpr void permutation(std::span<std::uint32_t> order, std::uint64_t seed, std::uint32_t epoch = 0) {
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = static_cast<std::uint32_t>(i);
  shuffle(order, seed, epoch);
}

}  // namespace etude
