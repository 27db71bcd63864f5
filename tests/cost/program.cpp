// SPDX-License-Identifier: BSL-1.0
// A program as users write it, whose compilation is measured: everything that a trainer is used for, once.
#include <etude/etude.hpp>

#include <cstdio>
using namespace etude;

using Net = Network<Input<784>, Dense<128>, ReLU, Dense<10>>;

int main() {
  const Split data = data::fashion_mnist();
  Trainer<Net, SoftmaxCrossEntropy, Adam, Batch<64>> trainer{
      {.optimizer = {.learning_rate = 2e-3f}, .seed = 42}};
  const History history = trainer.fit(
      data.train, {.epochs = 10, .schedule = CosineSchedule{}, .validation = data.test, .patience = 2});
  const auto sample = data.test.sample(0).first<784>();
  const float loss = trainer.step(sample, std::span(data.test.classes).first(1));
  const auto one = trainer.predict(sample);
  const std::vector<float> many = trainer.predict(data.test);
  std::printf("%g %g %g %g\n", history.seconds, loss, one[0], many[0]);
}
