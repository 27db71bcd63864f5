// SPDX-License-Identifier: BSL-1.0
// exp, log, tanh, erf, pow and their relatives by arithmetic alone, for constant evaluation. T is double or
// long double; a float is computed in double. No series or fraction is fitted: all are Taylor or Padé
// expansions, whose coefficients are exact fractions, cut where the rest is below the rounding error of 64
// bits (so a wider long double too has about 19 digits). An infinity or NaN is named or passed on, never
// computed: compilers reject 1 / 0 and NaN + 1.
#pragma once
#include <etude/core/finite.hpp>

#include <bit>
#include <cstdint>
#include <limits>
#include <numbers>
#include <type_traits>
//
#include <etude/core/macros_off.hpp>

namespace etude::math::detail {

template <class T>
using Wide = std::conditional_t<std::is_same_v<T, float>, double, T>;
template <class T>
inline constexpr T inf = infinity<T>;
// ln 2 in two parts. The first has 32 bits, so that its product with any exponent is exact.
template <class T>
inline constexpr T ln2_high = static_cast<T>(0x1.62e42feep-1);
template <class T>
inline constexpr T ln2_low = static_cast<T>(1.908214929270587816144266e-10L);

template <class T>
constexpr T abs(T x) {
  return x > 0 ? x : x < 0 ? -x : x == 0 ? T(0) : x;
}

template <class T>
constexpr T with_sign_of(T sign, T x) {
  return sign < 0 ? -x : x;
}

// Adding 1/ε = 2^(digits-1) leaves no room for a fraction: the sum is rounded to an integer.
template <class T>
constexpr T floor(T x) {
  constexpr T c = 1 / std::numeric_limits<T>::epsilon();
  if (!(abs(x) < c) || x == 0) return x;
  const T nearest = x < 0 ? (x - c) + c : (x + c) - c;
  return nearest > x ? nearest - 1 : nearest;
}

// 2^k for -1022 <= k <= 1023: the exponent field, put in place.
constexpr double power_of_2(int k) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52);
}

// x · 2^k, rounded once. A long double has no portable bits to cast to, hence the steps of 2^1000.
template <class T>
constexpr T scale(T x, int k) {
  for (; k > 1000; k -= 1000) x *= static_cast<T>(power_of_2(1000));
  for (; k < -1000; k += 1000) x *= static_cast<T>(power_of_2(-1000));
  return x * static_cast<T>(power_of_2(k));
}

// The finite x > 0 as m · 2^k, 1 <= m < 2 (for a long double m may be just below 1, which does no harm).
template <class T>
struct Split {
  T m;
  int k;
};
template <class T>
constexpr Split<T> split(T x) {
  int k = 0;
  for (; x > static_cast<T>(power_of_2(1000)); k += 1000) x *= static_cast<T>(power_of_2(-1000));
  for (; x < static_cast<T>(power_of_2(-1000)); k -= 1000) x *= static_cast<T>(power_of_2(1000));
  const int e = static_cast<int>(std::bit_cast<std::uint64_t>(static_cast<double>(x)) >> 52) - 1023;
  return {x * static_cast<T>(power_of_2(-e)), k + e};
}

// A number of twice the precision, high + low. The exact sum is Knuth's (TAOCP vol. 2, 4.2.2), the exact
// product Dekker's ("A floating-point technique for extending the available precision", 1971). Contraction to
// fused operations would spoil them; constant evaluation has none.
template <class T>
struct Two {
  T high, low;

  static constexpr Two sum(T a, T b) {
    const T s = a + b, z = s - a;
    return {s, (a - (s - z)) + (b - z)};
  }
  static constexpr Two product(T a, T b) {
    constexpr T splitter = static_cast<T>((1ull << (std::numeric_limits<T>::digits + 1) / 2) + 1);
    const T p = a * b, ca = splitter * a, cb = splitter * b;
    const T a1 = ca - (ca - a), b1 = cb - (cb - b), a2 = a - a1, b2 = b - b1;
    return {p, ((a1 * b1 - p) + a1 * b2 + a2 * b1) + a2 * b2};
  }
  friend constexpr Two operator+(Two a, Two b) {
    const Two s = sum(a.high, b.high);
    return sum(s.high, s.low + (a.low + b.low));
  }
  friend constexpr Two operator*(Two a, Two b) {
    const Two p = product(a.high, b.high);
    return sum(p.high, p.low + (a.high * b.low + a.low * b.high));
  }
};

