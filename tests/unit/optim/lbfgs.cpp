// SPDX-License-Identifier: BSL-1.0
// L-BFGS on functions whose minima are known.
#include <etude/optim/lbfgs.hpp>

#include "support/catch.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

using namespace etude;

namespace {

using Vector = std::vector<double>;

// Σ 100·(x₂ₖ₊₁ − x₂ₖ²)² + (1 − x₂ₖ)²: the valley of Rosenbrock 1960, its minimum 0 at (1, 1, …).
double rosenbrock(const Vector& x, Vector& g) {
  double value = 0;
  for (std::size_t i = 0; i + 1 < x.size(); i += 2) {
    const double a = x[i + 1] - x[i] * x[i], b = 1 - x[i];
    value += 100 * a * a + b * b;
    g[i] = -400 * a * x[i] - 2 * b;
    g[i + 1] = 200 * a;
  }
  return value;
}

}  // namespace

TEST_CASE("l-bfgs: Rosenbrock's valley") {
  for (const std::size_t n : {2u, 20u}) {
    Vector x(n);
    for (std::size_t i = 0; i < n; ++i) x[i] = i % 2 == 0 ? -1.2 : 1;  // the usual start
    const LBFGSResult result = lbfgs(x, rosenbrock, {.iterations = 200, .tolerance = 1e-10});
    CHECK(result.converged);
    CHECK(result.value <= 1e-18);
    for (const double v : x) CHECK(std::fabs(v - 1) <= 1e-9);
    CHECK(result.iterations < 60);
    CHECK(result.evaluations < 2 * result.iterations + 20);  // most steps need no search
  }
}

namespace {

// Σ cₖ·(xₖ − 3)²/2 with curvatures cₖ from 1 to 1000.
constexpr std::size_t n = 10;
double curvature(std::size_t k) { return std::pow(1000.0, static_cast<double>(k) / (n - 1)); }
double parabola(const Vector& x, Vector& g) {
  double value = 0;
  for (std::size_t k = 0; k < n; ++k) {
    value += 0.5 * curvature(k) * (x[k] - 3) * (x[k] - 3);
    g[k] = curvature(k) * (x[k] - 3);
  }
  return value;
}

}  // namespace

// On a parabola, with the exact step lengths, the directions are conjugate: n steps lead to the minimum
// (Nazareth 1979). Any mistake in the guess of the curvature would spoil it.
TEST_CASE("l-bfgs: with exact searches a parabola takes as many steps as it has dimensions") {
  detail::LBFGSMemory memory;
  Vector x(n, 0), g(n), before(n);
  double first = parabola(x, g), last = first;
  for (std::size_t step = 0; step < n; ++step) {
    CHECK(last > 1e-6 * first);
    const Vector d = memory.direction(g);
    double bend = 0;
    for (std::size_t k = 0; k < n; ++k) bend += curvature(k) * d[k] * d[k];
    const double t = -detail::LBFGSMemory::dot(g, d) / bend;
    before = g;
    detail::LBFGSMemory::add(x, t, d);
    last = parabola(x, g);
    Vector s = d, y = g;
    for (std::size_t k = 0; k < n; ++k) s[k] *= t, y[k] -= before[k];
    memory.remember(s, y, n);
  }
  CHECK(last <= 1e-20 * first);
}

// With its own searches it takes more, where descent with the best fixed rate takes ½·1000·ln(10¹²) = 14000.
TEST_CASE("l-bfgs: a parabola with a condition number of 1000") {
  Vector x(n, 0);
  const LBFGSResult result = lbfgs(x, parabola, {.iterations = 200, .tolerance = 1e-9});
  CHECK(result.converged);
  CHECK(result.largest_gradient <= 1e-9);
  CHECK(result.iterations <= 150);
  for (const double v : x) CHECK(std::fabs(v - 3) <= 1e-9);
}

TEST_CASE("l-bfgs: it ends, and says how") {
  Vector x{-1.2, 1};
  const LBFGSResult few = lbfgs(x, rosenbrock, {.iterations = 3});
  CHECK((few.iterations == 3 && !few.converged && few.value < 24.2));
  Vector g(2);
  CHECK(rosenbrock(x, g) == few.value);  // x is where the value is
  x = {1, 1};
  const LBFGSResult none = lbfgs(x, rosenbrock);
  CHECK((none.converged && none.iterations == 0 && none.evaluations == 1));
  // |x|: at the kink no step leads further down.
  x = {1.0};
  const LBFGSResult kink = lbfgs(x, [](const Vector& v, Vector& d) {
    d[0] = v[0] < 0 ? -1 : 1;
    return std::fabs(v[0]);
  });
  CHECK_FALSE(kink.converged);
  CHECK(kink.value < 1e-6);
  // −log x, only where x > 0; 1 / x pulls from the other side. The minimum is at 1.
  x = {5.0};
  const LBFGSResult bounded = lbfgs(x, [](const Vector& v, Vector& d) {
    d[0] = 2 * v[0] - 2 / v[0];
    return v[0] * v[0] - 2 * std::log(v[0]);
  });
  CHECK((bounded.converged && std::fabs(x[0] - 1) <= 1e-6));
  // Unbounded below: no step length will do.
  x = {0.0};
  const LBFGSResult down = lbfgs(x, [](const Vector& v, Vector& d) {
    d[0] = -1;
    return -v[0];
  });
  CHECK_FALSE(down.converged);
}

