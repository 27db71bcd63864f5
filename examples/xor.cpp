// SPDX-License-Identifier: BSL-1.0
// XOR, which no single layer can learn, learned by 2-4-1: once by the compiler, once by the program.
// test:
#include <etude/etude.hpp>

#include <cstdio>
using namespace etude;

using Net = Network<Input<2>, Dense<4>, Tanh, Dense<1>>;

// [constexpr]
// The same program as the trainer's, run by the compiler: after twelve steps all four answers are right.
constexpr double inputs[] = {0, 0, 0, 1, 1, 0, 1, 1};
constexpr double targets[] = {0, 1, 1, 0};
using Learner = ReferenceTrainer<Net, SigmoidCrossEntropy, Adam>;
consteval Learner learn(Learner learner, int steps) {
  learner.train(inputs, targets, steps);
  return learner;
}
consteval int mistakes(const Learner& learner) {
  int wrong = 0;
  for (std::size_t i = 0; i < 4; ++i)
    wrong += (learner(std::span(inputs).subspan(2 * i, 2))[0] > 0) != (targets[i] > 0.5);
  return wrong;
}
constexpr Learner untrained(Adam{.learning_rate = 0.2f}, 2);
constexpr Learner trained = learn(learn(untrained, 6), 6);  // clang allows a million evaluations in one call
static_assert(mistakes(untrained) > 0 && mistakes(trained) == 0);
// [/constexpr]

int main() {
  const Dataset gate = data::xor_gate();
  // The loss takes logits, so no sigmoid stands at the end; predict() applies it.
  Trainer<Net, SigmoidCrossEntropy, Adam, Batch<4>> trainer{
      {.optimizer = {.learning_rate = 0.05f}, .seed = 1}};
  const History history = trainer.fit(gate, {.epochs = 500, .progress = Show::never});

  int wrong = 0;
  for (std::size_t i = 0; i < gate.size(); ++i) {
    const auto x = gate.sample(i).first<2>();
    const float truth = gate.target(i)[0], p = trainer.predict(x)[0];
    wrong += (p > 0.5f) != (truth > 0.5f);
    std::printf("%g xor %g is %g with probability %.3f\n", x[0], x[1], truth, truth > 0.5f ? p : 1 - p);
  }
  std::printf("loss %.4f after 500 steps\n", history.epochs.back().training_loss);
  return wrong;
}
