// SPDX-License-Identifier: BSL-1.0
// quick
// The constant-evaluation algorithms of etude::math, called at run time, against std::, in ulp.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC optimize("-ffp-contract=off")  // as in constant evaluation: g++ would fuse across statements
#endif
#include <etude/core/math.hpp>

#include "support/catch.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

namespace {

namespace m = etude::math;
namespace own = etude::math::detail;

using Reference = long double;  // where it is no wider than double, std::'s own error counts too
constexpr double slack = std::numeric_limits<Reference>::digits > 60 ? 0.01 : 1.0;

// The distance of y from the reference in units of the last place that T has there.
template <class T>
double error_in_ulp(T y, Reference reference) {
  if (std::isnan(y) || std::isnan(reference)) return std::isnan(y) && std::isnan(reference) ? 0 : HUGE_VAL;
  const T rounded = static_cast<T>(reference);
  if (y == rounded && (std::isinf(y) || y == 0)) return 0;
  if (std::isinf(y) || std::isinf(rounded)) return HUGE_VAL;
  int e = 0;
  (void)std::frexp(reference, &e);
  if (e < std::numeric_limits<T>::min_exponent) e = std::numeric_limits<T>::min_exponent;
  return static_cast<double>(
      std::ldexp(std::fabs(static_cast<Reference>(y) - reference), std::numeric_limits<T>::digits - e));
}

// Points that fall nowhere special: multiples of the golden ratio, modulo 1 (Weyl's sequence).
double fraction(int i) {
  const double x = i * 0.61803398874989485;
  return x - std::floor(x);
}

template <class F>
void for_points(double low, double high, F f) {
  for (int i = 0; i < 5000; ++i) f(low + (high - low) * fraction(i));
}

// ±2^e, for all magnitudes.
template <class F>
void for_magnitudes(double low, double high, F f) {
  for_points(low, high, [&](double e) {
    f(std::exp2(e));
    f(-std::exp2(e));
  });
}

template <class Own, class Std>
double largest_error(Own f, Std reference, double low, double high, double lowest_exponent) {
  double worst = 0;
  const auto at = [&](double x) {
    worst = std::fmax(worst, error_in_ulp(f(x), reference(static_cast<Reference>(x))));
  };
  for_points(-1, 1, at);
  for_points(low, high, at);
  for_magnitudes(lowest_exponent, 2, at);
  return worst;
}

#define ETUDE_ERROR(f, low, high, lowest_exponent)                                                    \
  largest_error([](double x) { return own::f(x); }, [](Reference x) { return std::f(x); }, low, high, \
                lowest_exponent)

TEST_CASE("math: the error in double is within the documented one") {
  CHECK(ETUDE_ERROR(exp, -745, 710, -1074) <= 0.8 + slack);
  CHECK(ETUDE_ERROR(exp, -40, 40, -60) <= 0.8 + slack);
  CHECK(ETUDE_ERROR(expm1, -745, 710, -1074) <= 1.3 + slack);
  CHECK(ETUDE_ERROR(expm1, -2, 2, -60) <= 1.3 + slack);
  CHECK(ETUDE_ERROR(log, 0.5, 2, -1074) <= 0.51 + slack);
  CHECK(ETUDE_ERROR(log, 0, 1e308, -60) <= 0.51 + slack);
  CHECK(ETUDE_ERROR(log1p, -1, 10, -1074) <= 0.7 + slack);
  CHECK(ETUDE_ERROR(log1p, 0, 1e308, -60) <= 0.7 + slack);
  CHECK(ETUDE_ERROR(sqrt, 0, 1e308, -1074) <= 0.51 + slack);
  CHECK(ETUDE_ERROR(sqrt, 0, 100, -60) <= 0.51 + slack);
  CHECK(ETUDE_ERROR(tanh, -25, 25, -1074) <= 1.5 + slack);
  CHECK(ETUDE_ERROR(tanh, 0.3, 0.6, -60) <= 1.5 + slack);
  CHECK(ETUDE_ERROR(erf, -7, 7, -1074) <= 1.3 + slack);
  CHECK(ETUDE_ERROR(erf, 0.2, 0.8, -60) <= 1.3 + slack);
  CHECK(ETUDE_ERROR(floor, -1e4, 1e4, 60) == 0);
  CHECK(ETUDE_ERROR(abs, -1e4, 1e4, -1074) == 0);
}

#define ETUDE_FLOAT_ERROR(f, low, high)                                                                 \
  largest_error([](double x) { return static_cast<float>(own::f<double>(static_cast<float>(x))); },     \
                [](Reference x) { return std::f(static_cast<Reference>(static_cast<float>(x))); }, low, \
                high, -149)

TEST_CASE("math: float is rounded correctly") {
  CHECK(ETUDE_FLOAT_ERROR(exp, -104, 88.7) <= 0.501);
  CHECK(ETUDE_FLOAT_ERROR(expm1, -20, 88.7) <= 0.501);
  CHECK(ETUDE_FLOAT_ERROR(log, 0, 1e38) <= 0.501);
  CHECK(ETUDE_FLOAT_ERROR(log1p, -1, 1e4) <= 0.501);
  CHECK(ETUDE_FLOAT_ERROR(sqrt, 0, 1e38) <= 0.501);
  CHECK(ETUDE_FLOAT_ERROR(tanh, -10, 10) <= 0.501);
  CHECK(ETUDE_FLOAT_ERROR(erf, -4, 4) <= 0.501);
}

TEST_CASE("math: long double is as accurate, to 64 bits") {
  double worst = 0;
  const double wider = std::ldexp(1.0, std::numeric_limits<Reference>::digits - 64);
  for_points(-40, 40, [&](double d) {
    const Reference x = d, p = std::fabs(x);
    worst = std::fmax(worst, error_in_ulp(own::exp(x), std::exp(x)));
    worst = std::fmax(worst, error_in_ulp(own::expm1(x), std::expm1(x)));
    worst = std::fmax(worst, error_in_ulp(own::log(p), std::log(p)));
    worst = std::fmax(worst, error_in_ulp(own::log1p(p), std::log1p(p)));
    worst = std::fmax(worst, error_in_ulp(own::sqrt(p), std::sqrt(p)));
    worst = std::fmax(worst, error_in_ulp(own::tanh(x / 10), std::tanh(x / 10)));
    worst = std::fmax(worst, error_in_ulp(own::erf(x / 10), std::erf(x / 10)));
  });
  CHECK(worst <= 3 * std::fmax(wider, 1));  // 1.7, and the error of std::
  CHECK(own::exp(Reference(11000)) / std::exp(Reference(11000)) == Reference(1));
}

TEST_CASE("math: pow in double is within the documented error") {
  double worst = 0;
  const auto at = [&](double x, double y) {
    const Reference reference = std::pow(static_cast<Reference>(x), static_cast<Reference>(y));
    worst = std::fmax(worst, error_in_ulp(own::pow(x, y), reference));
  };
  for (int i = 0; i < 20000; ++i) {
    const double u = fraction(i), v = fraction(i * 7 % 20011);
    at(10 * u, 40 * v - 20);
    at(0.5 + 1.5 * u, 2000 * v - 1000);
    at(0.9 + 0.2 * u, 12000 * v - 6000);
    at(std::exp2(2000 * u - 1000), 2 * v - 1);
    at(-10 * u, std::floor(40 * v) - 20);
  }
  CHECK(worst <= 0.8 + slack);
}

TEST_CASE("math: powers that a double can hold are exact") {
  for (int x = 2; x < 200; ++x) {
    double power = 1;
    for (int y = 1; power * x < 0x1p53; ++y) {
      power *= x;
      REQUIRE(own::pow<double>(x, y) == power);
      REQUIRE(own::sqrt(power * power) == power);
    }
  }
  for (int y = -1074; y < 1024; ++y) REQUIRE(own::pow<double>(2, y) == std::ldexp(1.0, y));
}

TEST_CASE("math: special values of pow are those of std::pow, sign of zero included") {
  constexpr double inf = std::numeric_limits<double>::infinity(),
                   nan = std::numeric_limits<double>::quiet_NaN();
  const double values[] = {0.0,  -0.0, 1,    -1,  2,     -2,     3,      -3,     0.5,
                           -0.5, inf,  -inf, nan, 1e300, -1e300, 0x1p53, -0x1p53};
  for (const double x : values) {
    for (const double y : values) {
      const double a = own::pow(x, y), b = std::pow(x, y);
      CHECK(((std::isnan(a) && std::isnan(b)) ||
             (error_in_ulp(a, b) <= 1 && std::signbit(a) == std::signbit(b))));
    }
  }
}

TEST_CASE("math: at run time the functions are those of std::") {
  for_points(0.01, 5, [](double x) {
    REQUIRE(m::exp(x) == std::exp(x));
    REQUIRE(m::log(x) == std::log(x));
    REQUIRE(m::tanh(x) == std::tanh(x));
    REQUIRE(m::pow(x, 1.5) == std::pow(x, 1.5));
  });
}

template <class T>
void check_compositions() {
  double sigmoid = 0, softplus = 0;
  const auto at = [&](double d) {
    const T x = static_cast<T>(d);
    const Reference e = std::exp(static_cast<Reference>(x));
    sigmoid = std::fmax(sigmoid, error_in_ulp(m::sigmoid(x), e / (1 + e)));
    softplus = std::fmax(softplus, error_in_ulp(m::softplus(x), std::log1p(e)));
  };
  for_points(-700, 700, at);
  for_points(-105, 20, at);
  for_points(-1, 1, at);
  CHECK(sigmoid <= 2.3 + slack);
  CHECK(softplus <= 1.5 + slack);
}

TEST_CASE("math: sigmoid and softplus are finite and accurate at run time") {
  check_compositions<float>();
  check_compositions<double>();
  CHECK(m::sigmoid(-700.0f) == 0);
  CHECK(m::sigmoid(700.0f) == 1);
  CHECK(m::softplus(700.0f) == 700);
  CHECK(std::isnan(m::sigmoid(std::numeric_limits<float>::quiet_NaN())));
}

}  // namespace
