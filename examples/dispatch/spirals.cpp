// SPDX-License-Identifier: BSL-1.0
// The network, compiled once for each architecture.
#include "spirals.hpp"

#include <etude/etude.hpp>
using namespace etude;

// [learn]
template <>
double Spirals::operator()(xsimd::default_arch) const {
  using Net = Network<Input<2>, Dense<32>, SiLU, Dense<32>, SiLU, Dense<2>>;
  Trainer<Net, SoftmaxCrossEntropy, Adam, Batch<32>> trainer{
      {.optimizer = {.learning_rate = 1e-2f}, .seed = 1}};
  const auto [train, test] = split(data::two_spirals(1000, 0.02f), 0.8);
  trainer.fit(train, {.epochs = 200, .schedule = CosineSchedule{}, .progress = Show::never});
  return trainer.score(test).accuracy;
}
// [/learn]