// r·coth(r/2) - 2 for t = r², |r| < 1. The [8/8] Padé approximant of e^r is (U + V) / (U - V) with U even, V
// odd, and so coth(r/2) = U / V. From this one fraction come exp, expm1 and tanh.
template <class T>
constexpr T coth_tail(T t) {
  return t * (43243200 + t * (720720 + t * (2376 + t))) / (259459200 + t * (8648640 + t * (55440 + t * 72)));
}

// e^r - 1 - high for r = high - low, |r| <= 0.35: r·c / (2 - c) - low with c = r - coth_tail.
template <class T>
constexpr T expm1_rest(T high, T low) {
  const T r = high - low, c = r - coth_tail(r * r);
  return r * c / (2 - c) - low;
}

template <class T>
inline constexpr T overflow{std::numbers::ln2_v<T> * std::numeric_limits<T>::max_exponent};

// e^(x + tail) - less, where less is 0 or 1: as 2^k (e^r - less / 2^k) with |r| <= ln 2 / 2.
template <class T>
constexpr T exp_less(T x, T tail, int less) {
  const int k = static_cast<int>(x * std::numbers::log2e_v<T> + (x < 0 ? T(-0.5) : T(0.5)));
  const T n = static_cast<T>(k), high = x - n * ln2_high<T>;
  const Two<T> y = Two<T>::sum(less == 0 ? T(1) : 1 - scale(T(1), -k), high);
  return scale(y.high + (y.low + expm1_rest(high, n * ln2_low<T> - tail)), k);
}

// e^(x + tail); the tail is for pow.
template <class T>
constexpr T exp(T x, T tail = 0) {
  using Limits = std::numeric_limits<T>;
  if (x != x) return x;
  if (x > overflow<T>) return inf<T>;
  if (x < (Limits::min_exponent - Limits::digits - 1) * std::numbers::ln2_v<T>) return 0;
  return exp_less(x, tail, 0);
}

template <class T>
constexpr T expm1(T x) {
  if (x != x || x == 0) return x;
  if (x > overflow<T>) return inf<T>;
  if (x < -100) return -1;
  return exp_less(x, T(0), 1);
}

template <class T>
constexpr T tanh(T x) {
  if (x != x || x == 0) return x;
  if (abs(x) > 40) return with_sign_of(x, T(1));
  if (abs(x) > T(0.4)) {
    const T y = expm1(2 * abs(x));
    return with_sign_of(x, y / (y + 2));
  }
  const T p = coth_tail(4 * x * x);
  return x - x * p / (2 + p);
}

// log x for finite x > 0, in twice the precision, for pow: with x = 2^k m and s = (m - 1) / (m + 1),
// log m = 2 artanh s = 2s + 2s³/3 + 2s⁵/5 + …, where |s| < 0.172. The first two terms need it.
template <class T>
constexpr Two<T> log_two(T x) {
  auto [m, k] = split(x);
  if (m > std::numbers::sqrt2_v<T>) m /= 2, ++k;
  const Two<T> d = Two<T>::sum(m, 1);
  const T q = (m - 1) / d.high, n = static_cast<T>(k);
  const Two<T> p = Two<T>::product(q, d.high);
  const Two<T> s{q, ((m - 1 - p.high) - p.low - q * d.low) / d.high}, t = s * s;
  T rest = T(2) / 25;
  for (int i = 23; i >= 5; i -= 2) rest = rest * t.high + T(2) / static_cast<T>(i);
  constexpr T two_thirds = T(2) / 3, error = (1 - two_thirds - two_thirds / 2) * 2 / 3;
  const Two<T> series = t * (Two<T>{two_thirds, error} + Two<T>{rest * t.high, 0});
  return Two<T>{n * ln2_high<T>, n * ln2_low<T>} + s * (Two<T>{2, 0} + series);
}

template <class T>
constexpr T log(T x) {
  if (x != x || x == inf<T>) return x;
  return x > 0 ? log_two(x).high : x == 0 ? -inf<T> : nan<T>;
}

