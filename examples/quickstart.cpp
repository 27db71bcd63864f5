// SPDX-License-Identifier: BSL-1.0
// The example of the README: two spirals told apart, with an activation of one's own.
// test:
// [all]
#include <etude/etude.hpp>

#include <iostream>
using namespace etude;

// An activation is its value for one number. Its derivative is derived.
struct Swish : Activation {
  constexpr auto operator()(auto x) const { return x * sigmoid(x); }
};

// A network is a type. Sizes flow from left to right; each is said once.
using Net = Network<Input<2>, Dense<32>, Swish, Dense<32>, Swish, Dense<2>>;

int main() {
  // Forward, backward and update are derived and fused while this line is compiled.
  Trainer<Net, SoftmaxCrossEntropy, Adam, Batch<32>> trainer{
      {.optimizer = {.learning_rate = 1e-2f}, .seed = 1}};

  const auto [train, test] = split(data::two_spirals(1000, 0.02f), 0.8);
  trainer.fit(train, {.epochs = 200, .schedule = CosineSchedule{}});

  const double accuracy = trainer.score(test).accuracy;
  const auto [first, second] = trainer.predict(std::array{-0.1f, -0.6f});  // probabilities of the two spirals
  std::cout << "test accuracy ≈ " << accuracy << "; (-0.1, -0.6) is on the first spiral: ≈ " << first << '\n';

  // The same chain rule, one expression at a time: a derivative is an expression again.
  constexpr Variable<"x"> x;
  constexpr auto slope = derivative(Swish{}(x), x);
  static_assert(evaluate(slope, x = 0.0) == 0.5);
  std::cout << "d/dx " << to_string(Swish{}(x)) << " = " << to_string(slope) << '\n';
  return accuracy > 0.95 ? 0 : 1;
}
// [/all]
