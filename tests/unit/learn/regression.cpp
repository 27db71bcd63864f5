// SPDX-License-Identifier: BSL-1.0
// Networks learn truth tables and a sine.
#include <etude/etude.hpp>

#include "support/catch.hpp"
#include "support/lists.hpp"

#include <cmath>

using namespace etude;

namespace {

template <class Trainer>
void check_table(const Trainer& trainer, const Dataset& table) {
  for (std::size_t i = 0; i < table.size(); ++i)
    CHECK(std::fabs(trainer.predict(table.sample(i).first<2>())[0] - table.target(i)[0]) < 0.1f);
}

}  // namespace

TEST_CASE("learn: every gate, by the mean squared error") {
  using Net = Network<Input<2>, Dense<8>, Tanh, Dense<1>>;
  for (const Dataset& table :
       {data::and_gate(), data::or_gate(), data::nand_gate(), data::nor_gate(), data::xor_gate()}) {
    INFO(table.name);
    Trainer<Net, MeanSquaredError, Momentum, Batch<4>> trainer{
        {.optimizer = {.learning_rate = 0.1f}, .seed = 1}};
    const History history = trainer.fit(table, {.epochs = 500, .progress = Show::never});
    CHECK(history.epochs.back().training_loss < 1e-3);
    check_table(trainer, table);
  }
}

TEST_CASE("learn: exclusive or, as a probability") {
  const Dataset table = data::xor_gate();
  {
    Trainer<Network<Input<2>, Dense<8>, Tanh, Dense<1>>, SigmoidCrossEntropy, Adam, Batch<4>> trainer{
        {.optimizer = {.learning_rate = 0.05f}, .seed = 1}};
    trainer.fit(table, {.epochs = 500, .progress = Show::never});
    check_table(trainer, table);
  }
  Trainer<Network<Input<2>, Dense<8>, Tanh, Dense<1>, Sigmoid>, BinaryCrossEntropy, Adam, Batch<4>> trainer{
      {.optimizer = {.learning_rate = 0.05f}, .seed = 1}};
  trainer.fit(table, {.epochs = 500, .progress = Show::never});
  check_table(trainer, table);
}

TEST_CASE("learn: a single layer cannot do exclusive or") {
  Trainer<Network<Input<2>, Dense<1>>, MeanSquaredError, Adam, Batch<4>> trainer{
      {.optimizer = {.learning_rate = 0.05f}, .seed = 1}};
  const History history = trainer.fit(data::xor_gate(), {.epochs = 500, .progress = Show::never});
  CHECK(history.epochs.back().training_loss > 0.2499);  // the best is 1/2 everywhere
}

// A straight line explains 1 − 6/π² = 39 % of a sine's variance of 1/2; 1e-3 is 0.2 % of it.
TEST_CASE("learn: a sine") {
  Trainer<Network<Input<1>, Dense<32>, Tanh, Dense<32>, Tanh, Dense<1>>, MeanSquaredError, Adam, Batch<32>>
      trainer{{.optimizer = {.learning_rate = 5e-3f}, .seed = 1}};
  trainer.fit(data::sine(512, 0, 1), {.epochs = 150, .schedule = CosineSchedule{}, .progress = Show::never});
  CHECK(trainer.score(data::sine(500, 0, 2)).loss < 1e-3);
  const auto at = [&](float x) { return trainer.predict(std::span<const float, 1>(&x, 1))[0]; };
  for (float x = -3; x <= 3; x += 0.25f) CHECK(std::fabs(at(x) - std::sin(x)) < 0.1f);
}
