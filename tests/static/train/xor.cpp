// SPDX-License-Identifier: BSL-1.0
// XOR is learned by the compiler: a 2-4-1 network is trained inside constant expressions until all four
// answers are right.
#include <etude/nn/activations.hpp>
#include <etude/nn/dense.hpp>
#include <etude/optim/optimizers.hpp>
#include <etude/train/reference_trainer.hpp>

using namespace etude;

using Net = Network<Input<2>, Dense<4>, Tanh, Dense<1>>;
using Xor = ReferenceTrainer<Net, SigmoidCrossEntropy, Adam>;

constexpr double inputs[] = {0, 0, 0, 1, 1, 0, 1, 1};
constexpr double targets[] = {0, 1, 1, 0};

// Each call is a constant expression of its own: clang allows a million evaluation steps in one.
consteval Xor continued(Xor trainer) {
  trainer.train(inputs, targets, 6);
  return trainer;
}
consteval int right_answers(const Xor& trainer) {
  int right = 0;
  for (std::size_t i = 0; i < 4; ++i)
    right += (trainer(std::span<const double>(inputs + 2 * i, 2))[0] > 0) == (targets[i] > 0.5);
  return right;
}

constexpr Xor untrained(Adam{.learning_rate = 0.2f}, 2);
constexpr Xor trained = continued(continued(untrained));

static_assert(right_answers(untrained) < 4);
static_assert(right_answers(trained) == 4);
