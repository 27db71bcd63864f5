// SPDX-License-Identifier: BSL-1.0
// Learning-rate schedules: what each makes of the rate, and what the same training then comes to.
// test: pictures
#include <etude/etude.hpp>

#include "../plot.hpp"
using namespace etude;

using Net = Network<Input<1>, Dense<16>, Tanh, Dense<1>>;
using Learner = Trainer<Net, MeanSquaredError, Momentum, Batch<10>>;
constexpr int epochs = 60, batches = 40;  // an epoch of 400 samples
constexpr float rate = 0.03f;             // too much to end with, which is why it is lowered

int main(int argc, char** argv) {
  const Split data{data::sine(400, 0.3f, 1), data::sine(2000, 0, 2)};  // learned with noise, judged without
  Plot rates("Schedules", "epoch", "factor"),
      losses("Training with each", "epoch", "mean square error on the sine");
  rates.set("key outside right");
  losses.set("logscale y").set("yrange [0.005:1]");
  std::puts(
      "                  factor in epoch                      error\n"
      "                     1     15     30     45     60    at end");

  int colour = 0;
  // Trains with the schedule; gives the error at the end.
  auto train = [&](const char* name, auto schedule, bool in_both = false) {
    Points factor, loss;
    Learner learner{{.optimizer = {.learning_rate = rate}, .seed = 1}};
    learner.fit(data.train, {.epochs = epochs,
                             .schedule =
                                 [&](const Progress& now) {  // asked before each step
                                   factor.push_back({static_cast<double>(now.step) / batches, schedule(now)});
                                   return factor.back()[1];
                                 },
                             .validation = data.test,
                             .progress = Show::never,
                             .on_epoch =
                                 [&](const EpochResult& result) {
                                   loss.push_back({1.0 * result.epoch, result.validation.loss});
                                   return true;
                                 }});
    std::printf("%-16s", name);
    for (const std::size_t at : {0u, 14u, 29u, 44u, 59u}) std::printf(" %6.3f", factor[at * batches][1]);
    std::printf("   ≈ %.4f\n", loss.back()[1]);
    const std::string style = joined("lw 2 lc ", ++colour);
    rates.line(name, factor, style);
    if (in_both) losses.line(name, loss, style);
    return loss.back()[1];
  };
  const double constant = train("constant", ConstantSchedule{}, true);
  const double step = train("step", StepSchedule{.epochs = 20, .factor = 0.2}, true);
  train("exponential", ExponentialSchedule{.factor = 0.95});
  train("inverse time", InverseTimeSchedule{.decay = 0.1});
  const double cosine = train("cosine", CosineSchedule{}, true);
  train("warm-up, cosine", WarmUp<CosineSchedule>{.steps = 5 * batches});
  const double one_cycle = train("one cycle", OneCycle{}, true);
  train("on plateau", ReduceOnPlateau{.factor = 0.5, .patience = 5});
  // A schedule of one's own is a function of the progress.
  train("saw", [](const Progress& now) { return 1.0 - 0.9 * static_cast<double>(now.step % 400) / 400; });
  Pictures(argc, argv).save("schedules.png", {rates, losses}, 2, 520, 400);
  return step < constant && cosine < constant && one_cycle < constant ? 0 : 1;
}
