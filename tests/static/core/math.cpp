// SPDX-License-Identifier: BSL-1.0
// The functions of etude::math in constant evaluation: special values, known constants, identities.
#include <etude/core/math.hpp>

#include <array>
#include <bit>
#include <cstdint>

namespace {

namespace m = etude::math;

template <class T>
constexpr T inf = std::numeric_limits<T>::infinity();
template <class T>
constexpr T nan = std::numeric_limits<T>::quiet_NaN();

// |a - b| in units of the last place of b.
template <class T>
constexpr bool near(T a, T b, int ulps = 2) {
  return m::abs(a - b) <= static_cast<T>(ulps) * std::numeric_limits<T>::epsilon() * m::abs(b);
}

constexpr bool same(double a, double b) {  // tells -0 from 0
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

constexpr std::array points{1e-300, 1e-17, 1e-9, 0.001, 0.1,  0.25, 0.3,  0.34, 0.35, 0.4,   0.41,
                            0.49,   0.5,   0.7,  0.99,  1.0,  1.01, 1.41, 1.42, 1.5,  2.0,   2.75,
                            3.0,    5.0,   6.7,  7.0,   10.0, 21.0, 40.0, 41.0, 88.0, 300.0, 700.0};

template <class F>
constexpr bool at_all_points(F f) {
  for (const double x : points)
    if (!f(x)) return false;
  return true;
}

// Infinities, NaN, zeros: for every type.
template <class T>
constexpr bool special_values() {
  bool ok = m::exp(T(0)) == 1 && m::exp(inf<T>) == inf<T> && m::exp(-inf<T>) == 0 &&
            m::exp(T(1e4) * 2) == inf<T> && m::exp(T(-1e4) * 2) == 0;
  ok = ok && m::expm1(T(0)) == 0 && m::expm1(inf<T>) == inf<T> && m::expm1(-inf<T>) == -1 &&
       m::expm1(T(-200)) == -1;
  ok = ok && m::log(T(1)) == 0 && m::log(T(0)) == -inf<T> && m::log(-T(0)) == -inf<T> &&
       m::log(inf<T>) == inf<T>;
  ok = ok && m::log1p(T(0)) == 0 && m::log1p(T(-1)) == -inf<T> && m::log1p(inf<T>) == inf<T>;
  ok = ok && m::sqrt(T(0)) == 0 && m::sqrt(T(1)) == 1 && m::sqrt(T(4)) == 2 && m::sqrt(inf<T>) == inf<T>;
  ok = ok && m::tanh(T(0)) == 0 && m::tanh(inf<T>) == 1 && m::tanh(-inf<T>) == -1 && m::tanh(T(-700)) == -1;
  ok = ok && m::erf(T(0)) == 0 && m::erf(inf<T>) == 1 && m::erf(-inf<T>) == -1 && m::erf(T(700)) == 1;
  ok = ok && m::abs(T(-2)) == 2 && m::abs(T(2)) == 2 && m::abs(-inf<T>) == inf<T>;
  ok = ok && m::floor(T(2.5)) == 2 && m::floor(T(-2.5)) == -3 && m::floor(T(-2)) == -2 &&
       m::floor(T(0.9)) == 0;
  ok = ok && m::floor(inf<T>) == inf<T> && m::floor(T(1e30)) == T(1e30) && m::floor(T(-0.1)) == -1;
  ok = ok && m::isnan(m::exp(nan<T>)) && m::isnan(m::expm1(nan<T>)) && m::isnan(m::log(nan<T>));
  ok = ok && m::isnan(m::log(T(-1))) && m::isnan(m::log(-inf<T>)) && m::isnan(m::log1p(T(-2)));
  ok = ok && m::isnan(m::log1p(nan<T>)) && m::isnan(m::sqrt(T(-1))) && m::isnan(m::sqrt(-inf<T>));
  ok = ok && m::isnan(m::sqrt(nan<T>)) && m::isnan(m::tanh(nan<T>)) && m::isnan(m::erf(nan<T>));
  ok = ok && m::isnan(m::abs(nan<T>)) && m::isnan(m::floor(nan<T>)) && m::isnan(m::sigmoid(nan<T>));
  ok = ok && m::isnan(m::softplus(nan<T>)) && !m::isnan(inf<T>) && !m::isnan(T(1));
  ok = ok && m::isfinite(T(1)) && m::isfinite(std::numeric_limits<T>::lowest()) && !m::isfinite(inf<T>);
  return ok && !m::isfinite(-inf<T>) && !m::isfinite(nan<T>);
}
static_assert(special_values<float>());
static_assert(special_values<double>());
static_assert(special_values<long double>());

template <class T>
constexpr bool special_powers() {
  bool ok = m::pow(nan<T>, T(0)) == 1 && m::pow(T(1), nan<T>) == 1 && m::pow(T(-1), inf<T>) == 1;
  ok = ok && m::isnan(m::pow(nan<T>, T(1))) && m::isnan(m::pow(T(2), nan<T>)) &&
       m::isnan(m::pow(T(-2), T(0.5)));
  ok = ok && m::pow(T(0), T(3)) == 0 && m::pow(T(0), T(-1)) == inf<T> && m::pow(-T(0), T(-1)) == -inf<T>;
  ok = ok && m::pow(-T(0), T(-2)) == inf<T> && m::pow(T(0.5), inf<T>) == 0 &&
       m::pow(T(0.5), -inf<T>) == inf<T>;
  ok = ok && m::pow(T(2), inf<T>) == inf<T> && m::pow(T(2), -inf<T>) == 0 && m::pow(inf<T>, T(2)) == inf<T>;
  ok =
      ok && m::pow(inf<T>, T(-2)) == 0 && m::pow(-inf<T>, T(3)) == -inf<T> && m::pow(-inf<T>, T(2)) == inf<T>;
  ok = ok && m::pow(T(10), T(5000)) == inf<T> && m::pow(T(10), T(-6000)) == 0 &&
       m::pow(T(-10), T(5001)) == -inf<T>;
  return ok && m::pow(T(2), std::numeric_limits<T>::max()) == inf<T>;
}
static_assert(special_powers<float>());
static_assert(special_powers<double>());
static_assert(m::pow(2.0, 10.0) == 1024 && m::pow(-3.0, 3.0) == -27 && m::pow(10.0f, -2.0f) == 0.01f);
static_assert(m::pow(7.0, 17.0) == 232630513987207 && m::pow(0.5, 1074.0) == 0x1p-1074 &&
              m::pow(0.5, 1076.0) == 0);

// The sign of zero.
static_assert(same(m::expm1(-0.0), -0.0) && same(m::log1p(-0.0), -0.0) && same(m::sqrt(-0.0), -0.0));
static_assert(same(m::tanh(-0.0), -0.0) && same(m::erf(-0.0), -0.0) && same(m::floor(-0.0), -0.0));
static_assert(same(m::abs(-0.0), 0.0) && same(m::log(1.0), 0.0) && same(m::pow(-0.0, 3.0), -0.0));

// Seventeen digits, from mpmath.
static_assert(near(m::exp(1.0), 2.7182818284590452, 1) && near(m::exp(-1.0), 0.36787944117144232, 1));
static_assert(near(m::exp(700.0), 1.0142320547350045e304, 1) &&
              near(m::exp(-700.0), 9.8596765437597709e-305, 1));
static_assert(m::exp(709.78271289338397) < inf<double> && m::exp(709.78271289338410) == inf<double>);
static_assert(m::exp(-745.1) == 0x1p-1074 && m::exp(-745.2) == 0);
static_assert(near(m::expm1(1e-5), 1.0000050000166667e-5) && near(m::expm1(-0.5), -0.39346934028736658));
static_assert(near(m::log(2.0), 0.69314718055994531, 1) && near(m::log(10.0), 2.3025850929940457, 1));
static_assert(near(m::log(0x1p-1074), -744.44007192138126, 1) && near(m::log(1e308), 709.19620864216614, 1));
static_assert(near(m::log1p(1e-5), 9.9999500003333308e-6) && near(m::log1p(-0.5), -0.69314718055994531));
static_assert(near(m::sqrt(2.0), 1.4142135623730950, 1) && m::sqrt(0x1p-1074) == 0x1p-537);
static_assert(near(m::tanh(0.1), 0.099667994624955817) && near(m::tanh(0.5), 0.46211715726000976));
static_assert(near(m::tanh(1.0), 0.76159415595576489) && near(m::tanh(3.0), 0.99505475368673045));
static_assert(near(m::erf(0.1), 0.11246291601828489) && near(m::erf(0.75), 0.71115563365351513));
static_assert(near(m::erf(1.0), 0.84270079294971487) && near(m::erf(2.0), 0.99532226501895273));
static_assert(near(m::pow(2.0, 0.5), 1.4142135623730950) && near(m::pow(1.0000001, 1e7), 2.7182816941320821));
static_assert(near(m::exp(1.0f), 2.7182818f, 1) && near(m::tanh(0.5f), 0.46211716f, 1));
static_assert(near(m::exp(1.0L), 2.7182818284590452354L, 1) &&
              near(m::log(10.0L), 2.3025850929940456840L, 1));
static_assert(near(m::sqrt(2.0L), 1.4142135623730950488L, 1) && near(m::erf(1.0L), 0.84270079294971486934L));

// Identities.
static_assert(at_all_points([](double x) { return near(m::log(m::exp(x)), x) || x < 0.5; }));
static_assert(at_all_points([](double x) {
  return near(m::exp(m::log(x)), x, 2 + static_cast<int>(m::abs(m::log(x))));
}));
static_assert(at_all_points([](double x) { return near(m::log1p(m::expm1(x)), x, 4); }));
static_assert(at_all_points([](double x) { return near(m::exp(x) * m::exp(-x), 1.0, 2); }));
static_assert(at_all_points([](double x) { return near(m::sqrt(x) * m::sqrt(x), x, 2); }));
static_assert(at_all_points([](double x) {
  return near(m::pow(x, 0.5), m::sqrt(x), 2) && m::pow(x, 1.0) == x;
}));
static_assert(at_all_points([](double x) { return m::tanh(-x) == -m::tanh(x) && m::erf(-x) == -m::erf(x); }));
static_assert(at_all_points([](double x) { return m::tanh(x) <= 1 && m::erf(x) <= 1; }));
static_assert(at_all_points([](double x) {
  return near(m::tanh(x), 2 * m::sigmoid(2 * x) - 1, 8) || x < 0.3;
}));
static_assert(at_all_points([](double x) { return near(m::sigmoid(x) + m::sigmoid(-x), 1.0, 2); }));
static_assert(at_all_points([](double x) {
  return near(m::softplus(x) - m::softplus(-x), x, 4) || x < 0.3;
}));

// ±700 and beyond: the limits, never NaN.
static_assert(m::sigmoid(700.0f) == 1 && m::sigmoid(-700.0f) == 0 && m::sigmoid(0.0f) == 0.5f);
static_assert(m::sigmoid(-90.0f) > 0 && near(m::sigmoid(-80.0f), 1.8048514e-35f, 4));
static_assert(m::sigmoid(700.0) == 1 && near(m::sigmoid(-700.0), 9.8596765437597709e-305, 4));
static_assert(m::sigmoid(inf<float>) == 1 && m::sigmoid(-inf<float>) == 0);
static_assert(m::softplus(700.0f) == 700 && m::softplus(-700.0f) == 0 &&
              near(m::softplus(0.0f), 0.69314718f));
static_assert(m::softplus(700.0) == 700 && near(m::softplus(-700.0), 9.8596765437597709e-305, 4));
static_assert(m::softplus(inf<float>) == inf<float> && m::softplus(-inf<float>) == 0);
static_assert(m::tanh(700.0f) == 1 && m::exp(700.0f) == inf<float> && m::exp(-700.0f) == 0);

// As generic code calls them: the names brought in, found for scalars; other types' own by ADL.
namespace other {
struct Number {
  int calls = 0;
};
constexpr Number exp(Number x) { return {x.calls + 1}; }
}  // namespace other
template <class T>
constexpr T call(T x) {
  using m::exp;
  return exp(x);
}
static_assert(call(0.0f) == 1 && call(other::Number{}).calls == 1);

}  // namespace