// 1 + x = u + c exactly, and log(u + c) = log u + c / u to first order, all that is left of c <= ulp(u) / 2.
template <class T>
constexpr T log1p(T x) {
  if (x != x || x == inf<T> || x == 0) return x;
  if (x <= -1) return x == -1 ? -inf<T> : nan<T>;
  const Two<T> u = Two<T>::sum(1, x), y = log_two(u.high);
  return y.high + (y.low + u.low / u.high);
}

// Heron's iteration on [1, 4) from a straight line, 3% off at most. The last step takes the exact remainder,
// so the result is rounded correctly, except right next to a tie; squares have exact roots.
template <class T>
constexpr T sqrt(T x) {
  if (x < 0) return nan<T>;
  if (x != x || x == inf<T> || x == 0) return x;
  auto [m, k] = split(x);
  if (k % 2 != 0) m *= 2, --k;
  T y = (m + T(2.06)) / 3;
  y = (y + m / y) / 2;
  y = (y + m / y) / 2;
  y = (y + m / y) / 2;
  const Two<T> square = Two<T>::product(y, y);
  return scale(y + ((m - square.high) - square.low) / (2 * y), k / 2);
}

// erf(0), erf(1/2), erf(1), …, erf(13/2).
inline constexpr long double erf_of_halves[] = {
    0.00000000000000000000000L, 0.52049987781304653768275L, 0.84270079294971486934122L,
    0.96610514647531072706698L, 0.99532226501895273416207L, 0.99959304798255504106044L,
    0.99997790950300141455863L, 0.99999925690162765858725L, 0.99999998458274209971998L,
    0.99999999980338395584571L, 0.99999999999846254020557L, 0.99999999999999264215208L,
    0.99999999999999997848026L, 0.99999999999999999996158L};

// The Taylor series about the nearest half a: erf(a + d) = erf a + c d · Σ p(n) / (n + 1), c = 2/√π e^(-a²).
// The p(n) are the terms of e^(-2ad - d²), whose derivative gives n p(n) = -2ad p(n-1) - 2d² p(n-2).
template <class T>
constexpr T erf(T x) {
  if (x != x || x == 0) return x;
  if (!(abs(x) < T(6.75))) return with_sign_of(x, T(1));
  const int half = abs(x) < T(0.5) ? 0 : static_cast<int>(2 * abs(x) + T(0.5));
  const T a = static_cast<T>(half) / 2, d = abs(x) - a, c = 2 * std::numbers::inv_sqrtpi_v<T> * exp(-a * a);
  constexpr T smallest = std::numeric_limits<T>::epsilon() * std::numeric_limits<T>::epsilon() / 16;
  T rest = 0, before = 0, p = 1;  // rest is Σ without its first term, 1
  for (int n = 1; p * p + before * before > smallest; ++n) {
    const T next = -2 * d * (a * p + d * before) / static_cast<T>(n);
    rest += next / static_cast<T>(n + 1);
    before = p;
    p = next;
  }
  // c d (1 + rest), written so that the largest term, d, has no rounding error.
  return with_sign_of(x, static_cast<T>(erf_of_halves[half]) + (d + d * (c - 1 + c * rest)));
}

// The special cases of C17, F.10.4.4, then e^(y log |x|) with the exponent in twice the precision.
template <class T>
constexpr T pow(T x, T y) {
  if (y == 0 || x == 1) return 1;
  if (x != x || y != y) return nan<T>;
  const T a = abs(x);
  const bool negative = x < 0 || (x == 0 && std::bit_cast<std::uint64_t>(static_cast<double>(x)) >> 63 != 0);
  const T sign = negative && floor(y) == y && 2 * floor(y / 2) != y ? T(-1) : T(1);
  if (a == 1 && floor(y) == y) return sign;
  if (a == 0 || a == inf<T> || abs(y) == inf<T>) return (a > 1) == (y > 0) ? sign * inf<T> : sign * 0;
  if (x < 0 && floor(y) != y) return nan<T>;
  const T limit = static_cast<T>(power_of_2(130));  // beyond it all powers are 0 or infinite
  const Two<T> p = log_two(a) * Two<T>{y > limit ? limit : y < -limit ? -limit : y, 0};
  return sign * exp(p.high, p.low);
}

}  // namespace etude::math::detail

#include <etude/core/macros_on.hpp>
