// SPDX-License-Identifier: BSL-1.0
// Trainer::gradient against what a step with plain gradient descent does: p − p′ is η·g, and against its own
// mean.
#include <etude/data/balance.hpp>
#include <etude/data/generated_blobs.hpp>
#include <etude/data/generated_gates.hpp>
#include <etude/data/split.hpp>
#include <etude/nn.hpp>
#include <etude/optim/optimizers.hpp>
#include <etude/train/trainer.hpp>

#include "support/catch.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

using namespace etude;

namespace {

using Net = Network<Input<2>, Dense<17>, Tanh, Dropout<0.25>, Frozen<Dense<5>>, Dense<3>>;

Dataset blobs() { return data::blobs(48, 3, 2, 2.0f, 1); }

// The largest difference of any value, in double.
template <class M>
double difference(const M& a, const M& b) {
  double worst = 0;
  for (const std::string& name : a.names()) {
    const auto x = a.get(name), y = b.get(name);
    for (std::size_t i = 0; i < x.size(); ++i) worst = std::fmax(worst, std::fabs(x[i] - y[i]));
  }
  return worst;
}

// p − p′ loses the digits that p has before its difference: half an epsilon of p, which is below 2.
template <class T>
constexpr double tolerance = 45 * double{std::numeric_limits<T>::epsilon()};

template <class... Option>
void is_what_a_step_subtracts(const Dataset& data, const auto&... weights) {
  Trainer<Net, SoftmaxCrossEntropy, SGD, Precision<double>, Option...> trainer{
      {.optimizer = {.learning_rate = 0.3f}, .seed = 5}};
  auto gradient = trainer.gradient(data);
  CHECK(difference(gradient, trainer.gradient(data)) == 0);  // it changes nothing
  const auto before = trainer.model();
  trainer.step(std::vector<double>(data.inputs.begin(), data.inputs.end()), data.classes, weights...);
  auto moved = before;
  for (const std::string& name : moved.names()) {
    std::vector<double> p = before.get(name);
    const std::vector<double> g = gradient.get(name);
    for (std::size_t i = 0; i < p.size(); ++i) p[i] -= double{0.3f} * g[i];
    moved.set(name, p);
  }
  CHECK(difference(moved, trainer.model()) <= tolerance<double>);
  CHECK(difference(before, trainer.model()) > 0.003);
  for (const double g : gradient.get("3.0.weight")) CHECK(g == 0);  // frozen
}

template <class T, class... Option>
void is_the_mean(const Dataset& data) {
  using Smooth = Network<Input<2>, Dense<17>, Tanh, Dense<3>>;
  using In = Precision<T>;
  const Trainer<Smooth, SoftmaxCrossEntropy, SGD, In, Batch<48>, Option...> whole{{.seed = 5}};
  const Trainer<Smooth, SoftmaxCrossEntropy, SGD, In, Batch<7>, Option...> parts{{.seed = 5}};
  CHECK(difference(whole.gradient(data), parts.gradient(data)) <= tolerance<T>);
}

}  // namespace

TEST_CASE("gradient: it is what a step of plain gradient descent subtracts") {
  is_what_a_step_subtracts(blobs());
  is_what_a_step_subtracts<Batch<1>>(subset(blobs(), std::vector<std::uint32_t>{7}));
  Dataset data = blobs();
  for (std::size_t i = 0; i < data.size(); ++i) data.weights.push_back(0.25f * static_cast<float>(i % 5));
  is_what_a_step_subtracts<Weighted>(data, std::vector<double>(data.weights.begin(), data.weights.end()));
}

TEST_CASE("gradient: in batches it is the gradient of the mean over all samples") {
  is_the_mean<double>(blobs());
  is_the_mean<float>(blobs());  // whose samples are read where they are
  Dataset data = blobs();
  for (std::size_t i = 0; i < data.size(); ++i)
    data.weights.push_back(i < 7 ? 0 : 0.25f * static_cast<float>(i % 5));
  is_the_mean<double, Weighted>(data);  // all weights of the first seven are 0, and so of a batch
}

TEST_CASE("gradient: a dataset that does not fit is an error") {
  const Trainer<Net, SoftmaxCrossEntropy, SGD> trainer;
  CHECK_THROWS_AS(trainer.gradient(data::xor_gate()), etude::error);
}

// The same program on one sample; where the gradient goes makes no difference to its bits.
TEST_CASE("value_and_gradient: of one sample what a trainer finds in a dataset of it") {
  const Dataset data = data::blobs(5, 3, 2, 2.0f, 1);
  Trainer<Net, SoftmaxCrossEntropy, SGD, Batch<1>, Precision<double>> trainer{{.optimizer = {}, .seed = 5}};
  for (std::uint32_t i = 0; i < 5; ++i) {
    const Dataset sample = subset(data, std::span(&i, 1));
    double loss = 0;
    const auto expected = trainer.gradient(sample, &loss);
    Model<Net, double> gradient;
    std::fill_n(gradient.data(), Model<Net, double>::bytes / sizeof(double), 0.0);
    const std::vector<double> x(sample.inputs.begin(), sample.inputs.end());
    CHECK(value_and_gradient<SoftmaxCrossEntropy>(trainer.model(), std::span<const double, 2>(x),
                                                  sample.classes, gradient, 5, 0) == loss);
    CHECK(difference(gradient, expected) == 0);
  }
}

// A network small enough to be one function is compiled in another way.
TEST_CASE("value_and_gradient: of a small network, against differences") {
  using Small = Network<Input<2>, Dense<3>, Tanh, Dense<1>>;
  Model<Small, double> model{3}, gradient;
  const std::array<double, 2> x{0.3, -0.7};
  const std::array<double, 1> t{0.4};
  const double value = value_and_gradient<MeanSquaredError>(model, x, t, gradient);
  CHECK(std::fabs(value - std::pow(model(x)[0] - t[0], 2)) <= 1e-15);
  // Differences over h err by h² f‴ / 6 and ε f / h, of numbers of the order of 1.
  constexpr double h = 1e-5, error = 1e-9;
  Model<Small, double> other;
  for (const std::string& name : model.names()) {
    const std::vector<double> p = model.get(name), g = gradient.get(name);
    for (std::size_t i = 0; i < p.size(); ++i) {
      std::vector<double> moved = p;
      moved[i] = p[i] + h;
      model.set(name, moved);
      const double above = value_and_gradient<MeanSquaredError>(model, x, t, other);
      moved[i] = p[i] - h;
      model.set(name, moved);
      const double below = value_and_gradient<MeanSquaredError>(model, x, t, other);
      model.set(name, p);
      CHECK(std::fabs(g[i] - (above - below) / (2 * h)) <= error);
    }
  }
}

TEST_CASE("value_and_gradient: a target of another size, or a class that is none, is an error") {
  Model<Network<Input<2>, Dense<3>>> model, gradient;
  const std::array<float, 2> x{}, t{};
  CHECK_THROWS_AS(value_and_gradient<MeanSquaredError>(model, x, t, gradient), etude::error);
  for (const std::int32_t wrong : {-1, 3}) {
    const std::array<std::int32_t, 1> none{wrong};
    CHECK_THROWS_AS(value_and_gradient<SoftmaxCrossEntropy>(model, x, none, gradient), etude::error);
  }
}