TEST_CASE("l-bfgs: that remembers no step it is steepest descent") {
  for (const int history : {0, -1}) {
    Vector x{0.0};
    const LBFGSResult result = lbfgs(x,
                                     [](const Vector& v, Vector& d) {
                                       d[0] = v[0] - 3;
                                       return 0.5 * d[0] * d[0];
                                     },
                                     {.history = history});
    CHECK(result.converged);
    CHECK(std::fabs(x[0] - 3) <= 1e-6);
  }
}

TEST_CASE("l-bfgs: where nothing is finite is no minimum") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  // Nothing is known where it begins: value and gradient, or the gradient alone.
  for (const double value : {nan, 1.0}) {
    Vector x{1.0, 2.0};
    const LBFGSResult lost = lbfgs(x, [&](const Vector&, Vector& d) {
      d = {0, nan};
      return value;
    });
    CHECK_FALSE(lost.converged);
    CHECK(std::isnan(lost.largest_gradient));
    CHECK(x == Vector{1.0, 2.0});
  }
  // A parabola with a hole at its bottom, where the first step leads: too long.
  Vector x{2.0};
  const LBFGSResult result =
      lbfgs(x,
            [](const Vector& v, Vector& d) {
              d[0] = v[0] - 1;
              return d[0] == 0 ? -std::numeric_limits<double>::infinity() : 0.5 * d[0] * d[0];
            },
            {.iterations = 1});
  CHECK(result.value == 0.125);
  CHECK(x[0] == 1.5);
}

// Line searches that are cut short end anywhere; the smallest value of all evaluations is what is given.
TEST_CASE("l-bfgs: it gives the best place it has seen") {
  for (const int evaluations : {1, 2, 3, 40}) {
    for (const double stretch : {1.0, 1e-3, 30.0}) {
      INFO(evaluations << " evaluations, stretched by " << stretch);
      double least = std::numeric_limits<double>::infinity();
      Vector at;
      const auto f = [&](const Vector& v, Vector& d) {
        const double value = std::sin(stretch * v[0]) + 0.1 * v[0] * v[0] + std::fabs(v[1]);
        d = {stretch * std::cos(stretch * v[0]) + 0.2 * v[0], v[1] < 0 ? -1.0 : 1.0};
        if (value < least) least = value, at = v;
        return value;
      };
      Vector x{3.0, 2.0}, g(2);
      const LBFGSResult result = lbfgs(x, f, {.iterations = 20, .evaluations = evaluations});
      CHECK(result.value == least);
      CHECK(x == at);
      f(x, g);
      CHECK(result.largest_gradient == std::fmax(std::fabs(g[0]), std::fabs(g[1])));
    }
  }
  // Down for ever: no step meets the conditions, and the furthest is the best.
  Vector x{0.0};
  const LBFGSResult down = lbfgs(x, [](const Vector& v, Vector& d) {
    d[0] = -1;
    return -v[0];
  });
  CHECK((down.value < -1e6 && x[0] == -down.value));
}

TEST_CASE("l-bfgs: options without sense") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto message = [](const LBFGS& options, auto f) {
    Vector x{1.0, 1.0};
    try {
      lbfgs(x, f, options);
    } catch (const etude::error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  CHECK(message({}, rosenbrock).empty());
  CHECK(message({.iterations = -1}, rosenbrock) == "LBFGS: iterations is -1; it must be at least 0");
  CHECK(message({.evaluations = 0}, rosenbrock) == "LBFGS: evaluations is 0; it must be at least 1");
  for (const double wrong : {-1.0, nan})
    CHECK(message({.tolerance = wrong}, rosenbrock).find("LBFGS: tolerance is") == 0);
  using F = double (*)(const Vector&, Vector&);
  CHECK(message({}, std::function<double(const Vector&, Vector&)>{}) == "lbfgs: the function is empty");
  CHECK(message({}, static_cast<F>(nullptr)) == "lbfgs: the function is empty");
}
