// SPDX-License-Identifier: BSL-1.0
// XOR needs two layers: first composed of NAND, OR and AND with weights given by hand, then learned.
// test: pictures
#include <etude/etude.hpp>

#include "../plot.hpp"
using namespace etude;

// [composed]
// a XOR b is (a NAND b) AND (a OR b), and each of the three gates is a perceptron: NAND is 1.5 − a − b > 0,
// OR is a + b − 0.5 > 0, AND is a + b − 1.5 > 0.
using Composed = Network<Input<2>, Dense<2>, Step, Dense<1>, Step>;

Model<Composed> compose() {
  Model<Composed> gates;
  gates.set("0.weight", std::array{-1.0f, -1.0f,  // NAND
                                   1.0f, 1.0f});  // OR
  gates.set("0.bias", std::array{1.5f, -0.5f});
  gates.set("2.weight", std::array{1.0f, 1.0f});  // AND
  gates.set("2.bias", std::array{-1.5f});
  return gates;
}
// [/composed]

// [learned]
// The same shape with sigmoids, whose derivative is not 0 everywhere, learns its weights. The last sigmoid is
// part of the loss, which takes z.
using Learned = Network<Input<2>, Dense<2>, Sigmoid, Dense<1>>;
using Learner = Trainer<Learned, SigmoidCrossEntropy, Adam, Batch<4>>;
// [/learned]

int main(int argc, char** argv) {
  const Dataset gate = data::xor_gate();
  const Model<Composed> gates = compose();
  Learner learner{{.optimizer = {.learning_rate = 0.1f}, .seed = 1}};
  learner.fit(gate, {.epochs = 1000, .progress = Show::never});

  int wrong = 0;
  std::puts(" a  b   a xor b   composed   learned");
  for (std::size_t i = 0; i < gate.size(); ++i) {
    const auto x = gate.sample(i).first<2>();
    const float truth = gate.target(i)[0], composed = gates(x)[0], learned = learner.predict(x)[0];
    wrong += composed != truth || (learned > 0.5f) != (truth > 0.5f);
    std::printf("%2g %2g   %4g %10g %12.2f\n", x[0], x[1], truth, composed, learned);
  }

  Plot by_hand("XOR composed of NAND, OR and AND", "a", "b"), by_descent("XOR learned", "a", "b");
  for (Plot* plot : {&by_hand, &by_descent})
    plot->set("size square")
        .set("palette defined (0 '#cfe2f3', 0.5 '#ffffff', 1 '#f9d5b5')")
        .set("cbrange [0:1]");
  auto at = [](double a, double b) { return std::array{static_cast<float>(a), static_cast<float>(b)}; };
  by_hand.field(-0.5, 1.5, [&](double a, double b) { return gates(at(a, b))[0]; });
  by_descent.field(-0.5, 1.5, [&](double a, double b) { return learner.predict(at(a, b))[0]; });
  for (Plot* plot : {&by_hand, &by_descent})
    plot->set("cbrange [0:1]")
        .points("1", {{0, 1}, {1, 0}}, "pt 7 ps 1.5 lc rgb '#c55a11'")
        .points("0", {{0, 0}, {1, 1}}, "pt 7 ps 1.5 lc rgb '#1f4e79'");
  Pictures(argc, argv).save("xor.png", {by_hand, by_descent}, 2, 400, 420);
  return wrong;
}
