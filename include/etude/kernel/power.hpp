// SPDX-License-Identifier: BSL-1.0
// x^y of registers, without a branch: 2^(y·log₂ x), where log₂ x has twice the digits, as an error of the
// exponent is one of the result a thousand times larger. The method and its splitting into halves, whose
// products are exact, are fdlibm's (e_pow.c, Sun Microsystems, 1993), the special cases those of C17,
// F.10.4.4. A float is computed in double. Errors are less than 2 units in the last place.
#pragma once
#include <etude/kernel/logarithm.hpp>

#include <array>
#include <cstdint>
#include <utility>
//
#include <etude/core/macros_off.hpp>

namespace etude {

namespace detail {

// Lanes of double in two parts, the first with 26 digits: products of first parts are exact, fused or not.
template <class V>
struct Halves {
  V first, second;
  ETUDE_INLINE static V upper(V x) {
    return Bits<V>::value(Bits<V>::of(x) & ~((std::uint64_t(1) << 27) - 1));
  }
  ETUDE_INLINE static Halves of(V x) { return {upper(x), x - upper(x)}; }
  ETUDE_INLINE static Halves sum(V a, V b) { return {upper(a + b), b - (upper(a + b) - a)}; }  // |a| ≥ |b|
};

// log₂ of finite a > 0: k + 2/log 2 · (s + s³/3 + s⁵/5 + …) = k + 2/(3·log 2) · s·(3 + s² + 3/5·s⁴ + …).
template <class V>
ETUDE_INLINE Halves<V> log2_of_positive(V a) {
  const Split<V> split(a);
  const V one(1.0), f = split.m - one, per_sum = one / (split.m + one), whole = f * per_sum;
  const V s = Halves<V>::upper(whole), sum = Halves<V>::upper(split.m + one);
  const V s_rest = ((f - s * sum) - s * (split.m - (sum - one))) * per_sum, s2 = s * s;
  constexpr int terms = 11;
  const Powers<V, std::bit_width(terms - 1u)> z(whole * whole);
  const V series = V(1.5) * polynomial<artanh_series<2, terms>>(z) * z.power[1];
  const V rest = fma(s_rest, s + whole, series), three(3.0);
  const V t = Halves<V>::upper(three + s2 + rest), t_rest = rest - ((t - three) - s2);
  const auto product = Halves<V>::sum(s * t, fma(s_rest, t, t_rest * whole));
  // 2/(3·log 2) in two parts, too.
  constexpr double factor = 0x1.ec709dc3a03fdp-1, upper = 0x1.ec709ep-1, lower = -0x1.e2fe0145b01f5p-28;
  const V first = V(upper) * product.first;
  const V second = fma(V(lower), product.first, V(factor) * product.second);
  const V sum_first = Halves<V>::upper((first + second) + split.k);
  return {sum_first, second - ((sum_first - split.k) - first)};
}

// 2^r − 1 = Σ (r·log 2)ᵏ/k!, beginning with k = 0.
template <int Terms>
inline constexpr auto power_of_2_series = [] {
  std::array<double, Terms> c{};
  long double last = 1;
  for (int k = 1; k < Terms; ++k)
    c[static_cast<std::size_t>(k)] = static_cast<double>(last *= 0.693147180559945309417232121458L / k);
  return c;
}();

// 2^(first + second), the second small beside 1.
template <class V, int Terms>
struct PowerOf2 {
  V n, rest;  // 2ⁿ·(1 + rest)
  ETUDE_INLINE PowerOf2(V first, V second) : n(round(first + second)) {
    rest = polynomial<power_of_2_series<Terms>>(Powers<V, std::bit_width(Terms - 1u)>((first - n) + second));
  }
};

// a^y for finite a > 0 and |y| ≤ 2⁶⁶.
template <class Arch, int N>
ETUDE_INLINE Lanes<double, Arch, N> power_of_positive(Lanes<double, Arch, N> a, Lanes<double, Arch, N> y) {
  using V = Lanes<double, Arch, N>;
  const auto log2 = log2_of_positive(a), by = Halves<V>::of(y);
  const V first = by.first * log2.first, second = fma(by.second, log2.first, y * log2.second);
  const V end(1100.0), one(1.0);
  const PowerOf2<V, 14> power(max(-end, min(end, first)), max(-one, min(one, second)));
  constexpr int bias = FloatFormat<double>::bias;
  const TwoFactors<V> scale(Bits<V>::of(power.n + V(FloatFormat<double>::to_integer + 2 * bias)));
  return fma(scale.first, power.rest, scale.first) * scale.second;
}

// A float's in double, with fewer terms. What is made a float is rounded, 0 or infinite then.
template <class V>
ETUDE_INLINE V power_of_positive_float(V a, V y) {
  const Split<V, true> split(a);
  const V one(1.0), s = (split.m - one) / (split.m + one);
  constexpr int terms = 7;
  const V series = polynomial<artanh_series<0, terms>>(Powers<V, std::bit_width(terms - 1u)>(s * s));
  const V z = y * fma(s * V(1.4426950408889634074), series, split.k), end(200.0);
  const PowerOf2<V, 10> power(max(-end, min(end, z)), V(0.0));
  const V scale = power_of_two(power.n);
  return fma(scale, power.rest, scale);
}
template <class Arch, int N>
ETUDE_INLINE Lanes<float, Arch, N> power_of_positive(Lanes<float, Arch, N> a, Lanes<float, Arch, N> y) {
  return [&]<int... Ith>(std::integer_sequence<int, Ith...>) {
    using V = Lanes<double, Arch, N / 2>;
    typedef float Half __attribute__((vector_size(N / 2 * sizeof(float))));
    const auto half = []<int First>(Lanes<float, Arch, N> x, std::integral_constant<int, First>) {
      return V(__builtin_convertvector(__builtin_shufflevector(x.native(), x.native(), (First + Ith)...),
                                       decltype(V().native())));
    };
    const auto power = [&](auto first) {
      return __builtin_convertvector(power_of_positive_float(half(a, first), half(y, first)).native(), Half);
    };
    const Half low = power(std::integral_constant<int, 0>{});
    const Half high = power(std::integral_constant<int, N / 2>{});
    return Lanes<float, Arch, N>(__builtin_shufflevector(low, high, Ith..., (N / 2 + Ith)...));
  }
  (std::make_integer_sequence<int, N / 2>{});
}

}  // namespace detail

// As C has it.
template <class T, class Arch, int N>
inline Lanes<T, Arch, N> pow(Lanes<T, Arch, N> x, Lanes<T, Arch, N> y) noexcept {
  using V = Lanes<T, Arch, N>;
  using Bits = detail::Bits<V>;
  const V zero(T(0)), one(T(1)), infinity(math::infinity<T>), nan(math::nan<T>), a = abs(x);
  const V most(T(0x1p66));  // beyond it all powers are 0, 1 or infinite
  V power = detail::power_of_positive(a, max(-most, min(most, y)));
  power = select((a == zero) | (a == infinity), select((a == zero) ^ (y < zero), zero, infinity), power);
  const V half = V(T(0.5)) * y;
  const auto whole = round(y) == y, odd = whole & (round(half) != half);
  power = select(odd, Bits::value(Bits::of(power) | (Bits::of(x) & Bits::sign)), power);
  power = select((x != x) | (y != y) | ((x < zero) & (x != -infinity) & ~whole), nan, power);
  return select((y == zero) | (x == one), one, power);
}

}  // namespace etude

#include <etude/core/macros_on.hpp>
