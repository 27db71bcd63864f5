// SPDX-License-Identifier: BSL-1.0
// Batch and layer normalisation against plain loops: what comes out in training and in inference, and what a
// batch norm remembers. (Their gradients: unit/train/step_layer_list.cpp, unit/train/finite_differences.cpp.)
#include <etude/etude.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace etude;

namespace {

constexpr int width = 5, largest = 7;
using Net = Network<Input<width>, BatchNorm<0.25>>;
template <class Optimizer>
using Normaliser = Trainer<Net, MeanSquaredError, Optimizer, Batch<largest>, Precision<double>>;

std::vector<double> draws(int samples, std::uint32_t stream) {
  RandomSequence draw{3, stream};
  std::vector<double> x;
  for (int i = 0; i < samples * width; ++i) x.push_back(draw.uniform(-2.0, 3.0) + i % width);
  return x;
}

// Of feature j: mean and biased variance.
struct Moments {
  double mean = 0, variance = 0;
  Moments(const std::vector<double>& x, int j) {
    const auto n = static_cast<double>(x.size() / width);
    for (auto i = static_cast<std::size_t>(j); i < x.size(); i += width) mean += x[i] / n;
    for (auto i = static_cast<std::size_t>(j); i < x.size(); i += width)
      variance += (x[i] - mean) * (x[i] - mean) / n;
  }
};

}  // namespace

// A dozen sums and products of numbers up to 10: 1e-13 is a hundred units of rounding.
TEST_CASE("batch norm: the running statistics are those of plain loops, for any number of samples") {
  Normaliser<SGD> trainer{{.optimizer = {.learning_rate = 0}}};
  std::vector<double> mean(width, 0), variance(width, 1);
  std::uint32_t stream = 0;
  for (const int n : {largest, 2, 1, largest - 1, 3, 1, largest}) {
    const std::vector<double> x = draws(n, ++stream), t(x.size(), 0);
    double loss = 0;
    for (int j = 0; j < width; ++j) {
      const Moments m(x, j);
      for (auto i = static_cast<std::size_t>(j); i < x.size(); i += width)
        loss += std::pow((x[i] - m.mean) / std::sqrt(m.variance + 1e-5), 2) / (n * width);
      const auto k = static_cast<std::size_t>(j);
      mean[k] = 0.75 * mean[k] + 0.25 * m.mean;
      if (n > 1) variance[k] = 0.75 * variance[k] + 0.25 * m.variance * n / (n - 1);
    }
    CHECK(std::fabs(trainer.step(x, t) - loss) <= 1e-12);
    const auto running_mean = trainer.model().get("0.running_mean"),
               running_var = trainer.model().get("0.running_var");
    for (std::size_t j = 0; j < width; ++j) {
      CHECK(std::fabs(running_mean[j] - mean[j]) <= 1e-13);
      CHECK(std::fabs(running_var[j] - variance[j]) <= 1e-13);
    }
  }
}

TEST_CASE("batch norm: inference uses what was remembered, and changes nothing") {
  Normaliser<SGD> trainer{{.optimizer = {.learning_rate = 0.1f}}};
  for (std::uint32_t s = 1; s < 20; ++s) trainer.step(draws(largest, s), draws(largest, s + 100));
  const Model<Net, double> model = trainer.model();
  const auto value = [&](const char* name) { return model.get(name); };
  const auto weight = value("0.weight"), bias = value("0.bias"), mean = value("0.running_mean"),
             variance = value("0.running_var");
  CHECK(weight != std::vector<double>(width, 1));
  const std::vector<double> x = draws(1, 50);
  const auto y = model(std::span<const double, width>(x)), p = trainer.predict(x);
  for (std::size_t j = 0; j < width; ++j) {
    const double expected = (x[j] - mean[j]) / std::sqrt(variance[j] + 1e-5) * weight[j] + bias[j];
    CHECK(std::fabs(y[j] - expected) <= 1e-13);
    CHECK(y[j] == p[j]);
  }
  for (const std::string& name : model.names()) CHECK(trainer.model().get(name) == model.get(name));
}

TEST_CASE("batch norm: states are counted apart, have names and initial values, and are no parameters") {
  STATIC_REQUIRE(Net::parameters() == 2 * width);
  STATIC_REQUIRE(Net::states() == 2 * width);
  STATIC_REQUIRE(Net::bytes<double>() == 4 * width * sizeof(double));
  STATIC_REQUIRE(Model<Net>::parameters == 2 * width);
  std::vector<std::string> names = Model<Net>::names();
  std::sort(names.begin(), names.end());
  CHECK(names == std::vector<std::string>{"0.bias", "0.running_mean", "0.running_var", "0.weight"});
  const Model<Net> model{7};
  CHECK(model.get("0.running_mean") == std::vector<float>(width, 0));
  CHECK(model.get("0.running_var") == std::vector<float>(width, 1));
  STATIC_REQUIRE(Network<Input<3>, BatchNorm<>>::flops() == 3 * (1 + 2 + 3));  // √(v + ε), w/√, (x − m)·s + b
}

