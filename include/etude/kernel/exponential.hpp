// SPDX-License-Identifier: BSL-1.0
// The exponential and its relatives for a register of numbers, without a branch: e^x = 2ⁿ·e^r with |r| ≤ ½
// log 2, and e^r − 1 by its series (J.-M. Muller, Elementary Functions, 3rd ed. 2016, ch. 11). Errors are at
// most 4 units in the last place (tests/unit/kernel/functions.cpp). xsimd's choose between two formulas by
// what the numbers are, and take twice the time.
#pragma once
#include <etude/kernel/simd.hpp>

#include <bit>
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
  static constexpr int lowest = -125, highest = 128, bias = 127, mantissa = 23, terms = 8;
  static constexpr float to_integer = 0x1.8p23f, log_2_high = 0x1.62e4p-1f, log_2_low = 0x1.7f7d1cp-20f;
};
template <>
struct ExponentialFormat<double> {
  using Integer = std::int64_t;
  static constexpr int lowest = -1021, highest = 1024, bias = 1023, mantissa = 52, terms = 14;
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

// The terms rᵏ/k! of e^r − 1 with First ≤ k < First + Count, over r^First; powers: r, r², r⁴, … Halves are
// computed side by side (Estrin's scheme): a network of one sample waits for its activations.
template <class V, int First, int Count>
ETUDE_INLINE V series(const V* powers) {
  using T = scalar_of<V>;
  constexpr auto coefficient = [](int k) {
    double c = 1;
    for (; k > 1; --k) c /= k;
    return V(static_cast<T>(c));
  };
  if constexpr (Count == 1) {
    return coefficient(First);
  } else if constexpr (Count == 2) {
    return First == 0 ? powers[0] : fma(coefficient(First + 1), powers[0], coefficient(First));
  } else {
    constexpr int half = static_cast<int>(std::bit_floor(Count - 1u)), power = std::bit_width(Count - 1u) - 1;
    return fma(series<V, First + half, Count - half>(powers), powers[power], series<V, First, half>(powers));
  }
}

// e^x = scale·(1 + rest)·f. Negative: x is not positive, and f = 1. Else f = 2, because 2ⁿ overflows before
// e^x does; where x is above highest·log 2 the rest overflows. x is not below lowest·log 2.
template <class V, bool Negative>
struct Exponential {
  V scale, rest;

  ETUDE_INLINE explicit Exponential(V x) {
    using T = scalar_of<V>;
    using Format = ExponentialFormat<T>;
    constexpr double per_log_2 = 1.4426950408889634074;
    V n = x * V(static_cast<T>(per_log_2));
    if constexpr (!Negative) n = min(V(static_cast<T>(Format::highest)), n);
    n = round(n);
    V powers[4];
    powers[0] = fma(n, V(-Format::log_2_low), fma(n, V(-Format::log_2_high), x));
    for (int i = 1; i < 4; ++i) powers[i] = powers[i - 1] * powers[i - 1];
    rest = series<V, 0, Format::terms>(powers);
    scale = Bits<V>::value((Bits<V>::of(n + V(Format::to_integer)) + (Format::bias - !Negative))
                           << Format::mantissa);
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
  const detail::Exponential<V, false> e(bounded);
  const V half = fma(e.scale, e.rest, e.scale);
  return select(x < bounded, V(T(0)), half + half);
}

// e^x − 1: rounding 1 + rest first would lose what is small.
template <class T, class Arch, int N>
ETUDE_INLINE Lanes<T, Arch, N> expm1(Lanes<T, Arch, N> x) {
  using V = Lanes<T, Arch, N>;
  const detail::Exponential<V, false> e(detail::not_below_lowest(x));
  const V half = fma(e.scale, e.rest, e.scale - V(T(0.5)));
  return half + half;
}

// tanh |x| = −t / (2 + t) with t = e^(−2|x|) − 1, and the sign of x.
template <class T, class Arch, int N>
ETUDE_INLINE Lanes<T, Arch, N> tanh(Lanes<T, Arch, N> x) {
  using V = Lanes<T, Arch, N>;
  using Bits = detail::Bits<V>;
  const detail::Exponential<V, true> e(detail::not_below_lowest(abs(x) * V(T(-2))));
  const V t = fma(e.scale, e.rest, e.scale - V(T(1)));
  const auto sign = Bits::of(V(T(-0.0)));
  return Bits::value((Bits::of(t / (t + V(T(2)))) & ~sign) | (Bits::of(x) & sign));
}

// 1 / (1 + e^−x), where e^−x may overflow.
template <class T, class Arch, int N>
ETUDE_INLINE Lanes<T, Arch, N> sigmoid(Lanes<T, Arch, N> x) {
  using V = Lanes<T, Arch, N>;
  const detail::Exponential<V, false> e(detail::not_below_lowest(-x));
  const V half = fma(e.scale, e.rest, e.scale);
  return V(T(1)) / fma(V(T(2)), half, V(T(1)));
}

}  // namespace etude
