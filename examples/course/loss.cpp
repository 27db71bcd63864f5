// SPDX-License-Identifier: BSL-1.0
// What losses say of a prediction, and which way they push it: the loss and its derivative, from wrong to
// right.
// test: pictures
#include <etude/inspect/print.hpp>
#include <etude/language.hpp>
#include <etude/nn/losses.hpp>

#include "../plot.hpp"

#include <cmath>
using namespace etude;

// [loss]
constexpr Variable<"y", shape<1>> y;
constexpr Variable<"t", shape<1>> t;

// A loss is a function of the network's output y and the target t, and its derivative by y is what goes back.
template <class L>
double loss(double output, double target) {
  return evaluate(L{}(y, t), y = output, t = target);
}
template <class L>
double slope(double output, double target) {
  return evaluate(derivative(L{}(y, t), y), y = output, t = target)[0];
}
// [/loss]

template <class L>
void show(const char* name, const std::vector<double>& outputs, double target, Plot& plot) {
  std::printf("%-22s", name);
  for (const double output : outputs)
    std::printf("  %7.3f %7.3f", loss<L>(output, target), slope<L>(output, target) + 0.0);  // no −0
  std::puts("");
  Points curve;
  const double step = (outputs.back() - outputs.front()) / 200;
  for (int i = 0; i <= 200; ++i) {
    const double output = outputs.front() + step * i;
    curve.push_back({output, loss<L>(output, target)});
  }
  plot.line(name, curve);
}

void header(const char* what, const std::vector<double>& outputs) {
  std::printf("%-22s", what);
  for (const double output : outputs) std::printf("  %15g", output);
  std::puts("");
}

int main(int argc, char** argv) {
  Plot regression("target 1", "output", "loss"), classification("the truth is yes", "logit", "loss"),
      probability("the truth is yes", "probability", "loss");
  const std::vector<double> values{-2, 0, 0.9, 1, 4}, logits{-4, -1, 0, 1, 4},
      probabilities{0.01, 0.25, 0.5, 0.873, 0.99};
  header("a number, target 1", values);
  show<MeanSquaredError>("MeanSquaredError", values, 1, regression);
  show<MeanAbsoluteError>("MeanAbsoluteError", values, 1, regression);
  show<Huber<>>("Huber", values, 1, regression);
  header("\na logit, target 1", logits);
  show<SigmoidCrossEntropy>("SigmoidCrossEntropy", logits, 1, classification);
  show<Hinge>("Hinge", logits, 1, classification);
  show<SquaredHinge>("SquaredHinge", logits, 1, classification);
  header("\na probability", probabilities);
  show<BinaryCrossEntropy>("BinaryCrossEntropy", probabilities, 1, probability);
  show<MeanSquaredError>("MeanSquaredError", probabilities, 1, probability);
  probability.set("xtics 0.25");
  Pictures(argc, argv).save("losses.png", {regression, classification, probability}, 3, 330, 320);

  // Cross-entropy of a prediction of 0.873 where the truth is 1 is −log 0.873, its derivative −1/0.873.
  const double entropy = loss<BinaryCrossEntropy>(0.873, 1), back = slope<BinaryCrossEntropy>(0.873, 1);
  std::printf("\nbinary cross-entropy at 0.873: %.4f, its derivative %.4f\n", entropy, back);
  return std::fabs(entropy + std::log(0.873)) < 1e-9 && std::fabs(back + 1 / 0.873) < 1e-9 ? 0 : 1;
}
