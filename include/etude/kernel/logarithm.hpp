// SPDX-License-Identifier: BSL-1.0
// log and log1p for a register of numbers, without a branch: log x = k·log 2 + log m for x = m·2ᵏ, and
// log m = 2 artanh s = 2·(s + s³/3 + s⁵/5 + …) with s = (m − 1) / (m + 1), |s| < 0.172. In this form the sum
// is that of fdlibm's e_log.c (Sun Microsystems, 1993): log m = f − (½f² − s·(½f² + …)) with f = m − 1,
// whose first term is exact. Errors are less than 2 units in the last place.
#pragma once
#include <etude/core/finite.hpp>
#include <etude/kernel/bits.hpp>
#include <etude/kernel/polynomial.hpp>

#include <array>
//
#include <etude/core/macros_off.hpp>

namespace etude {

namespace detail {

// Σ 2·zᵏ/(2k + 1), from k = First on, over z^First.
template <int First, int Terms>
inline constexpr auto artanh_series = [] {
  std::array<double, Terms> c{};
  for (int k = 0; k < Terms; ++k) c[static_cast<std::size_t>(k)] = 2.0 / (2 * (k + First) + 1);
  return c;
}();

// log((m + c)·2ᵏ), c small beside 1.
template <class V, bool Normal>
ETUDE_INLINE V log_of(Split<V, Normal> x, V c) {
  using T = scalar_of<V>;
  const V f = rounded(x.m - V(T(1))) + c, s = f / (f + V(T(2))), square = V(T(0.5)) * f * f;
  constexpr int terms = sizeof(T) == 4 ? 5 : 11;
  const Powers<V, std::bit_width(terms - 1u)> z(s * s);
  const V rest = z.power[0] * polynomial<artanh_series<1, terms>>(z);
  const V low = fma(s, square + rest, x.k * V(FloatFormat<T>::log_2_low));
  return fma(x.k, V(FloatFormat<T>::log_2_high), f - (square - low));
}

// y, or log x where x is not a finite number above 0.
template <class V>
ETUDE_INLINE V with_ends_of_log(V x, V y) {
  using T = scalar_of<V>;
  const V zero(T(0)), infinity(math::infinity<T>);
  y = select(zero < x, y, select(x == zero, -infinity, V(math::nan<T>)));
  return select(x == infinity, x, y);
}

}  // namespace detail

template <class T, class Arch, int N>
inline Lanes<T, Arch, N> log(Lanes<T, Arch, N> x) noexcept {
  using V = Lanes<T, Arch, N>;
  return detail::with_ends_of_log(x, detail::log_of(detail::Split<V>(x), V(T(0))));
}

// 1 + x = u + c, where c is what rounding lost. It counts for nothing where u is 2¹⁰⁰ and more.
// (`rounded` keeps these sums from -ffast-math, which would make it 0.)
template <class T, class Arch, int N>
inline Lanes<T, Arch, N> log1p(Lanes<T, Arch, N> x) noexcept {
  using V = Lanes<T, Arch, N>;
  const V one(T(1)), u = rounded(one + x), c = x - rounded(u - one);
  const detail::Split<V, true> split(u);
  const V scale = detail::power_of_two(-min(V(T(100)), split.k));
  const V y = detail::with_ends_of_log(u, detail::log_of(split, c * scale));
  return select(x == V(T(0)), x, y);  // the sign of zero
}

}  // namespace etude

#include <etude/core/macros_on.hpp>
