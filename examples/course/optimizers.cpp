// SPDX-License-Identifier: BSL-1.0
// All optimizers on one problem: full-batch descent, so that what differs is the rule alone.
// test: pictures
#include <etude/etude.hpp>

#include "../plot.hpp"
using namespace etude;

using Net = Network<Input<1>, Dense<16>, Tanh, Dense<1>>;
constexpr int samples = 256, steps = 500;
const Dataset sine = data::sine(samples, 0, 1);

// [train]
// The loss before each step. An optimizer is a type, its hyperparameters are the members.
template <class Optimizer>
Points train(const Optimizer& optimizer) {
  Trainer<Net, MeanSquaredError, Optimizer, Batch<samples>> learner{{.optimizer = optimizer, .seed = 1}};
  Points losses;
  for (int step = 0; step < steps; ++step)
    losses.push_back({1.0 * step, learner.step(sine.inputs, sine.targets)});
  return losses;
}
// [/train]

template <class Optimizer>
double show(const char* name, const Optimizer& optimizer, const char* style, Plot& plot) {
  const Points losses = train(optimizer);
  std::printf("%-9s %8g    ", name, optimizer.learning_rate);
  for (const std::size_t step : {20u, 100u, 499u}) std::printf("  ≈ %.1e", losses[step][1]);
  std::puts("");
  plot.line(name, losses, style);
  return losses.back()[1];
}

int main(int argc, char** argv) {
  Plot plot("A sine learned by 1-16-1, full batch", "step", "mean square error");
  plot.set("logscale y").set("format y '10^{%T}'").set("key outside right");
  std::puts(
      "          learning             loss after step\n              rate         20         100         "
      "499");
  const double plain = show("SGD", SGD{.learning_rate = 0.1f}, "lw 2", plot);
  show("Adadelta", Adadelta{}, "lw 2", plot);  // it begins with very small steps
  const double others[] = {show("Momentum", Momentum{.learning_rate = 0.05f}, "lw 2", plot),
                           show("Nesterov", Nesterov{.learning_rate = 0.05f}, "lw 2", plot),
                           show("Adagrad", Adagrad{.learning_rate = 0.05f}, "lw 2", plot),
                           show("RMSProp", RMSProp{.learning_rate = 2e-3f}, "lw 2", plot),
                           show("Adam", Adam{.learning_rate = 0.02f}, "lw 2", plot),
                           show("AMSGrad", AMSGrad{.learning_rate = 0.02f}, "lw 2 dt 2 lc 1", plot),
                           show("AdamW", AdamW{.learning_rate = 0.02f}, "lw 2 dt 2 lc 2", plot),
                           show("NAdam", NAdam{.learning_rate = 0.005f}, "lw 2 dt 2 lc 3", plot),
                           show("Lion", Lion{.learning_rate = 2e-3f}, "lw 2 dt 2 lc 4", plot)};
  Pictures(argc, argv).save("optimizers.png", {plot}, 1, 760, 440);
  // On this problem each of these beats gradient descent without memory.
  int failures = 0;
  for (const double loss : others) failures += !(loss < plain);
  return failures;
}
