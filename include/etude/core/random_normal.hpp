// SPDX-License-Identifier: BSL-1.0
// Normal random numbers by integer arithmetic: the same bits on every compiler.
//
// Floating point would not do: std::log differs between libraries, and a polynomial differs between compilers
// that contract a * b + c and those that do not. Integers are exact everywhere, so a draw is computed in
// fixed point; only the last step is floating, a conversion and a scaling by a power of two.
#pragma once
#include <etude/core/random_bits.hpp>
#include <etude/core/random_uniform.hpp>

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace etude {

namespace detail {

// c[0] x^(N-1) + ... + c[N-1], all in units of 2^-30. Products fit 64 bits if |x| <= 1 and sum |c| < 8.
template <std::size_t N>
constexpr std::int64_t fixed_polynomial(const std::int64_t (&c)[N], std::int64_t x) {
  std::int64_t value = c[0];
  for (std::size_t i = 1; i < N; ++i) value = c[i] + ((value * x) >> 30);
  return value;
}

// 1/11, 1/9, 1/7, 1/5, 1/3, 1
inline constexpr std::int64_t odd_reciprocals[] = {97612893,  119304647, 153391689,
                                                   214748365, 357913941, 1073741824};

// erfinv's P, where it is smooth: in the centre and in the tail (normal_fixed).
inline constexpr std::int64_t normal_centre[] = {60542,     -162314,    -193546,   1486353,
                                                 -1956597,  -4687419,   23997247,  -34284049,
                                                 -78420662, 1100747542, 2465348949};
inline constexpr std::int64_t normal_tail[] = {-117973, 77529,    515541,  -1087316,   1305062,   -1674616,
                                               2559514, -4437866, 5941287, 1836717281, 5217951664};

// -ln(y / 2^64) in units of 2^-30, for y > 0. With y = 2^n m, m in [1, 2), and c = sqrt 2, it needs ln m,
// which is ln c + 2 atanh s for s = (m - c) / (m + c). Since |s| < 0.18, six terms s^k / k of its series
// suffice.
constexpr std::int64_t fixed_minus_log(std::uint64_t y) {
  constexpr std::int64_t root_two = 3037000500, log_two = 2977044472;  // in units of 2^-31 and 2^-32
  const int zeros = std::countl_zero(y);
  const auto m = static_cast<std::int64_t>((y << zeros) >> 32);  // in [1, 2), units of 2^-31
  const std::int64_t s = ((m - root_two) << 30) / (m + root_two);
  const std::int64_t atanh = (s * fixed_polynomial(odd_reciprocals, (s * s) >> 30)) >> 30;
  return ((2 * zeros + 1) * log_two >> 3) - 2 * atanh;
}

// The whole part of a square root, bit by bit.
constexpr std::int64_t integer_sqrt(std::int64_t x) {
  std::uint64_t root = 0;  // unsigned, because the square of a trial root can reach 2^64 - 1
  for (std::uint64_t bit = std::uint64_t{1} << 31; bit != 0; bit >>= 1) {
    if ((root + bit) * (root + bit) <= static_cast<std::uint64_t>(x)) root += bit;
  }
  return static_cast<std::int64_t>(root);
}

}  // namespace detail

/// The normal variate of 32 uniform bits, in units of 2^-28. It grows with the lower 31 bits; the top bit is
/// its sign. It is within 1e-7 of the exact inverse and at most 6.34 standard deviations from 0.
///
/// With x the uniform number in (0, 1) and w = -ln(1 - x^2), it is sqrt(2) erfinv(x) = x P(w). P is smooth:
/// one polynomial in w, and one in sqrt(w) for the tail. The form is that of M. Giles, "Approximating the
/// erfinv function", GPU Computing Gems 2, 2011; the coefficients are Chebyshev fits of degree 10 of our own.
constexpr std::int32_t normal_fixed(std::uint32_t bits) {
  const std::uint64_t x = 2 * std::uint64_t{bits & 0x7fffffffu} + 1;  // odd, units of 2^-32
  const std::int64_t w = detail::fixed_minus_log(0 - x * x);          // 2^64 (1 - x^2), exactly
  const std::int64_t one = std::int64_t{1} << 30;
  const bool central = w < 6 * one;
  // Both arguments run over [-1, 1]: w from 0 to 6, its root (in units of 2^-29) from 2.4 to 4.8.
  const std::int64_t p =
      central ? detail::fixed_polynomial(detail::normal_centre, (w - 3 * one) / 3)
              : detail::fixed_polynomial(detail::normal_tail,
                                         (detail::integer_sqrt(w << 28) * 2 - 3865470566) * 5 / 6);
  const std::int64_t z = (static_cast<std::int64_t>(x) * (p >> 4)) >> 30;
  return static_cast<std::int32_t>(bits >> 31 != 0 ? -z : z);
}

/// Draw number `index` of the sequence `key` from the normal distribution with mean 0 and standard
/// deviation 1. The `float` is the `double` rounded; the `double` has the resolution of 32 random bits too.
template <std::floating_point T>
constexpr T normal(RandomKey key, std::uint32_t index) {
  return static_cast<T>(normal_fixed(random_bits(key, index))) * static_cast<T>(0x1p-28);
}

/// The same with the given mean and standard deviation.
template <std::floating_point T>
constexpr T normal(RandomKey key, std::uint32_t index, T mean, T deviation) {
  return mean + detail::rounded_product(deviation, normal<T>(key, index));
}

}  // namespace etude
