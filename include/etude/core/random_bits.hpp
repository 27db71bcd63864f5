// SPDX-License-Identifier: BSL-1.0
// The random generator: 32 random bits as a keyed hash of a counter, on one word or on a SIMD batch of words.
#pragma once
#include <cstdint>
#include <initializer_list>

namespace etude {

/// A bijection of 32-bit words in which every input bit flips every output bit with a chance near 1/2.
/// `U` is `std::uint32_t` or a SIMD batch of it; only `^`, `*` and `>>` are used. `mix(0) == 0`.
///
/// It is the xorshift-multiply hash with constants `[16 21f0aaad 15 d35a2d97 15]`, the lowest bias known for
/// two rounds (0.108): C. Wellons, Hash Function Prospector, github.com/skeeto/hash-prospector, issue 19.
template <class U>
constexpr U mix(U x) {
  x = x ^ (x >> 16);
  x = x * U(std::uint32_t{0x21f0aaad});
  x = x ^ (x >> 15);
  x = x * U(std::uint32_t{0xd35a2d97});
  return x ^ (x >> 15);
}

/// Two key words that select one sequence of 2^32 draws. Made by `random_key`, once per sequence.
struct RandomKey {
  std::uint32_t a, b;
};

/// The key of the draws whose 64-bit index has the upper half `index_high`; also the place for a second
/// counter, such as the training step, when a sequence needs fewer than 2^32 draws.
///
/// Each key word is a chain over the same four words with its own start and its own way of taking a word in
/// (xor, sum), so that inputs that meet in one key word do not meet in the other.
constexpr RandomKey random_key(std::uint64_t seed, std::uint32_t stream, std::uint32_t index_high = 0) {
  std::uint32_t a = 0x9e3779b9, b = 0x85ebca6b;
  for (std::uint32_t word :
       {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32), stream, index_high}) {
    a = mix(a ^ word) + 0x9e3779b9u;  // the added constants keep a chain from resting in mix(0) == 0
    b = mix(b + word) ^ 0xc2b2ae35u;
  }
  return {a, b};
}

/// 32 random bits: draw number `index` of the sequence that `key` selects. `U` is `std::uint32_t` or a SIMD
/// batch of it, in which each lane holds its own index; a batch gives the same bits as its lanes one by one.
///
/// With y = mix(index ^ a) the result is mix(y + b) ^ y: four multiplications. The last xor makes it a random
/// function of the index. Without it, it would be a permutation, in which no value could occur twice.
template <class U>
constexpr U random_bits(RandomKey key, U index) {
  const U y = mix(U(index ^ U(key.a)));
  return mix(U(y + U(key.b))) ^ y;
}

/// 32 random bits as a pure function of all three arguments. A loop over `index` should make its key once.
constexpr std::uint32_t random_bits(std::uint64_t seed, std::uint32_t stream, std::uint64_t index) {
  return random_bits(random_key(seed, stream, static_cast<std::uint32_t>(index >> 32)),
                     static_cast<std::uint32_t>(index));
}

/// The key of a second, independent sequence beside that of `key`, for draws that need more than 32 bits.
constexpr RandomKey sibling(RandomKey key) { return {~key.b, key.a}; }

}  // namespace etude
