// SPDX-License-Identifier: BSL-1.0
// The exponential and its relatives for a register of numbers, without a branch: e^x = 2ⁿ·e^r with |r| ≤ ½
// log 2, and e^r − 1 by its series (J.-M. Muller, Elementary Functions, 3rd ed. 2016, ch. 11). Errors are at
// most 2 units in the last place for exp and expm1 and 3 for tanh (tests/unit/kernel/exponential.cpp).
// xsimd's choose between two formulas by what the numbers are, and take twice the time.
#pragma once
#include <etude/kernel/simd.hpp>

#include <cstdint>

namespace etude {

namespace detail {

// What the format of T asks for. 2ⁿ⁻¹ is a normal number for n from `lowest` to `highest`; `to_integer` + n
// has n in its last bits; n·log_2_high is exact; `terms` of the series leave less than a quarter of a unit.
template <class T>
struct ExponentialFormat;
template <>
struct ExponentialFormat<float> {
  using Integer = std::int32_t;
  static constexpr int lowest = -125, highest = 128, bias = 127, mantissa = 23, terms = 7;
  static constexpr float to_integer = 0x1.8p23f, log_2_high = 0x1.62e4p-1f, log_2_low = 0x1.7f7d1cp-20f;
};
template <>
struct ExponentialFormat<double> {
  using Integer = std::int64_t;
  static constexpr int lowest = -1021, highest = 1024, bias = 1023, mantissa = 52, terms = 13;
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

// 1/2! + r/3! + r²/4! + …, every second term: two short chains are ready sooner than a long one.
template <class V, int Term, int Last>
ETUDE_INLINE V series(V square) {
  using T = scalar_of<V>;
  constexpr double coefficient = [] {
    double c = 1;
    for (int k = 2; k <= Term; ++k) c /= k;
    return c;
  }();
  if constexpr (Term + 2 > Last)
    return V(static_cast<T>(coefficient));
  else
    return fma(series<V, Term + 2, Last>(square), square, V(static_cast<T>(coefficient)));
}

// e^x = 2·half·(1 + rest): half, because 2ⁿ itself overflows before e^x does. x is not below lowest·log 2;
// where it is above highest·log 2 the rest overflows.
template <class V>
struct Exponential {
  V half, rest;

  ETUDE_INLINE explicit Exponential(V x) {
    using T = scalar_of<V>;
    using Format = ExponentialFormat<T>;
    constexpr double per_log_2 = 1.4426950408889634074;
    const V n = round(min(V(static_cast<T>(Format::highest)), x * V(static_cast<T>(per_log_2))));
    const V r = fma(n, V(-Format::log_2_low), fma(n, V(-Format::log_2_high), x));
    const V square = r * r;
    const V tail = fma(series<V, 3, Format::terms>(square), r, series<V, 2, Format::terms>(square));
    rest = fma(tail, square, r);
    half = Bits<V>::value((Bits<V>::of(n + V(Format::to_integer)) + (Format::bias - 1)) << Format::mantissa);
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
template <class T, class Arch>
ETUDE_INLINE Lanes<T, Arch> exp(Lanes<T, Arch> x) {
  const Lanes<T, Arch> bounded = detail::not_below_lowest(x);
  const detail::Exponential<Lanes<T, Arch>> e(bounded);
  const Lanes<T, Arch> half = fma(e.half, e.rest, e.half);
  return select(x < bounded, Lanes<T, Arch>(T(0)), half + half);
}

// e^x − 1: rounding 1 + rest first would lose what is small.
template <class T, class Arch>
ETUDE_INLINE Lanes<T, Arch> expm1(Lanes<T, Arch> x) {
  const detail::Exponential<Lanes<T, Arch>> e(detail::not_below_lowest(x));
  const Lanes<T, Arch> half = fma(e.half, e.rest, e.half - Lanes<T, Arch>(T(0.5)));
  return half + half;
}

// tanh |x| = −t / (2 + t) with t = e^(−2|x|) − 1, and the sign of x.
template <class T, class Arch>
ETUDE_INLINE Lanes<T, Arch> tanh(Lanes<T, Arch> x) {
  using V = Lanes<T, Arch>;
  using Bits = detail::Bits<V>;
  const V t = expm1(abs(x) * V(T(-2)));
  const auto sign = Bits::of(V(T(-0.0)));
  return Bits::value((Bits::of(t / (t + V(T(2)))) & ~sign) | (Bits::of(x) & sign));
}

}  // namespace etude
