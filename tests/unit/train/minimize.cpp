// SPDX-License-Identifier: BSL-1.0
// Optimizers on plain expressions, against their rules worked by hand with a gradient worked by hand.
#include <etude/expr/composites.hpp>
#include <etude/train/minimize.hpp>

#include "support/catch.hpp"
#include "support/lists.hpp"
#include "support/update_rules.hpp"

#include <cmath>

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