TEST_CASE("batch norm: a step whose loss is not finite leaves the states alone") {
  Normaliser<Adam> trainer;
  trainer.step(draws(3, 1), draws(3, 2));
  const Model<Net, double> before = trainer.model();
  std::vector<double> targets = draws(3, 3);
  targets[4] = std::numeric_limits<double>::infinity();
  CHECK_FALSE(std::isfinite(trainer.step(draws(3, 1), targets)));
  for (const std::string& name : before.names()) CHECK(trainer.model().get(name) == before.get(name));
}

TEST_CASE("batch norm: early stopping goes back to the states of the best epoch too") {
  Dataset data{.features = 2, .class_count = 2}, other{.features = 2, .class_count = 2};
  RandomSequence draw{4};
  for (Dataset* d : {&data, &other})
    for (int i = 0; i < 30; ++i) {
      for (int j = 0; j < 2; ++j) d->inputs.push_back(draw.uniform(-1.0f, 1.0f));
      d->classes.push_back(static_cast<std::int32_t>(draw.below(2)));
    }
  Trainer<Network<Input<2>, Dense<8>, BatchNorm<>, ReLU, Dense<2>>, SoftmaxCrossEntropy, Adam, Batch<8>>
      trainer{{.optimizer = {.learning_rate = 0.05f}, .seed = 1}};
  std::vector<std::vector<float>> after;
  const auto remember = [&](const EpochResult&) {
    after.push_back(trainer.model().get("1.running_mean"));
    return true;
  };
  const History history = trainer.fit(
      data,
      {.epochs = 60, .validation = other, .patience = 3, .progress = Show::never, .on_epoch = remember});
  REQUIRE(history.epochs.size() < 60);
  CHECK(trainer.model().get("1.running_mean") == after[static_cast<std::size_t>(history.best_epoch) - 1]);
  CHECK(trainer.model().get("1.running_mean") != after.back());
}

TEST_CASE("batch norm: frozen, it is the function of its running statistics in training as well") {
  using Frozen_ = Network<Input<width>, Frozen<BatchNorm<>>, Dense<1>>;
  Trainer<Frozen_, MeanSquaredError, SGD, Batch<largest>, Precision<double>> trainer{
      {.optimizer = {.learning_rate = 0}, .seed = 2}};
  const std::vector<double> mean{1, 2, 3, 4, 5};
  trainer.model().set("0.0.running_mean", mean);
  const std::vector<double> x = draws(1, 1), t{0.5};
  const double y = trainer.predict(x)[0];
  CHECK(std::fabs(trainer.step(x, t) - (y - 0.5) * (y - 0.5)) <= 1e-12);
  CHECK(trainer.model().get("0.0.running_mean") == mean);
}

// The reference trainer, in plain loops, takes the same steps: parameters and states. (With a bias before the
// batch norm, whose gradient is nothing but rounding, Adam would follow the rounding.)
TEST_CASE("batch norm: the reference trainer agrees") {
  using Deep = Network<Input<width>, Dense<4, NoBias>, BatchNorm<>, Tanh, Dense<2>>;
  Trainer<Deep, MeanSquaredError, Adam, Batch<largest>, Precision<double>> trainer{{.seed = 6}};
  ReferenceTrainer<Deep, MeanSquaredError, Adam> reference{{}, 6};
  RandomSequence draw{5};
  for (int step = 0; step < 5; ++step) {
    const std::vector<double> x = draws(largest, static_cast<std::uint32_t>(step));
    std::vector<double> t;
    for (int i = 0; i < 2 * largest; ++i) t.push_back(draw.uniform(-1.0, 1.0));
    CHECK(std::fabs(trainer.step(x, t) - reference.train(x, t, 1)) <= 1e-12);
  }
  const std::vector<double> x = draws(1, 9);
  const auto y = trainer.model()(std::span<const double, width>(x)), z = reference(x);
  for (std::size_t j = 0; j < 2; ++j) CHECK(std::fabs(y[j] - z[j]) <= 1e-12);
}

TEST_CASE("layer norm: mean 0 and variance 1 of a sample's features, in training and inference") {
  Trainer<Network<Input<width>, LayerNorm<>>, MeanSquaredError, SGD, Batch<largest>, Precision<double>>
      trainer{{.optimizer = {.learning_rate = 0}}};
  const std::vector<double> x = draws(1, 1), weight{1, 2, 3, 4, 5}, bias{5, 4, 3, 2, 1};
  trainer.model().set("0.weight", weight);
  trainer.model().set("0.bias", bias);
  double mean = 0, variance = 0, loss = 0;
  for (const double v : x) mean += v / width;
  for (const double v : x) variance += (v - mean) * (v - mean) / width;
  const auto y = trainer.predict(x);
  for (std::size_t j = 0; j < width; ++j) {
    const double expected = (x[j] - mean) / std::sqrt(variance + 1e-5) * weight[j] + bias[j];
    CHECK(std::fabs(y[j] - expected) <= 1e-13);
    loss += expected * expected / width;
  }
  CHECK(std::fabs(trainer.step(x, std::vector<double>(width, 0)) - loss) <= 1e-12);
}
