// SPDX-License-Identifier: BSL-1.0
// A step that several threads share gives the same bits as one thread's: for every layer and every optimizer,
// for full batches and others.
#include <etude/etude.hpp>
#include <etude/train/threads.hpp>

#include "support/catch.hpp"
#include "support/lists.hpp"

#include <cmath>
#include <cstring>
#include <limits>
#include <span>
#include <utility>
#include <vector>

using namespace etude;

namespace {

constexpr int batch = 33, features = 37, classes = 10;

struct Samples {
  std::vector<float> inputs;
  std::vector<int> targets;
  explicit Samples(int count) {
    RandomSequence draw{random_key(5, 0)};
    for (int i = 0; i < count * features; ++i) inputs.push_back(draw.uniform(-0.5f, 0.5f));
    for (int i = 0; i < count; ++i) targets.push_back(i * 7 % classes);
  }
};

template <class A, class B>
bool same_bits(const A& a, const B& b) {
  return std::memcmp(a.model().data(), b.model().data(), A::model_bytes) == 0;
}

template <class Net, class Optimizer, class... Option>
struct Counted : Trainer<Net, SoftmaxCrossEntropy, Optimizer, Batch<batch>, Option...> {
  using Trainer<Net, SoftmaxCrossEntropy, Optimizer, Batch<batch>, Option...>::Trainer;
  static constexpr std::size_t model_bytes = Model<Net>::bytes;
};

template <class Net, class Optimizer, int N, class... Option>
void check_team(const Samples& samples) {
  const TrainerOptions<Optimizer> options{.seed = 4};
  Counted<Net, Optimizer, Option...> alone(options);
  Counted<Net, Optimizer, Threads<N>, Option...> team(options);
  CHECK(same_bits(alone, team));
  for (const int count : {batch, 1, batch - 1, 7, batch}) {
    const auto x = std::span(samples.inputs).first(static_cast<std::size_t>(count * features));
    const auto y = std::span(samples.targets).first(static_cast<std::size_t>(count));
    const float a = alone.step(x, y), b = team.step(x, y);
    CHECK(std::memcmp(&a, &b, sizeof a) == 0);
    CHECK(same_bits(alone, team));
  }
}

// Widths such that a product has several columns of tiles, and the last one is narrower.
template <class Layer>
using Around = Network<Input<features>, Dense<150>, Layer, Dense<70>, Tanh, Dense<classes>>;

}  // namespace

TEST_CASE("threads: each layer gives the same bits") {
  const Samples samples(batch);
  for_each_type(Layers{}, [&samples]<class Layer>() {
    CAPTURE(type_name<Layer>());
    check_team<Around<Layer>, SGD, 2>(samples);
  });
}

TEST_CASE("threads: each optimizer gives the same bits") {
  const Samples samples(batch);
  for_each_type(Optimizers{}, [&samples]<class Optimizer>() {
    CAPTURE(type_name<Optimizer>());
    check_team<Network<Input<features>, Dense<150>, ReLU, Dense<classes>>, Optimizer, 2>(samples);
  });
}

TEST_CASE("threads: so does any number of threads") {
  const Samples samples(batch);
  check_team<Around<BatchNorm<>>, Adam, 1>(samples);
  check_team<Around<BatchNorm<>>, Adam, 3>(samples);
  check_team<Around<BatchNorm<>>, Adam, 8>(samples);
}

TEST_CASE("threads: so does a step whose lanes are samples") {
  const Samples samples(batch);
  check_team<Network<Input<features>, Dense<20>, BatchNorm<>, Tanh, Dense<classes>>, Adam, 2, ByFeature>(
      samples);
}

TEST_CASE("threads: a small step stays in one thread") {
  using Net = Network<Input<2>, Dense<4>, Tanh, Dense<1>>;
  const std::vector<float> x{0, 1}, y{1};
  Trainer<Net, MeanSquaredError, SGD, Batch<4>> alone;
  Trainer<Net, MeanSquaredError, SGD, Batch<4>, Threads<2>> team;
  CHECK(alone.step(x, y) == team.step(x, y));
  CHECK(alone.predict(x) == team.predict(x));
}

TEST_CASE("threads: a copy has threads of its own") {
  using Team = Trainer<Around<ReLU>, SoftmaxCrossEntropy, Adam, Batch<batch>, Threads<2>>;
  const Samples samples(batch);
  Team first;
  first.step(samples.inputs, samples.targets);
  Team copy = first;
  {
    Team moved = std::move(first);
    CHECK(moved.step(samples.inputs, samples.targets) == copy.step(samples.inputs, samples.targets));
  }
  Team assigned;
  assigned = copy;
  CHECK(assigned.step(samples.inputs, samples.targets) == copy.step(samples.inputs, samples.targets));
}

TEST_CASE("threads: fit is the same, and a loss that is not finite updates nothing") {
  const Dataset data = data::blobs(200, classes, features);
  Counted<Around<ReLU>, Adam> alone;
  Counted<Around<ReLU>, Adam, Threads<2>> team;
  alone.fit(data, {.epochs = 2});
  team.fit(data, {.epochs = 2});
  CHECK(same_bits(alone, team));

  Samples samples(batch);
  samples.inputs[3] = std::numeric_limits<float>::infinity();
  CHECK(!(std::abs(team.step(samples.inputs, samples.targets)) < 1e30f));
  CHECK(same_bits(alone, team));
}
