// SPDX-License-Identifier: BSL-1.0
// exp, log, tanh, erf, pow and their relatives for scalars, in constant evaluation too, where std:: has none.
#pragma once
#include <etude/core/constant_math.hpp>

#include <cmath>
#include <concepts>
//
#include <etude/core/macros_off.hpp>

namespace etude::math {

// At run time all of these are std::, its speed and its accuracy. The errors named are those of constant
// evaluation, the largest of double among millions of points, measured against 113 bits. A float is the
// double rounded (but sigmoid and softplus compute in float); for the long double of x87 it is 1.7 ulp,
// pow 3.2.

/// e^x. 0.8 ulp.
template <std::floating_point T>
constexpr T exp(T x) {
  return std::is_constant_evaluated() ? static_cast<T>(detail::exp(detail::Wide<T>(x))) : std::exp(x);
}

/// e^x - 1. 1.3 ulp.
template <std::floating_point T>
constexpr T expm1(T x) {
  return std::is_constant_evaluated() ? static_cast<T>(detail::expm1(detail::Wide<T>(x))) : std::expm1(x);
}

/// The natural logarithm. 0.5 ulp.
template <std::floating_point T>
constexpr T log(T x) {
  return std::is_constant_evaluated() ? static_cast<T>(detail::log(detail::Wide<T>(x))) : std::log(x);
}

/// log(1 + x). 0.7 ulp.
template <std::floating_point T>
constexpr T log1p(T x) {
  return std::is_constant_evaluated() ? static_cast<T>(detail::log1p(detail::Wide<T>(x))) : std::log1p(x);
}

/// √x. 0.5 ulp.
template <std::floating_point T>
constexpr T sqrt(T x) {
  return std::is_constant_evaluated() ? static_cast<T>(detail::sqrt(detail::Wide<T>(x))) : std::sqrt(x);
}

/// The hyperbolic tangent. 1.5 ulp.
template <std::floating_point T>
constexpr T tanh(T x) {
  return std::is_constant_evaluated() ? static_cast<T>(detail::tanh(detail::Wide<T>(x))) : std::tanh(x);
}

/// The error function, 2/√π · the integral of e^(-t²) from 0 to x. 1.3 ulp.
template <std::floating_point T>
constexpr T erf(T x) {
  return std::is_constant_evaluated() ? static_cast<T>(detail::erf(detail::Wide<T>(x))) : std::erf(x);
}

/// x^y. 0.8 ulp, so that a power which is a float or double itself is exact.
template <std::floating_point T>
constexpr T pow(T x, T y) {
  return std::is_constant_evaluated() ? static_cast<T>(detail::pow(detail::Wide<T>(x), detail::Wide<T>(y)))
                                      : std::pow(x, y);
}

/// |x|. Exact.
template <std::floating_point T>
constexpr T abs(T x) {
  return std::is_constant_evaluated() ? detail::abs(x) : std::abs(x);
}

/// The largest integer <= x. Exact.
template <std::floating_point T>
constexpr T floor(T x) {
  return std::is_constant_evaluated() ? detail::floor(x) : std::floor(x);
}

/// 1 / (1 + e^-x), from e^-|x|, which cannot overflow. 2.3 ulp, at run time too.
template <std::floating_point T>
constexpr T sigmoid(T x) {
  if (isnan(x)) return x;
  const T e = exp(-abs(x));
  return x < 0 ? e / (1 + e) : 1 / (1 + e);
}

/// log(1 + e^x) = max(x, 0) + log(1 + e^-|x|). 1.5 ulp, at run time too.
template <std::floating_point T>
constexpr T softplus(T x) {
  if (isnan(x)) return x;
  return (x > 0 ? x : T(0)) + log1p(exp(-abs(x)));
}

}  // namespace etude::math

#include <etude/core/macros_on.hpp>
