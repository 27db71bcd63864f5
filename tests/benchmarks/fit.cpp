// SPDX-License-Identifier: BSL-1.0
// All that a call of fit does: 784-128-10 on 60 000 images in random order, one epoch; and ten epochs of
// Fashion-MNIST, which is what examples/run does.
#include "harness.hpp"
#include "task.hpp"

#include <memory>
using namespace bench;

namespace {

using P1 = Task<SoftmaxCrossEntropy, ReLU, Identity, 64, 784, 128, 10>;
using Network = Net<P1>;

template <class Optimizer>
void enter(const std::string& name, const etude::Split& data, int epochs, const Optimizer& optimizer,
           const etude::FitOptions& options) {
  const auto counted = std::make_shared<etude::Split>(data);
  benchmark::RegisterBenchmark(("fit, " + name + "/Étude").c_str(), [=](benchmark::State& state) {
    etude::FitOptions o = options;
    o.epochs = epochs;
    o.progress = etude::Show::never;
    etude::Trainer<Network, etude::SoftmaxCrossEntropy, Optimizer, etude::Batch<64>> trainer{{optimizer, 42}};
    for (auto _ : state) trainer.fit(counted->train, o);
    const double accuracy = trainer.score(counted->test).accuracy;
    if (!(accuracy > 0.8)) state.SkipWithError("it does not learn");
    const auto samples = static_cast<double>(counted->train.size()) * epochs;
    state.counters["samples"] = samples;
    state.counters["flop"] = samples * P1::training_flop / 64;
    state.counters["accuracy"] = accuracy;
  })->Iterations(1);
}

}  // namespace

int main(int argc, char** argv) {
  register_ceiling();
  const etude::Split images = etude::split(etude::data::prototypes(70'000, 10, 784), 6.0 / 7);
  enter("SGD, batch 64, an epoch", images, 1, etude::SGD{.learning_rate = 0.1f}, {});
  enter("Adam, batch 64, an epoch", images, 1, etude::Adam{}, {});
  const bool real = etude::data::has_fashion_mnist();
  enter(real ? "Adam, batch 64, ten epochs of Fashion-MNIST" : "Adam, batch 64, ten epochs",
        real ? etude::data::fashion_mnist() : images, 10, etude::Adam{.learning_rate = 2e-3f},
        {.schedule = etude::CosineSchedule{}});
  return run(argc, argv);
}
