// SPDX-License-Identifier: BSL-1.0
// Adaline: the unit learns from how far z is from the target, not from whether the decision is wrong (the
// delta rule).
// test:
#include <etude/etude.hpp>

#include <cmath>
#include <cstdio>
using namespace etude;

// [adaline]
// The perceptron's unit without the step: what is compared with the target is z itself. The gradient of the
// squared error (z − t)² is 2·(z − t)·x, so with half of η as learning rate a step is w ← w + η·(t − z)·x.
using Adaline = Trainer<Network<Input<2>, Dense<1>>, MeanSquaredError, SGD, Batch<1>>;
constexpr float eta = 0.1f;
// [/adaline]

// The delta rule as an equality of expressions.
static_assert([] {
  constexpr Variable<"x"> x;
  constexpr Variable<"w"> w;
  constexpr Variable<"b"> b;
  constexpr Variable<"t"> t;
  constexpr auto z = w * x + b;
  return same(derivative(MeanSquaredError{}(z, t), w), 2 * (z - t) * x);
}());

int main() {
  Dataset gate = data::and_gate();
  for (float& t : gate.targets) t = 2 * t - 1;  // −1 and 1 instead of 0 and 1

  Adaline unit{{.optimizer = {.learning_rate = eta / 2}}};
  unit.model().set("0.weight", std::array{0.0f, 0.0f});
  unit.model().set("0.bias", std::array{0.0f});
  std::puts("AND    mean (z - t)²     w1      w2       b");
  auto show = [&](int epoch) {
    const auto weight = unit.model().get("0.weight"), bias = unit.model().get("0.bias");
    std::printf("%5d   %11.3f  %7.3f %7.3f %7.3f\n", epoch, unit.score(gate).loss, weight[0], weight[1],
                bias[0]);
  };
  const FitOptions in_order{.epochs = 1, .shuffle = false, .progress = Show::never};
  for (int epoch = 0; epoch <= 100; ++epoch) {
    if (epoch <= 4 || epoch % 20 == 0) show(epoch);
    if (epoch < 100) unit.fit(gate, in_order);
  }

  // The best line there is, in the sense of least squares, is x1 + x2 − 1.5; its mean square is 1/4. With a
  // fixed η the unit stays near it, as each sample pulls it its own way.
  int wrong = 0;
  for (std::size_t i = 0; i < gate.size(); ++i) {
    const float z = unit.predict(gate.sample(i))[0], t = gate.target(i)[0];
    wrong += (z > 0) != (t > 0);
    std::printf("%g and %g: z = %6.3f, so %d\n", gate.sample(i)[0], gate.sample(i)[1], z, z > 0);
  }
  return wrong == 0 && unit.score(gate).loss < 0.3 ? 0 : 1;
}
