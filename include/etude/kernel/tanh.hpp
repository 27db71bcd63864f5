// SPDX-License-Identifier: BSL-1.0
// tanh x = 2nd / (d² + n²), where n / d is nearly tanh ½x: tanh of twice the argument. Where tanh is nearly
// 1, an error of n / d counts by its square, so that a fraction of low degree does from one end to the other:
// n = x + x³·N(x²) and d = 2 + x²·D(x²), by Remez's exchange (W. J. Cody, W. Waite, Software Manual for the
// Elementary Functions, 1980, ch. 13, has such a fraction for small numbers only). There is no branch and no
// power of two; through an exponential the chain of instructions is a third longer.
//
// Errors are at most 4 units in the last place, 5 where a multiply-add rounds twice
// (tests/unit/kernel/functions.cpp); tanh −x is −tanh x, and nothing is above 1.
#pragma once
#include <etude/kernel/polynomial.hpp>
//
#include <etude/core/macros_off.hpp>

namespace etude {

namespace detail {

// The fraction errs by 0.12 (float) and 0.02 (double) of half a unit. Beyond `farthest` it is 1.
template <class T>
struct TanhFraction;
template <>
struct TanhFraction<float> {
  static constexpr float farthest = 9.02f, numerator[] = {0x1.e7bdc4p-6f, 0x1.ded9d6p-14f},
                         denominator[] = {0x1.cf44acp-3f, 0x1.3c2c8ep-9f, 0x1.497d34p-19f};
};
template <>
struct TanhFraction<double> {
  static constexpr double farthest = 19.1,
                          numerator[] = {0x1.2ae946a2a96c8p-5,  0x1.4f454c58db52dp-12, 0x1.081db342fa724p-20,
                                         0x1.36bcfbe903913p-30, 0x1.cb7260a1eb501p-42, 0x1.7e0597980b6ffp-56},
                          denominator[] = {0x1.eac9f8a6aa0b8p-3,  0x1.0269a70347484p-8,
                                           0x1.50337d07de2b1p-16, 0x1.45686d637cd9ep-25,
                                           0x1.bf44db7bd313dp-36, 0x1.2db0c2db37112p-48};
};

}  // namespace detail

template <class T, class Arch, int N>
ETUDE_INLINE Lanes<T, Arch, N> tanh(Lanes<T, Arch, N> x) {
  using V = Lanes<T, Arch, N>;
  using Fraction = detail::TanhFraction<T>;
  x = max(V(-Fraction::farthest), min(V(Fraction::farthest), x));
  const detail::Powers<V, sizeof(T) == 4 ? 2 : 3> u(x * x);
  const V n = fma(x * u.power[0], detail::polynomial<Fraction::numerator>(u), x);
  const V d = fma(u.power[0], detail::polynomial<Fraction::denominator>(u), V(T(2)));
  return (n + n) * d / fma(d, d, rounded(n * n));
}

}  // namespace etude

#include <etude/core/macros_on.hpp>
