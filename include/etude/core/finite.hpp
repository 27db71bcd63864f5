// SPDX-License-Identifier: BSL-1.0
// Whether a number is finite, NaN or infinite, asked of its bits: with -ffast-math and its kin a compiler
// takes for granted that no number is NaN or infinite, so that std::isfinite(x) is true and x != x is false.
#pragma once
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
//
#include <etude/core/macros_off.hpp>

namespace etude::math {

namespace detail {

// The bits of a number without its sign. They grow with the magnitude; infinity is an exponent of ones alone,
// NaN is above it.
template <class T>
using Magnitude = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
template <class T>
inline constexpr Magnitude<T> infinite_magnitude = [] {
  constexpr int fraction = std::numeric_limits<T>::digits - 1, bits = 8 * sizeof(T) - 1;
  return ((Magnitude<T>{1} << (bits - fraction)) - 1) << fraction;
}();

// They pass through an empty asm, for clang 18 and newer know what a number was whose bits are looked at; and
// x is a reference, for what is handed over by value may count as finite.
template <std::floating_point T>
[[gnu::always_inline]] constexpr Magnitude<T> magnitude_of(const T& x) {
  auto bits = std::bit_cast<Magnitude<T>>(x);
#if defined(__GNUC__)
  if (!std::is_constant_evaluated()) asm("" : "+r"(bits));
#endif
  return bits & ~(Magnitude<T>{1} << (8 * sizeof(T) - 1));
}

enum class Sort { finite, infinite, nan };

// Of a long double of more than 64 bits, at run time. x87's has its leading 1 in the lower word.
template <class T>
Sort sort_of_wide(const T& x) {
  std::uint64_t low = 0, high = 0;
  std::memcpy(&low, &x, 8);
  std::memcpy(&high, reinterpret_cast<const char*>(&x) + 8, std::numeric_limits<T>::digits == 64 ? 2 : 8);
#if defined(__GNUC__)
  asm("" : "+r"(low), "+r"(high));
#endif
  if constexpr (std::numeric_limits<T>::digits == 64) low <<= 1, high <<= 48;
  if ((high >> 48 & 0x7fff) != 0x7fff) return Sort::finite;
  return (low | high << 16) != 0 ? Sort::nan : Sort::infinite;
}

template <std::floating_point T>
[[gnu::always_inline]] constexpr Sort sort_of(const T& x) {
  if constexpr (sizeof(T) <= 8) {
    const auto m = magnitude_of(x);
    return m < infinite_magnitude<T> ? Sort::finite : m > infinite_magnitude<T> ? Sort::nan : Sort::infinite;
  } else if (std::is_constant_evaluated()) {  // where padding has no value, and no flag counts
    constexpr T most = std::numeric_limits<T>::max();
    return x != x ? Sort::nan : -most <= x && x <= most ? Sort::finite : Sort::infinite;
  } else {
    return sort_of_wide(x);
  }
}

}  // namespace detail

/// ∞ and NaN, made of their bits: clang warns of std::numeric_limits' where -ffast-math is given.
template <std::floating_point T>
inline constexpr T infinity = [] {
  using Bits = std::conditional_t<sizeof(T) == 4, float, double>;
  return static_cast<T>(std::bit_cast<Bits>(detail::infinite_magnitude<Bits>));
}();
template <std::floating_point T>
inline constexpr T nan = [] {
  using Bits = std::conditional_t<sizeof(T) == 4, float, double>;
  constexpr auto infinite = detail::infinite_magnitude<Bits>;
  return static_cast<T>(std::bit_cast<Bits>(infinite | infinite >> 1));
}();

/// NaN for a function to give: instead of the mere constant clang may give anything, where no number is NaN.
template <std::floating_point T>
[[gnu::always_inline]] constexpr T make_nan() {
  T x = nan<T>;
#if defined(__GNUC__)
  if (!std::is_constant_evaluated()) asm("" : "+m"(x));
#endif
  return x;
}

/// Whether x is neither infinite nor NaN, also where the compiler may assume so (-ffinite-math-only).
template <std::floating_point T>
[[gnu::always_inline]] constexpr bool isfinite(const T& x) {
  return detail::sort_of(x) == detail::Sort::finite;
}

/// Whether x is NaN, also where the compiler may assume that it is not.
template <std::floating_point T>
[[gnu::always_inline]] constexpr bool isnan(const T& x) {
  return detail::sort_of(x) == detail::Sort::nan;
}

/// Whether x is ∞ or −∞, also where the compiler may assume that it is not.
template <std::floating_point T>
[[gnu::always_inline]] constexpr bool isinf(const T& x) {
  return detail::sort_of(x) == detail::Sort::infinite;
}

/// Whether n numbers are finite, a register of them at a time. (For a few whose number it knows g++ would
/// write the loop out, one by one.)
template <class T>
[[gnu::noinline]] bool all_finite(const T* x, std::size_t n) {
#if defined(__GNUC__)
  asm("" : "+r"(x) : : "memory");  // what is there now, whatever it was computed by
#endif
  detail::Magnitude<T> largest = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto bits =
        std::bit_cast<detail::Magnitude<T>>(x[i]) & ~(detail::Magnitude<T>{1} << (8 * sizeof(T) - 1));
    largest = bits > largest ? bits : largest;
  }
  return largest < detail::infinite_magnitude<T>;
}

}  // namespace etude::math

#include <etude/core/macros_on.hpp>
