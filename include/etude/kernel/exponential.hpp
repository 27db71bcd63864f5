// SPDX-License-Identifier: BSL-1.0
// The exponential and its relatives for a register of numbers, without a branch: e^x = 2ⁿ·e^r with |r| ≤ ½
// log 2, and e^r − 1 by its series (J.-M. Muller, Elementary Functions, 3rd ed. 2016, ch. 11). Errors are at
// most 4 units in the last place (tests/unit/kernel/functions.cpp). xsimd's choose between two formulas by
// what the numbers are, and take twice the time.
#pragma once
#include <etude/kernel/polynomial.hpp>

#include <array>
#include <cstdint>

namespace etude {

namespace detail {

// What the format of T asks for. 2ⁿ⁻¹ is a normal number for n from `lowest` to `highest`; `to_integer` + n
// has n in its last bits, also with the bias of the exponent added; n·log_2_high is exact; `terms` of the
// series leave less than a quarter of a unit. e^±`farthest` is a normal number.
template <class T>
struct ExponentialFormat;
template <>
struct ExponentialFormat<float> {
  using Integer = std::int32_t;
  static constexpr int lowest = -125, highest = 128, bias = 127, mantissa = 23, terms = 8, farthest = 87;
  static constexpr float to_integer = 0x1.8p23f, log_2_high = 0x1.62e4p-1f, log_2_low = 0x1.7f7d1cp-20f;
};
template <>
struct ExponentialFormat<double> {
  using Integer = std::int64_t;
  static constexpr int lowest = -1021, highest = 1024, bias = 1023, mantissa = 52, terms = 14, farthest = 708;
  static constexpr double to_integer = 0x1.8p52, log_2_high = 0x1.62e42feep-1,
                          log_2_low = 0x1.a39ef35793c76p-33;
};

template <class V>
struct Bits {
  using Integer = typename ExponentialFormat<scalar_of<V>>::Integer;
  typedef Integer type __attribute__((vector_size(sizeof(V))));
  ETUDE_INLINE static type of(V x) { return __builtin_bit_cast(type, x); }
  ETUDE_INLINE static V value(type bits) { return __builtin_bit_cast(V, bits); }
};

// e^(a·r) − 1 = Σ (a·r)ᵏ/k!, beginning with k = 0.
template <int A, int Terms>
inline constexpr auto exponential_series = [] {
  std::array<double, Terms> c{};
  double last = 1;
  for (int k = 1; k < Terms; ++k) c[static_cast<std::size_t>(k)] = last *= double(A) / k;
  return c;
}();

// e^(a·x) = scale·(1 + rest), a power of two and the rest. The factor a, ±1, is in the constants, so that
// nobody waits for its product. Halved: scale is half as large, as 2ⁿ overflows before e^(a·x) does; then
// |a·x| may be up to `highest`·log 2.
//
// r = x − n·log 2 takes two steps, for log 2 has more digits than T. Where a multiply-add rounds once, and in
// float, whose n is small, one step will do for all terms but the first: `rest` then lacks −n times the rest
// of log 2, which is less than 2⁻²¹, and its product with r less than a unit.
template <class V, int A, bool Halved = false>
struct Exponential {
  static constexpr bool in_one_step = fuses_multiply_add && !Halved && std::is_same_v<scalar_of<V>, float>;
  V scale, rest, lacking;

  ETUDE_INLINE explicit Exponential(V x) {
    using T = scalar_of<V>;
    using Format = ExponentialFormat<T>;
    constexpr double per_log_2 = 1.4426950408889634074;
    V n = x * V(static_cast<T>(A * per_log_2));
    if constexpr (Halved) n = min(V(static_cast<T>(Format::highest)), n);
    n = round(n);
    constexpr double log_2 = 0.69314718055994530942;
    V first = fma(n, V(static_cast<T>(in_one_step ? -log_2 : -Format::log_2_high) / A), x);
    if constexpr (in_one_step)
      lacking = n * V(static_cast<T>(static_cast<T>(log_2) - log_2));
    else
      first = fma(n, V(-Format::log_2_low / A), first);
    const Powers<V, std::bit_width(Format::terms - 1u)> r(first);
    rest = polynomial<exponential_series<A, Format::terms>>(r);
    scale =
        Bits<V>::value(Bits<V>::of(n + V(Format::to_integer + (Format::bias - Halved))) << Format::mantissa);
  }
};

// NaN stays.
template <class V>
ETUDE_INLINE V not_below_lowest(V x) {
  using T = scalar_of<V>;
  return max(V(static_cast<T>(ExponentialFormat<T>::lowest * 0.69314718055994530942)), x);
}

}  // namespace detail

// Results below twice the smallest normal number are 0.
template <class T, class Arch, int N>
ETUDE_INLINE Lanes<T, Arch, N> exp(Lanes<T, Arch, N> x) {
  using V = Lanes<T, Arch, N>;
  const V bounded = detail::not_below_lowest(x);
  const detail::Exponential<V, 1, true> e(bounded);
  const V half = fma(e.scale, e.rest, e.scale);
  return select(x < bounded, V(T(0)), half + half);
}

// e^x − 1: rounding 1 + rest first would lose what is small.
template <class T, class Arch, int N>
ETUDE_INLINE Lanes<T, Arch, N> expm1(Lanes<T, Arch, N> x) {
  using V = Lanes<T, Arch, N>;
  const detail::Exponential<V, 1, true> e(detail::not_below_lowest(x));
  const V half = fma(e.scale, e.rest, e.scale - V(T(0.5)));
  return half + half;
}

// 1 / (1 + e^−x); not below the smallest normal number.
template <class T, class Arch, int N>
ETUDE_INLINE Lanes<T, Arch, N> sigmoid(Lanes<T, Arch, N> x) {
  using V = Lanes<T, Arch, N>;
  constexpr T farthest(detail::ExponentialFormat<T>::farthest);
  const detail::Exponential<V, -1> e(max(V(-farthest), min(V(farthest), x)));
  V known = e.scale + V(T(1));
  if constexpr (e.in_one_step) known = fma(e.scale, e.lacking, known);
  return V(T(1)) / fma(e.scale, e.rest, known);
}

}  // namespace etude
