// SPDX-License-Identifier: BSL-1.0
// A step that two threads share, in wall time: P2, 784-512-256-10 with ReLU and softmax cross-entropy, beside
// the same step in one thread; and what the processor can do in two threads and in one.
#include <etude/train/threads.hpp>

#include "race.hpp"
using namespace bench;

namespace {

using P2 = Task<SoftmaxCrossEntropy, ReLU, Identity, 128, 784, 512, 256, 10>;

template <class Optimizer, class... Option>
void enter(const std::string& name, const Optimizer& optimizer) {
  using Trainer =
      etude::Trainer<Net<P2>, etude::SoftmaxCrossEntropy, Optimizer, etude::Batch<P2::batch>, Option...>;
  auto* const entered = benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    Trainer trainer{{.optimizer = optimizer, .seed = 3}};
    const Samples<P2> data = samples<P2>();
    float loss = 0;
    for (auto _ : state) benchmark::DoNotOptimize(loss = trainer.step(data.x, data.t));
    if (!std::isfinite(loss)) state.SkipWithError("the loss is not finite");
    state.counters["flop"] = P2::training_flop;
    state.counters["samples"] = P2::batch;
  });
  entered->UseRealTime()->MinTime(seconds_of_round<P2>);
}

template <class Optimizer>
void race(const std::string& work, const Optimizer& optimizer) {
  enter<Optimizer, etude::Threads<2>>(work + "/Étude", optimizer);
  enter<Optimizer>(work + "/one thread", optimizer);
}

}  // namespace

int main(int argc, char** argv) {
  register_ceiling<float>("ceiling/multiply-add, float")->UseRealTime();
  register_ceiling<float, etude::Threads<2>, 2>("ceiling/multiply-add, two threads")->UseRealTime();
  race("threads, P2, SGD, batch 128", etude::SGD{.learning_rate = 0.1f});
  race("threads, P2, Adam, batch 128", etude::Adam{});
  return run(argc, argv);
}
