// SPDX-License-Identifier: BSL-1.0
// What layers add to the loss, against the formulae; and losses whose target is the input.
#include <etude/etude.hpp>

#include "support/catch.hpp"

#include <cmath>
#include <vector>

using namespace etude;

namespace {

// A network without parameters before the penalty: what it adds is a function of the inputs alone.
template <class Penalty, class L = MeanSquaredError>
using Bare = Network<Input<3>, Sigmoid, Penalty, Dense<2>>;

constexpr std::array inputs{0.5f, -1.0f, 2.0f, 0.1f, 0.3f, -0.2f};
constexpr std::array targets{0.1f, 0.9f, 0.4f, -0.5f};

double activity(std::size_t i) { return 1 / (1 + std::exp(-static_cast<double>(inputs[i]))); }

// How much larger the loss of a step is with the penalty than without, with the same weights.
template <class Penalty>
double added() {
  Trainer<Bare<Penalty>, MeanSquaredError, SGD, Batch<4>> with{{.seed = 3}};
  Trainer<Bare<Identity>, MeanSquaredError, SGD, Batch<4>> without{{.seed = 3}};
  with.model().set("2.weight", without.model().get("2.weight"));
  return with.step(inputs, targets) - without.step(inputs, targets);
}

// Sums of a few numbers below 10 in float: their last digit, a few times.
constexpr double rounding = 16 * 1e-6;

// A user's own: what is penalised may be any expression.
struct Balanced : Layer {
  constexpr auto operator()(auto x) const { return penalized(x, 2 * square(sum(x) - 1)); }
};

}  // namespace

TEST_CASE("penalties: the formulae") {
  double l1 = 0, l2 = 0, divergence = 0, balance = 0;
  for (std::size_t i = 0; i < 6; ++i) l1 += activity(i) / 2, l2 += activity(i) * activity(i) / 2;
  for (std::size_t j = 0; j < 3; ++j) {
    const double rho = 0.2, mean = (activity(j) + activity(j + 3)) / 2;
    divergence += rho * std::log(rho / mean) + (1 - rho) * std::log((1 - rho) / (1 - mean));
  }
  for (std::size_t s = 0; s < 2; ++s) {
    const double sum = activity(3 * s) + activity(3 * s + 1) + activity(3 * s + 2);
    balance += 2 * (sum - 1) * (sum - 1) / 2;
  }
  CHECK(std::fabs(added<L1Activity<0.5>>() - 0.5 * l1) < rounding);
  CHECK(std::fabs(added<L2Activity<0.5>>() - 0.5 * l2) < rounding);
  CHECK(std::fabs(added<Sparse<0.2, 3.0>>() - 3 * divergence) < rounding);
  CHECK(std::fabs(added<Balanced>() - balance) < rounding);
}

TEST_CASE("penalties: the derivative goes through them") {
  using Net = Network<Input<6>, Dense<8>, Sigmoid, Sparse<0.1, 2.0>, L1Activity<0.3>, Dense<6>, Balanced>;
  const GradientCheck check = check_gradients<Net, Reconstruction<SigmoidCrossEntropy>>();
  INFO(check.where << ": derived " << check.derived << ", difference " << check.difference);
  CHECK(check.ok(1e-7));
}

TEST_CASE("penalties: in inference there are none") {
  Trainer<Bare<L1Activity<0.5>>, MeanSquaredError, SGD, Batch<4>> with{{.seed = 3}};
  Trainer<Bare<Identity>, MeanSquaredError, SGD, Batch<4>> without{{.seed = 3}};
  const Dataset data{.inputs = {inputs.begin(), inputs.end()},
                     .targets = {targets.begin(), targets.end()},
                     .features = 3,
                     .target_size = 2};
  CHECK(with.score(data).loss == without.score(data).loss);
}

TEST_CASE("reconstruction: a dataset needs no targets") {
  using Net = Network<Input<8>, Dense<2>, Dense<8>>;
  Trainer<Net, Reconstruction<MeanSquaredError>, Adam, Batch<16>> itself{{.seed = 1}};
  Trainer<Net, MeanSquaredError, Adam, Batch<16>> given{{.seed = 1}};
  Dataset bare = data::blobs(64, 2, 8, 1.0f, 5);
  bare.classes.clear(), bare.class_count = 0, bare.class_names.clear();
  Dataset doubled = bare;
  doubled.targets = bare.inputs, doubled.target_size = 8;
  const FitOptions options{.epochs = 3, .progress = Show::never};
  const History a = itself.fit(bare, options), b = given.fit(doubled, options);
  CHECK(a.epochs.back().training_loss == b.epochs.back().training_loss);
  CHECK(itself.score(bare).loss == given.score(doubled).loss);
  CHECK(itself.predict(bare) == given.predict(bare));
  CHECK(itself.step(bare.sample(0)) == given.step(bare.sample(0), bare.sample(0)));
  CHECK(std::isnan(itself.step(bare.sample(0).first(7))));
  CHECK(std::isnan(itself.step(bare.sample(0), bare.sample(0))));
  static_assert(decltype(itself)::target_size == 0);
}

TEST_CASE("masking noise: the share of zeros, and none in inference") {
  // Ones pass a PReLU as they are: the loss is the share of those that were masked.
  using Net = Network<Input<1000>, MaskingNoise<0.3>>;
  Graph g;
  const Ref x = g.add_leaf({.kind = LeafKind::input, .name = "x", .type = Net::input});
  CHECK(Net::lower(g, x, Reifier::Mode::inference) == x);
  Trainer<Network<Input<1000>, MaskingNoise<0.3>, PReLU<>>, Reconstruction<MeanSquaredError>, SGD, Batch<8>>
      trainer{{.seed = 4}};
  const std::vector<float> ones(8000, 1.0f);
  // 8000 draws: the standard deviation of the share is √(0.3·0.7 / 8000) = 0.0051.
  CHECK(std::fabs(trainer.step(ones) - 0.3) < 5 * 0.0051);
}
