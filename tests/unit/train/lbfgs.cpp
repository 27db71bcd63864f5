// SPDX-License-Identifier: BSL-1.0
// L-BFGS on networks: where the minimum is known it is found, and where it is not the loss is smaller than
// what descent by steps comes to.
#include <etude/data.hpp>
#include <etude/nn.hpp>
#include <etude/optim/optimizers.hpp>
#include <etude/train/lbfgs.hpp>

#include "support/catch.hpp"

#include <cmath>
#include <vector>

using namespace etude;

// A line through four points by least squares, by hand: the means are 1.5 and 1.75, Σ(x − 1.5)² = 5, Σ(x −
// 1.5)(y − 1.75) = 4.5, so y = 0.9·x + 0.4; it misses by 0.1, 0.3, 0.3 and 0.1: 0.05 in the mean square.
TEST_CASE("l-bfgs: least squares in a few steps") {
  const Dataset data{.inputs = {0, 1, 2, 3}, .targets = {0.5f, 1, 2.5f, 3}, .features = 1, .target_size = 1};
  Trainer<Network<Input<1>, Dense<1>>, MeanSquaredError, SGD, Batch<3>, Precision<double>> trainer{
      {.seed = 1}};
  const LBFGSResult result = lbfgs(trainer, data, {.tolerance = 1e-12});
  CHECK(result.converged);
  CHECK(result.iterations <= 10);
  CHECK(std::fabs(trainer.model().get("0.weight")[0] - 0.9) <= 1e-11);
  CHECK(std::fabs(trainer.model().get("0.bias")[0] - 0.4) <= 1e-11);
  CHECK(std::fabs(result.value - 0.05) <= 1e-12);
  CHECK(std::fabs(trainer.score(data).loss - 0.05) <= 1e-12);
}

// Of weights 0 and 1 the points with 1 count: two of them, so that the line goes through both.
TEST_CASE("l-bfgs: weighted samples") {
  const Dataset data{.inputs = {0, 1, 2, 3},
                     .targets = {0.5f, 1, 2.5f, 3},
                     .weights = {1, 0, 0, 1},
                     .features = 1,
                     .target_size = 1};
  Trainer<Network<Input<1>, Dense<1>>, MeanSquaredError, SGD, Batch<2>, Precision<double>, Weighted> trainer;
  CHECK(lbfgs(trainer, data, {.tolerance = 1e-12}).converged);
  CHECK(std::fabs(trainer.model().get("0.weight")[0] - 2.5 / 3) <= 1e-10);
  CHECK(std::fabs(trainer.model().get("0.bias")[0] - 0.5) <= 1e-10);
}

TEST_CASE("l-bfgs: a network learns XOR, in float") {
  const Dataset data{
      .inputs = {0, 0, 0, 1, 1, 0, 1, 1}, .classes = {0, 1, 1, 0}, .features = 2, .class_count = 2};
  Trainer<Network<Input<2>, Dense<6>, Tanh, Dense<2>>, SoftmaxCrossEntropy, SGD, Batch<4>> trainer{
      {.seed = 1}};
  const LBFGSResult result = lbfgs(trainer, data, {.iterations = 60});
  CHECK(result.value < 1e-4);
  CHECK(trainer.score(data).accuracy == 1);
  CHECK(std::fabs(trainer.score(data).loss - result.value) <= 1e-6);
}

// With dropout the masks stay, so that there is a function to minimize; what is frozen stays, and states do.
TEST_CASE("l-bfgs: it changes parameters only") {
  const Dataset data = data::sine(30, 0.1f, 3);
  Trainer<Network<Input<1>, Dense<8>, BatchNorm<>, Tanh, Dropout<0.2>, Frozen<Dense<8>>, Tanh, Dense<1>>,
          MeanSquaredError, Adam, Batch<30>, Precision<double>>
      trainer{{.seed = 2}};
  const auto before = trainer.model();
  const double first = [&] {
    double loss = 0;
    trainer.gradient(data, &loss);
    return loss;
  }();
  const LBFGSResult result = lbfgs(trainer, data, {.iterations = 30});
  CHECK(result.value < first / 2);
  for (const char* name : {"1.running_mean", "1.running_var", "4.0.weight", "4.0.bias"})
    CHECK(trainer.model().get(name) == before.get(name));
  CHECK(trainer.model().get("0.weight") != before.get("0.weight"));
}
