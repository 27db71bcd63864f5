// SPDX-License-Identifier: BSL-1.0
// Optimizers on plain expressions, against their rules worked by hand with a gradient worked by hand.
#include <etude/expr/composites.hpp>
#include <etude/train/minimize.hpp>

#include "support/catch.hpp"
#include "support/lists.hpp"
#include "support/update_rules.hpp"

#include <cmath>
#include <string>

using namespace etude;

namespace {

constexpr Variable<"x"> x;
constexpr Variable<"y"> y;
constexpr Variable<"v", shape<3>> v;

// x²·y + 3·(y − 1)² + Σ v², with numbers of its own.
constexpr auto f = square(x) * y + 3 * square(y - 1) + sum(square(v));

// Also in constant expressions: (x, y) = (1, 2) − 0.25·(4, 7).
static_assert(minimize(f, SGD{.learning_rate = 0.25f}, 1, x = 1.0, y = 2.0, v = 0.0)[x] == 0);
static_assert(minimize(f, SGD{.learning_rate = 0.25f}, 1, x = 1.0, y = 2.0, v = 0.0)[y] == 0.25);
static_assert(minimize(f, Adam{}, 0, x = 1.0, y = 2.0, v = 0.0).value() == 5);
static_assert(minimize(f, SGD{.learning_rate = 0.25f}, 1, x = 1.0, y = 2.0,
                       v = std::array{1.0, 2.0, 4.0})[v] == std::array{0.5, 1.0, 2.0});

}  // namespace

// A step rounds a few operations of each element, 1e-15 of it, and no step here multiplies an error by more
// than 10: 1e-10 after ten steps leaves room.
TEST_CASE("minimize: ten steps of every optimizer are those of its rule") {
  for_each_type(::Optimizers{}, []<class Optimizer>() {
    INFO(type_name<Optimizer>());
    Optimizer optimizer{};
    optimizer.learning_rate = 0.05f;
    Descent descent(f, optimizer, x = 1.5, y = -0.5, v = std::array{1.0, -2.0, 0.25});
    rules::PlainLoop loop{optimizer};
    reference::Values p{{1.5}, {-0.5}, {1.0, -2.0, 0.25}};
    for (int step = 0; step < 10; ++step) {
      const double a = p[0][0], b = p[1][0];
      const auto& w = p[2];
      const double value = a * a * b + 3 * (b - 1) * (b - 1) + w[0] * w[0] + w[1] * w[1] + w[2] * w[2];
      CHECK(std::fabs(descent.value() - value) <= 1e-10);
      CHECK(std::fabs(descent.step() - value) <= 1e-10);
      loop.update(p, {{2 * a * b}, {a * a + 6 * (b - 1)}, {2 * w[0], 2 * w[1], 2 * w[2]}});
      CHECK(std::fabs(descent[x] - p[0][0]) <= 1e-10);
      CHECK(std::fabs(descent[y] - p[1][0]) <= 1e-10);
      for (std::size_t i = 0; i < 3; ++i) CHECK(std::fabs(descent[v][i] - p[2][i]) <= 1e-10);
    }
  });
}

TEST_CASE("minimize: hyperparameters may change between steps") {
  Descent descent(square(x), SGD{.learning_rate = 0.25f}, x = 4.0);
  descent.step();
  CHECK(descent[x] == 2);
  descent.optimizer.learning_rate = 0.5f;
  CHECK(descent.step() == 4);
  CHECK(descent[x] == 0);
}

TEST_CASE("minimize: a variable that the expression does not have stays where it is") {
  const auto end = minimize(square(x), Momentum{}, 20, x = 1.0f, y = 3.0f);
  CHECK(end[y] == 3.0f);
  CHECK(std::fabs(end[x]) < 1);
}

// x⁴ from 2 with steps that double in length: −30, then 10⁵, and soon beyond all numbers. Whatever the number
// of steps, the place has a value, and after the first that does not it stays.
TEST_CASE("minimize: it ends where the value is a number") {
  for_each_type(::Optimizers{}, []<class Optimizer>() {
    INFO(type_name<Optimizer>());
    Optimizer optimizer{};
    optimizer.learning_rate = 1e30f;
    for (int steps = 0; steps < 12; ++steps) {
      const auto end = minimize(square(square(x)) + exp(y), optimizer, steps, x = 2.0, y = 1.0);
      CHECK(std::isfinite(end.value()));
      CHECK((std::isfinite(end[x]) && std::isfinite(end[y])));
    }
  });
  constexpr auto steep = square(square(x));
  Descent descent(steep, Momentum{.learning_rate = 1}, x = 2.0), twin = descent;
  int finite = 0;
  while (std::isfinite(descent.value())) descent.step(), ++finite;
  for (int i = 0; i < finite - 1; ++i) twin.step();
  CHECK_FALSE(std::isfinite(descent.step()));
  CHECK(descent[x] == twin[x]);  // one step back, and with it the momentum
  descent.optimizer.learning_rate = twin.optimizer.learning_rate = 1e-30f;
  descent.step(), twin.step();
  CHECK(descent[x] == twin[x]);
}

TEST_CASE("minimize: what makes no sense is an error") {
  const auto message = [](const auto& optimizer, int steps) {
    try {
      minimize(square(x), optimizer, steps, x = 2.0);
    } catch (const etude::error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  CHECK(message(SGD{}, -1) == "minimize: steps is -1; it must be at least 0");
  CHECK(message(SGD{.learning_rate = -1}, 1).find("learning_rate is -1") != std::string::npos);
  CHECK(message(Adam{.beta1 = 1}, 1).find("beta1 is 1") != std::string::npos);
}
