// SPDX-License-Identifier: BSL-1.0
// quick
// An update rule may choose: where() and comparisons, of elements and of numbers that are the same for all.
#include <etude/nn.hpp>
#include <etude/optim/optimizers.hpp>
#include <etude/train/trainer.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>

using namespace etude;

namespace {

// SGD that clips each element of the gradient, and does nothing in the first step.
struct Late {
  float learning_rate = 0.5f;
  constexpr auto operator()(auto p, auto g) const {
    auto t = state<"t", shape<>>(zeros);
    auto clipped = where(abs(g) <= 0.2, g, 0.2 * sign(g));
    return updates(t <<= t + 1, p <<= where(t < 1, p, p - hyperparameter<&Late::learning_rate> * clipped));
  }
};

using Net = Network<Input<3>, Dense<5>, Tanh, Dense<2>>;
template <class Optimizer>
using Double = Trainer<Net, MeanSquaredError, Optimizer, Batch<4>, Precision<double>>;

}  // namespace

TEST_CASE("update rules: conditions") {
  Double<SGD> plain{{.optimizer = {.learning_rate = 1}, .seed = 5}};
  Double<Late> late{{.seed = 5}};
  const std::vector<double> x{1, -2, 0.5, 0.25, 3, -1}, t{1, 2, -3, 0.5};
  late.step(x, t);
  std::size_t large = 0, count = 0;
  for (const std::string& name : late.model().names())
    CHECK(late.model().get(name) == plain.model().get(name));
  const auto before = late.model();
  plain.step(x, t);
  late.step(x, t);
  for (const std::string& name : late.model().names()) {
    const auto p0 = before.get(name), p1 = plain.model().get(name), p = late.model().get(name);
    for (std::size_t i = 0; i < p.size(); ++i, ++count) {
      const double g = p0[i] - p1[i], expected = p0[i] - 0.5 * std::clamp(g, -0.2, 0.2);
      large += std::fabs(g) > 0.2;
      CHECK(std::fabs(p[i] - expected) <= 1e-12);  // g was found by a subtraction of numbers about 1
    }
  }
  CHECK((large > 0 && large < count));  // both sides of the choice were taken
}
