// SPDX-License-Identifier: BSL-1.0
// One perceptron learns AND, OR and NAND, its weights shown after every sample; XOR it cannot learn.
// test:
#include <etude/etude.hpp>

#include <algorithm>
#include <cstdio>
#include <vector>
using namespace etude;

// [perceptron]
// Two inputs, one unit: z = w·x + b. The decision ŷ is step(z), 1 where z > 0.
using Perceptron = Network<Input<2>, Dense<1>>;

// One sample at a time, and η = 1. The gradient of the perceptron criterion, (ŷ − t)·z, is (ŷ − t)·x: so a
// step of gradient descent is the perceptron's learning rule, w ← w + η·(t − ŷ)·x.
using Learner = Trainer<Perceptron, PerceptronCriterion, SGD, Batch<1>>;
// [/perceptron]

// The same as an equality of expressions: the error is written as itself in what the chain rule finds.
static_assert([] {
  constexpr Variable<"x"> x;
  constexpr Variable<"w"> w;
  constexpr Variable<"b"> b;
  constexpr Variable<"t"> t;
  constexpr auto z = w * x + b;
  constexpr auto slope = gradient(PerceptronCriterion{}(z, t), w, b);
  return same(slope[w], (step(z) - t) * x) && same(slope[b], step(z) - t);
}());

// Goes through the four samples until all decisions of an epoch are right, or until the weights are what they
// were after an earlier epoch: then everything repeats, for ever. Gives the epoch, negative if that was the
// end.
int learn(const Dataset& gate) {
  std::printf("\n%-9s after (0,0)   after (0,1)   after (1,0)   after (1,1)\n", gate.name.c_str());
  Learner learner{{.optimizer = {.learning_rate = 1}}};
  learner.model().set("0.weight", std::array{0.0f, 0.0f});
  learner.model().set("0.bias", std::array{0.0f});
  std::vector<std::array<float, 3>> past;  // w1, w2, b after each epoch
  for (int epoch = 1;; ++epoch) {
    std::printf("epoch %-2d ", epoch);
    bool all_right = true;
    std::array<float, 3> now{};
    for (std::size_t i = 0; i < gate.size(); ++i) {
      const bool right = learner.predict(gate.sample(i))[0] == gate.target(i)[0];
      learner.step(gate.sample(i), gate.target(i));
      const auto weight = learner.model().get("0.weight"), bias = learner.model().get("0.bias");
      now = {weight[0], weight[1], bias[0]};
      std::printf("%3g%3g%3g %c   ", now[0], now[1], now[2], right ? ' ' : '*');
      all_right = all_right && right;
    }
    std::puts(all_right ? "all right" : "-");
    if (all_right) return epoch;
    if (std::find(past.begin(), past.end(), now) != past.end()) return -epoch;
    past.push_back(now);
  }
}

int main() {
  std::puts("w1 w2 b after every sample; * where the decision was wrong and they changed:");
  const int or_ = learn(data::or_gate()), and_ = learn(data::and_gate()), nand = learn(data::nand_gate());
  const int xor_ = learn(data::xor_gate());
  std::printf("\nlearned in epoch: OR %d, AND %d, NAND %d\n", or_, and_, nand);
  std::printf("XOR: after epoch %d the weights are what they were before, and so it goes on for ever\n",
              -xor_);
  auto quickly = [](int epoch) { return epoch > 0 && epoch <= 10; };
  return quickly(or_) && quickly(and_) && quickly(nand) && xor_ < 0 ? 0 : 1;
}
