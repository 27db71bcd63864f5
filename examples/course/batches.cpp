// SPDX-License-Identifier: BSL-1.0
// Full-batch, mini-batch and stochastic gradient descent: the same trainer with another batch size.
// test: pictures
#include <etude/etude.hpp>

#include "../plot.hpp"
using namespace etude;

// [trainer]
// How many samples are looked at before the weights change is a number in the trainer's type, nothing else.
template <int Size>
using Learner = Trainer<Network<Input<1>, Dense<16>, Tanh, Dense<1>>, MeanSquaredError, SGD, Batch<Size>>;
// [/trainer]

constexpr int samples = 512, epochs = 100;

// The loss on samples without noise after training; `plot` gets it after each epoch.
template <int Size>
double train(const Dataset& data, const Dataset& truth, Plot& plot) {
  Learner<Size> learner{{.optimizer = {.learning_rate = 0.02f}, .seed = 1}};
  long iterations = 0;
  Points losses;
  auto note = [&](double epoch) { losses.push_back({epoch, learner.score(truth).loss}); };
  note(0);
  // [fit]
  learner.fit(data, {.epochs = epochs,
                     .progress = Show::never,
                     .on_step = [&](const StepResult&) { ++iterations; },
                     .on_epoch =
                         [&](const EpochResult& result) {
                           note(result.epoch);
                           return true;
                         }});
  // [/fit]
  const double loss = losses.back()[1];
  std::printf("%10d %12ld %12ld = %3d x %-6ld    ≈ %.4f\n", Size, iterations / epochs, Size * iterations,
              Size, iterations, loss);
  if (Size * iterations != long{samples} * epochs) return -1;  // samples = batch size × iterations
  plot.line(Size == samples ? "full batch" : Size == 1 ? "stochastic" : joined("batches of ", Size), losses);
  return loss;
}

int main(int argc, char** argv) {
  const Dataset data = data::sine(samples, 0.1f, 1), truth = data::sine(1000, 0, 2);
  std::printf(
      "%d samples, %d epochs\nbatch size   iterations      samples = batch size   mean square\n"
      "             an epoch         seen   x iterations       error\n",
      samples, epochs);
  Plot plot("Gradient descent, 100 epochs, rate 0.02", "epoch", "mean square error");
  plot.set("logscale y");
  const double full = train<512>(data, truth, plot), large = train<64>(data, truth, plot),
               small = train<8>(data, truth, plot), one = train<1>(data, truth, plot);
  Pictures(argc, argv).save("batches.png", {plot});
  // With as many epochs, smaller batches take more steps and come further.
  return full > large && large > small && small > 0 && one > 0 && one < large ? 0 : 1;
}
