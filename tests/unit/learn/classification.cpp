// SPDX-License-Identifier: BSL-1.0
// Networks learn to tell classes apart: clusters, with every optimizer, and curves that wind around each
// other.
#include <etude/etude.hpp>

#include "support/catch.hpp"
#include "support/lists.hpp"

#include <cmath>

using namespace etude;

TEST_CASE("learn: clusters, with every optimizer") {
  const Split blobs = split(data::blobs(600, 4, 3, 0.7f, 4), 0.75, 1);
  for_each_type(Optimizers{}, [&]<class Optimizer>() {
    INFO(type_name<Optimizer>());
    Optimizer optimizer{};  // Adadelta needs no rate, and Lion, whose steps are all of that size, a small one
    if (optimizer.learning_rate < 0.5f)
      optimizer.learning_rate = optimizer.learning_rate < 5e-4f ? 2e-3f : 0.02f;
    Trainer<Network<Input<3>, Dense<16>, ReLU, Dense<4>>, SoftmaxCrossEntropy, Optimizer, Batch<16>> trainer{
        {.optimizer = optimizer, .seed = 1}};
    CHECK(trainer.score(blobs.test).accuracy < 0.6);
    trainer.fit(blobs.train, {.epochs = 40, .progress = Show::never});
    CHECK(trainer.score(blobs.train).accuracy >= 0.98);
    CHECK(trainer.score(blobs.test).accuracy >= 0.97);
  });
}

// (With Tanh, at this learning rate, most seeds stay on the plateau of the best straight line, 64 % right, in
// plain loops as well.)
TEST_CASE("learn: two spirals") {
  const Dataset spirals = data::two_spirals(400, 0.01f, 1);
  Trainer<Network<Input<2>, Dense<32>, ReLU, Dense<32>, ReLU, Dense<2>>, SoftmaxCrossEntropy, Adam, Batch<32>>
      trainer{{.optimizer = {.learning_rate = 1e-2f}, .seed = 1}};
  trainer.fit(spirals, {.epochs = 300, .schedule = CosineSchedule{}, .progress = Show::never});
  CHECK(trainer.score(spirals).accuracy >= 0.98);
}

// In double too, and from where a line cannot separate: moons and circles, with residual layers and dropout.
TEST_CASE("learn: moons and circles") {
  using Net = Network<Input<2>, Dense<24>, Tanh, Residual<Dense<24>, Tanh>, Dropout<0.05>, Dense<2>>;
  for (const Dataset& curves : {data::moons(400, 0.05f, 1), data::circles(400, 0.05f, 1)}) {
    INFO(curves.name);
    Trainer<Net, SoftmaxCrossEntropy, Adam, Batch<32>, Precision<double>> trainer{
        {.optimizer = {.learning_rate = 1e-2f}, .seed = 1}};
    trainer.fit(curves, {.epochs = 60, .progress = Show::never});
    CHECK(trainer.score(curves).accuracy >= 0.98);
  }
}
