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

// p − p′ loses the digits that p has before its difference: 1e-16 of p, which is below 2.
constexpr double tolerance = 1e-14;

template <class... Option>
void is_what_a_step_subtracts(const Dataset& data, std::span<const double> weights) {
  Trainer<Net, SoftmaxCrossEntropy, SGD, Precision<double>, Option...> trainer{
      {.optimizer = {.learning_rate = 1}, .seed = 5}};
  auto gradient = trainer.gradient(data);
  CHECK(difference(gradient, trainer.gradient(data)) == 0);  // it changes nothing
  const auto before = trainer.model();
  trainer.step(std::vector<double>(data.inputs.begin(), data.inputs.end()), data.classes, weights);
  auto moved = before;
  for (const std::string& name : moved.names()) {
    std::vector<double> p = before.get(name);
    const std::vector<double> g = gradient.get(name);
    for (std::size_t i = 0; i < p.size(); ++i) p[i] -= g[i];
    moved.set(name, p);
  }
  CHECK(difference(moved, trainer.model()) <= tolerance);
  CHECK(difference(before, trainer.model()) > 0.01);
  for (const double g : gradient.get("3.0.weight")) CHECK(g == 0);  // frozen
}

template <class... Option>
void is_the_mean(const Dataset& data) {
  using Smooth = Network<Input<2>, Dense<17>, Tanh, Dense<3>>;
  using In = Precision<double>;
  const Trainer<Smooth, SoftmaxCrossEntropy, SGD, In, Batch<48>, Option...> whole{{.seed = 5}};
  const Trainer<Smooth, SoftmaxCrossEntropy, SGD, In, Batch<7>, Option...> parts{{.seed = 5}};
  CHECK(difference(whole.gradient(data), parts.gradient(data)) <= tolerance);
}

}  // namespace

TEST_CASE("gradient: it is what a step of plain gradient descent subtracts") {
  is_what_a_step_subtracts(blobs(), {});
  Dataset data = blobs();
  for (std::size_t i = 0; i < data.size(); ++i) data.weights.push_back(0.25f * static_cast<float>(i % 5));
  is_what_a_step_subtracts<Weighted>(data, std::vector<double>(data.weights.begin(), data.weights.end()));
}

TEST_CASE("gradient: in batches it is the gradient of the mean over all samples") {
  is_the_mean<>(blobs());
  Dataset data = blobs();
  for (std::size_t i = 0; i < data.size(); ++i)
    data.weights.push_back(i < 7 ? 0 : 0.25f * static_cast<float>(i % 5));
  is_the_mean<Weighted>(data);  // all weights of the first seven are 0, and so of a batch
}

TEST_CASE("gradient: a dataset that does not fit is an error") {
  const Trainer<Net, SoftmaxCrossEntropy, SGD> trainer;
  CHECK_THROWS_AS(trainer.gradient(data::xor_gate()), etude::error);
}
