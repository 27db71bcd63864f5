// SPDX-License-Identifier: BSL-1.0
// The exponential and its relatives for a register of numbers, without a branch: e^x = 2ⁿ·e^r with |r| ≤ ½
// log 2, and e^r − 1 by its series (J.-M. Muller, Elementary Functions, 3rd ed. 2016, ch. 11). Errors are at
// most 4 units in the last place, of results below the normal numbers too (tests/unit/kernel/functions.cpp).
// xsimd's choose between two formulas by what the numbers are, and take twice the time.
#pragma once
#include <etude/kernel/bits.hpp>
#include <etude/kernel/polynomial.hpp>

#include <array>
//
#include <etude/core/macros_off.hpp>

namespace etude {

namespace detail {

// What T asks of the exponentials: e^(`lowest`·log 2) is rounded to 0, e^(`highest`·log 2) to infinity;
// `terms` of the series leave less than a quarter of a unit; 2^(`beyond` + n) is a normal number for n from
// `lowest` to 87.
template <class T>
struct ExponentialFormat;
template <>
struct ExponentialFormat<float> {
  static constexpr int lowest = -152, highest = 130, terms = 8, beyond = 26;
};
template <>
struct ExponentialFormat<double> {
  static constexpr int lowest = -1077, highest = 1026, terms = 14, beyond = 55;
};

// e^(a·r) − 1 = Σ (a·r)ᵏ/k!, beginning with k = 0.
template <int A, int Terms>
inline constexpr auto exponential_series = [] {
  std::array<double, Terms> c{};
  double last = 1;
  for (int k = 1; k < Terms; ++k) c[static_cast<std::size_t>(k)] = last *= double(A) / k;
  return c;
}();

// e^(a·x) = 2^(a·n)·(1 + rest), a = ±1, and n + Offset in the last bits of `bits`. What is added to x / log 2
// leaves no room for a fraction, which makes an integer of it.
//
// r = x − n·log 2 takes two steps, for log 2 has more digits than T. Where a multiply-add rounds once, and in
// float, whose n is small, OneStep will do for all terms but the first: `rest` then lacks −a·n times the rest
// of log 2, which is less than 2⁻²¹, and its product with r less than a unit.
template <class V, int A, int Offset, bool OneStep = false>
struct Exponential {
  typename Bits<V>::type bits;
  V n, rest, lacking;

  ETUDE_INLINE explicit Exponential(V x) {
    using T = scalar_of<V>;
    using Format = FloatFormat<T>;
    constexpr double per_log_2 = 1.4426950408889634074, log_2 = 0.69314718055994530942;
    const V to_integer(Format::to_integer + Offset);
    const V sum = rounded(fma(x, V(static_cast<T>(per_log_2)), to_integer));
    bits = Bits<V>::of(sum);
    n = sum - to_integer;
    V first = fma(n, V(static_cast<T>(OneStep ? -log_2 : -Format::log_2_high)), x);
    if constexpr (OneStep)
      lacking = n * V(static_cast<T>(A * (static_cast<T>(log_2) - log_2)));
    else
      first = fma(n, V(-Format::log_2_low), first);
    constexpr int terms = ExponentialFormat<T>::terms;
    rest = polynomial<exponential_series<A, terms>>(Powers<V, std::bit_width(terms - 1u)>(first));
  }
};

// x, but not beyond what is log 2 times these. NaN stays.
template <class V>
ETUDE_INLINE V within(double lowest, double highest, V x) {
  constexpr auto times_log_2 = [](double n) { return static_cast<scalar_of<V>>(n * 0.69314718055994530942); };
  return max(V(times_log_2(lowest)), min(V(times_log_2(highest)), x));
}

}  // namespace detail

template <class T, class Arch, int N>
ETUDE_INLINE Lanes<T, Arch, N> exp(Lanes<T, Arch, N> x) {
  using V = Lanes<T, Arch, N>;
  using Format = detail::ExponentialFormat<T>;
  const detail::Exponential<V, 1, 2 * detail::FloatFormat<T>::bias> e(
      detail::within(Format::lowest, Format::highest, x));
  const detail::TwoFactors<V> scale(e.bits);
  return fma(scale.first, e.rest, scale.first) * scale.second;
}

// e^x − 1: rounding 1 + rest first would lose what is small. Half of it, as 2ⁿ overflows before e^x does
// (which it has done where n would be bias + 1.4); the smallest numbers, which are their own result, have no
// half.
template <class T, class Arch, int N>
ETUDE_INLINE Lanes<T, Arch, N> expm1(Lanes<T, Arch, N> x) {
  using V = Lanes<T, Arch, N>;
  using Format = detail::FloatFormat<T>;
  const detail::Exponential<V, 1, Format::bias - 1> e(detail::within(-80, Format::bias + 1.4, x));
  const V scale = detail::Bits<V>::value(e.bits << Format::mantissa);
  const V half = fma(scale, e.rest, scale - V(T(0.5)));
  return select(abs(x) < V(T(1e-20)), x, half + half);
}

// 1 / (1 + e^−x) = 2ⁿ / (2ⁿ + 1 + rest), where nothing overflows. 2ⁿ may be below the normal numbers; it is
// made from one that is not.
template <class T, class Arch, int N>
ETUDE_INLINE Lanes<T, Arch, N> sigmoid(Lanes<T, Arch, N> x) {
  using V = Lanes<T, Arch, N>;
  using Format = detail::FloatFormat<T>;
  constexpr bool one_step = fuses_multiply_add && std::is_same_v<T, float>;
  constexpr int lowest = detail::ExponentialFormat<T>::lowest, beyond = detail::ExponentialFormat<T>::beyond;
  const detail::Exponential<V, -1, Format::bias + beyond, one_step> e(detail::within(lowest, 87, x));
  const V scale = detail::Bits<V>::value(e.bits << Format::mantissa) * V(detail::two_to<T>(-beyond));
  V known = scale + V(T(1));
  if constexpr (one_step) known = known + e.lacking;
  return scale / (known + e.rest);
}

}  // namespace etude

#include <etude/core/macros_on.hpp>
