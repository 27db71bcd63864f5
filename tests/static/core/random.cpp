// SPDX-License-Identifier: BSL-1.0
// Random numbers: golden values, so that a change of any bit on any compiler does not compile.
#include <etude/core/random.hpp>

#include <array>
#include <cstdint>

namespace {

using namespace etude;

// The mixer is the published one.
static_assert(mix(0u) == 0 && mix(1u) == 0x06d3fa73 && mix(2u) == 0x0da7f4e7 &&
              mix(0xffffffffu) == 0xd9b56683);

// Keys: every argument counts.
static_assert(random_key(0, 0).a == 0x979901ef && random_key(0, 0).b == 0x245ea71c);
static_assert(random_key(42, 7, 3).a == 0xce825a58 && random_key(42, 7, 3).b == 0xd496fef6);

// Bits, with both halves of seed and index in use; the short form is the long one.
static_assert(random_bits(0, 0, 0) == 0x4999633b && random_bits(0, 0, 1) == 0x021da275);
static_assert(random_bits(0, 0, 2) == 0xea10507b && random_bits(0, 0, 3) == 0x76cae672);
static_assert(random_bits(42, 7, (std::uint64_t{3} << 32) + 5) == 0xc480337f);
static_assert(random_bits(42, 7, (std::uint64_t{3} << 32) + 5) == random_bits(random_key(42, 7, 3), 5u));
static_assert(random_bits(~std::uint64_t{0}, ~0u, ~std::uint64_t{0}) == 0x3069cb2d);

// Uniform numbers are exact, lie in [0, 1), and are the same number in both precisions as far as it goes.
static_assert(uniform01<float>(0u) == 0 && uniform01<float>(0xffffffffu) == 1 - 0x1p-24f);
static_assert(uniform01<double>(0u) == 0 && uniform01<double>(0xffffffffu, 0xffffffffu) == 1 - 0x1p-53);
static_assert(uniform01<double>(0u, 1u << 11) == 0x1p-53);
constexpr RandomKey key = random_key(42, 7);
static_assert(uniform01<float>(key, 0) == 0x1.b61922p-1f &&
              uniform01<double>(key, 0) == 0x1.b619223395626p-1);
static_assert(uniform01<float>(key, 1) == 0x1.cda80cp-2f &&
              uniform01<double>(key, 1) == 0x1.cda80da76d66ap-2);
static_assert(uniform(key, 0, -0.1f, 0.1f) == 0x1.235b6ap-4f &&
              uniform(key, 0, -0.1, 0.1) == 0x1.235b69ec2237p-4);
static_assert(uniform(key, 0, 3.0f, 3.0f) == 3);

// Normal numbers: symmetric, monotone, within their bound.
static_assert(normal_fixed(0) == 0 && normal_fixed(0x40000000) == 181056964);  // the quartile, 0.67449
static_assert(normal_fixed(0xc0000000) == -normal_fixed(0x40000000));
static_assert(normal_fixed(0x7ff00000) == 936062427 && normal_fixed(0x7fffffff) == 1701332563);
static_assert(normal<float>(key, 0) == -0x1.0f9f44p+0f && normal<double>(key, 0) == -0x1.0f9f44bp+0);
static_assert(normal<float>(key, 1) == 0x1.a72c2ep+0f && normal<double>(key, 1) == 0x1.a72c2dbp+0);
static_assert(normal(key, 0, 1.0f, 0.1f) == 0x1.c9acf2p-1f);
static_assert(normal(key, 0, 5.0f, 0.0f) == 5);

// A sequence draws the numbers 0, 1, 2, ... of its key; a bound of 1 leaves no choice.
constexpr bool sequence_counts() {
  RandomSequence draw{key};
  return draw.bits() == random_bits(key, 0u) && draw.uniform(0.0f, 1.0f) == uniform01<float>(key, 1) &&
         draw.normal(0.0f, 1.0f) == normal<float>(key, 2) && draw.below(1) == 0 &&
         draw.below(std::uint64_t{1} << 32) == random_bits(key, 4u);
}
static_assert(sequence_counts());

// Orders.
constexpr auto order_of(std::uint64_t seed, std::uint32_t epoch) {
  std::array<std::uint32_t, 8> order{};
  permutation(order, seed, epoch);
  return order;
}
static_assert(order_of(42, 1) == std::array<std::uint32_t, 8>{6, 3, 4, 5, 2, 7, 1, 0});
static_assert(order_of(42, 1) != order_of(42, 2) && order_of(42, 1) != order_of(43, 1));

}  // namespace
