// SPDX-License-Identifier: BSL-1.0
// Where functions go wrong, a Function gives what evaluate() gives: values and derivatives of all elementwise
// operations. And NaN is what comes of NaN, in reductions too.
#include "support/corners.hpp"

#include <etude/etude.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string>

using namespace etude;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr int size = static_cast<int>(std::size(corners<double>));
constexpr Variable<"x", shape<size>> x;
constexpr Variable<"y"> y;
constexpr Variable<"a"> a;

bool alike(double p, double q) {
  if (std::isnan(p) || std::isnan(q)) return std::isnan(p) && std::isnan(q);
  return p == q || std::fabs(p - q) <= 1e-13 * std::max({1.0, std::fabs(p), std::fabs(q)});
}

constexpr std::array<double, size> all = [] {
  std::array<double, size> values{};
  for (int i = 0; i < size; ++i) values[static_cast<std::size_t>(i)] = corners<double>[i];
  return values;
}();

template <class Op>
constexpr Function<sum(apply<Op>(x))> of_one;
template <class Op>
constexpr Function<sum(apply<Op>(x, y))> of_two;

template <class Op>
void check_derivatives() {
  std::array<double, size> d{};
  if constexpr (Op::arity == 1) {
    of_one<Op>.value_and_gradient(x = all, wrt(x) = d);
    for (std::size_t i = 0; i < all.size(); ++i) {
      INFO(std::string(Op::name) << " at " << all[i]);
      CHECK(alike(d[i], evaluate(derivative(apply<Op>(a), a), a = all[i])));
    }
  } else {
    for (const double other : all) {
      double sum_of_y = 0;
      of_two<Op>.value_and_gradient(x = all, y = other, wrt(x) = d, wrt(y) = sum_of_y);
      for (std::size_t i = 0; i < all.size(); ++i) {
        INFO(std::string(Op::name) << " at " << all[i] << ", " << other);
        CHECK(alike(d[i], evaluate(derivative(apply<Op>(a, y), a), a = all[i], y = other)));
      }
    }
  }
}

template <class Op>
constexpr bool is_asked = false;
template <class Op>
requires(Op::kind == Kind::map) constexpr bool is_asked<Op> = Op::arity <= 2 && !Op::is_condition &&
                                                              !std::is_same_v<Op, op::Expand>;

template <class... Op>
void check_all(OperationList<Op...>) {
  (
      [] {
        if constexpr (is_asked<Op>) check_derivatives<Op>();
      }(),
      ...);
}

}  // namespace

TEST_CASE("corners: derivatives are what evaluate gives") { check_all(Operations{}); }

// PyTorch's, and the limits.
TEST_CASE("corners: derivatives of powers") {
  constexpr auto by_base = derivative(pow(a, y), a);
  constexpr auto twice = derivative(by_base, a);
  constexpr auto by_exponent = derivative(pow(a, y), y);
  CHECK(evaluate(by_base, a = 0.0, y = 1.0) == 1);
  CHECK(evaluate(by_base, a = 0.0, y = 0.0) == 0);
  CHECK(evaluate(by_base, a = 0.0, y = 2.0) == 0);
  CHECK(evaluate(twice, a = 0.0, y = 0.0) == 0);
  CHECK(evaluate(twice, a = 0.0, y = 1.0) == 0);
  CHECK(evaluate(twice, a = 0.0, y = 2.0) == 2);
  CHECK(evaluate(by_exponent, a = 0.0, y = 0.0) == 0);
  CHECK(evaluate(by_exponent, a = 0.0, y = 2.0) == 0);
  CHECK(evaluate(by_exponent, a = 0.0, y = -1.0) == -std::numeric_limits<double>::infinity());
  CHECK(evaluate(derivative(pow(a, 3), a), a = 0.0) == 0);
}

namespace {

constexpr Variable<"m", shape<3, 5>> m;
constexpr Variable<"n", shape<3, 5>> n;
constexpr Function<max(m)> of_all;
constexpr Function<max<0>(m)> of_columns;
constexpr Function<max<1>(m)> of_rows;
constexpr Function<argmax(m)> place;
constexpr Function<maximum(m, n)> larger;
constexpr Function<minimum(m, n)> smaller;
constexpr Function<relu(m)> rectified;
constexpr Function<clamp(m, -1, 1)> held;
constexpr Function<softmax(reshape<15>(m))> shares;

}  // namespace

TEST_CASE("corners: NaN is what comes of NaN") {
  for (std::size_t at = 0; at < 15; ++at)
    for (std::size_t second = at; second < 15; ++second) {
      INFO("NaN at " << at << " and " << second);
      std::array<double, 15> values{}, others{};
      for (std::size_t i = 0; i < 15; ++i) values[i] = static_cast<double>(i % 4) - 1, others[i] = 0.5;
      values[at] = values[second] = not_a_number;
      CHECK(std::isnan(of_all(m = values)));
      CHECK(std::isnan(evaluate(max(m), m = values)));
      CHECK(place(m = values) == static_cast<double>(at));
      CHECK(evaluate(argmax(m), m = values) == static_cast<double>(at));
      const auto columns = of_columns(m = values);
      for (std::size_t j = 0; j < 5; ++j) CHECK(std::isnan(columns[j]) == (j == at % 5 || j == second % 5));
      const auto rows = of_rows(m = values);
      for (std::size_t j = 0; j < 3; ++j) CHECK(std::isnan(rows[j]) == (j == at / 5 || j == second / 5));
      const auto p = larger(m = values, n = others), q = larger(m = others, n = values),
                 r = smaller(m = values, n = others), s = smaller(m = others, n = values),
                 t = rectified(m = values), u = held(m = values);
      for (std::size_t i = 0; i < 15; ++i)
        for (const double result : {p[i], q[i], r[i], s[i], t[i], u[i]})
          CHECK(std::isnan(result) == (i == at || i == second));
      for (const double share : shares(m = values)) CHECK(std::isnan(share));
    }
}
