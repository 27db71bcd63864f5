// SPDX-License-Identifier: BSL-1.0
// Which parameter, mask and name belongs to which layer; what is shared, what is frozen, and what values
// begin with.
#include <etude/etude.hpp>

#include "support/catch.hpp"
#include "support/leaf_values.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

using namespace etude;

namespace {

using Strings = std::vector<std::string>;

template <class... L>
Strings names() {
  return Model<Network<L...>>::names();
}

// The gradient of a network's loss by each parameter, by name, for given values of the parameters and
// targets.
using Gradients = std::map<std::string, std::vector<long double>>;
template <class Net, class Values>
Gradients gradients(int samples, Values values_of) {
  Graph g;
  const GrowingArray<Output> outputs = TrainingGraph<Net, MeanSquaredError>::build(g);
  LeafValues values = leaf_values(g, samples, Net::output.size(), 1);
  for (std::size_t k = 0; k < g.leaves.size(); ++k)
    if (g.leaves[k].kind == LeafKind::parameter || g.leaves[k].kind == LeafKind::target)
      for (std::size_t i = 0; i < values[k].size(); ++i)
        values[k][i] = values_of(detail::leaf_path(g, static_cast<int>(k)), static_cast<double>(i));
  Evaluation<long double> evaluation(g, samples);
  write_leaves(evaluation, g, values);
  evaluation.run();
  Gradients result;
  for (std::size_t o = 1; o < outputs.size(); ++o) {
    const auto d = evaluation[outputs[o].statement];
    result[detail::leaf_path(g, outputs[o].leaf)].assign(d.begin(), d.end());
  }
  return result;
}

// A small dataset with targets.
Dataset noise(int features, int target_size) {
  Dataset data{.features = features, .target_size = target_size};
  RandomSequence draw{8};
  for (int i = 0; i < 20 * features; ++i) data.inputs.push_back(draw.uniform(-1.0f, 1.0f));
  for (int i = 0; i < 20 * target_size; ++i) data.targets.push_back(draw.uniform(-1.0f, 1.0f));
  return data;
}

}  // namespace

TEST_CASE("identity: two equal layers are two layers") {
  using Net = Network<Input<4>, Dense<4>, Dense<4>>;
  Trainer<Net, MeanSquaredError, SGD, Batch<8>> trainer{{.seed = 1}};
  CHECK(Model<Net>::names() == Strings{"0.weight", "0.bias", "1.weight", "1.bias"});
  const auto before = trainer.model();
  CHECK(before.get("0.weight") != before.get("1.weight"));
  trainer.fit(noise(4, 4), {.progress = Show::never});
  for (const std::string& name : before.names()) CHECK(trainer.model().get(name) != before.get(name));
  CHECK(trainer.model().get("0.weight") != trainer.model().get("1.weight"));
  CHECK(trainer.model().get("0.bias") != trainer.model().get("1.bias"));
}

// In training, on ones: what one mask lets through is 2, what both let through is 4.
TEST_CASE("identity: two equal dropouts have two masks") {
  using Net = Network<Input<100>, Dropout<0.5>, Dropout<0.5>>;
  Graph g;
  const Ref x = g.add_leaf({.kind = LeafKind::input, .name = "x", .type = Net::input});
  const Ref y = Net::lower(g, x, Reifier::Mode::training);
  constexpr int samples = 40;
  const auto run = [&](std::uint64_t seed, std::uint32_t step) {
    Evaluation<double> evaluation(g, samples);
    write_leaves(evaluation, g, leaf_values(g, samples, 1, 0, seed, step));
    std::ranges::fill(evaluation[x.id], 1.0);
    evaluation.run();
    const auto values = evaluation[y.id];
    return std::vector<double>(values.begin(), values.end());
  };
  const std::vector<double> values = run(1, 0);
  const auto kept = std::ranges::count(values, 4.0);
  CHECK(kept + std::ranges::count(values, 0.0) == 100 * samples);
  CHECK(std::abs(static_cast<double>(kept) - 1000) < 5 * 27.4);  // 1 of 4: 1000 ± √(4000 · 3/16)
  // Another sample, step or seed: another mask.
  CHECK(!std::equal(values.begin(), values.begin() + 100, values.begin() + 100));
  CHECK(run(1, 0) == values);
  CHECK(run(1, 1) != values);
  CHECK(run(2, 0) != values);
}

TEST_CASE("identity: dropout drops its share, keeps the mean and does nothing in inference") {
  using Net = Network<Input<1000>, Dropout<0.3>>;
  Graph g;
  const Ref x = g.add_leaf({.kind = LeafKind::input, .name = "x", .type = Net::input});
  const Ref y = Net::lower(g, x, Reifier::Mode::training);
  constexpr int samples = 40;
  Evaluation<double> evaluation(g, samples);
  write_leaves(evaluation, g, leaf_values(g, samples, 1, 0, 3, 1));
  std::ranges::fill(evaluation[x.id], 1.0);
  evaluation.run();
  double sum = 0, dropped = 0;
  for (const double value : evaluation[y.id]) {
    sum += value;
    dropped += value == 0;
  }
  CHECK(std::fabs(dropped - 12000) < 5 * 91.7);  // 40000 draws: ± √(40000 · 0.3 · 0.7)
  CHECK(std::fabs(sum - 40000) < 5 * 91.7 / 0.7);
  std::vector<float> input(1000, 1.5f);
  const auto output = Model<Net>{}(std::span<const float, 1000>(input));
  CHECK(std::ranges::count(output, 1.5f) == 1000);
}

TEST_CASE("identity: a shared layer has one set of parameters, its gradient is the sum over its uses") {
  using Enc = Shared<"enc", Dense<5>>;
  using Tied = Network<Input<5>, Enc, Tanh, Residual<Enc>, Dense<2>>;
  using Free = Network<Input<5>, Dense<5>, Tanh, Residual<Dense<5>>, Dense<2>>;
  CHECK(Model<Tied>::names() == Strings{"enc.weight", "enc.bias", "3.weight", "3.bias"});
  CHECK(Model<Tied>::parameters == 30 + 12);
  const auto value = [](const std::string& name, double i) {
    return (name.ends_with("weight") ? 0.3 : 0.1) * std::sin(i + (name[0] == '3' ? 20 : 0));
  };
  const Gradients tied = gradients<Tied>(3, value), free = gradients<Free>(3, value);
  CHECK(tied.size() == 4);
  REQUIRE(free.size() == 6);
  for (const std::string parameter : {"weight", "bias"}) {
    const auto& sum = tied.at("enc." + parameter);
    for (std::size_t i = 0; i < sum.size(); ++i) {
      const long double expected = free.at("0." + parameter)[i] + free.at("2.0." + parameter)[i];
      CHECK(std::fabs(sum[i] - expected) <= 1e-16L * 100);  // sums of a few dozen terms below 1
    }
    CHECK(tied.at("3." + parameter) == free.at("3." + parameter));
  }
}

TEST_CASE("identity: paths") {
  CHECK(names<Input<4>, Dense<4>, ReLU, Dense<3>>() == Strings{"0.weight", "0.bias", "2.weight", "2.bias"});
  CHECK(names<Input<4>, Named<"fc1", Dense<4>>, ReLU, Named<"fc2", Dense<3, NoBias>>>() ==
        Strings{"fc1.weight", "fc1.bias", "fc2.weight"});
  CHECK(names<Input<4>, Residual<Dense<4>, Tanh, Dense<4, NoBias>>>() ==
        Strings{"0.0.weight", "0.0.bias", "0.2.weight"});
  CHECK(names<Input<4>, Named<"block", Residual<Tanh, Named<"up", Dense<4, NoBias>>>>>() ==
        Strings{"block.up.weight"});
  CHECK(names<Input<4>, Parallel<Dense<2, NoBias>, Named<"side", Dense<2, NoBias>>>,
              ParallelSum<Identity, Dense<4, NoBias>>>() ==
        Strings{"0.0.weight", "0.side.weight", "1.1.weight"});
  CHECK(names<Input<4>, Sequence<Dense<4, NoBias>, Sequence<Dense<4, NoBias>>>>() ==
        Strings{"0.0.weight", "0.1.0.weight"});
  CHECK(names<Input<4>, Residual<Shared<"a", Dense<4, NoBias>>>, Shared<"a", Dense<4, NoBias>>>() ==
        Strings{"a.weight"});
  CHECK(names<Input<4>, Frozen<Dense<4, NoBias>>, Frozen<Named<"f", Dense<4, NoBias>>>>() ==
        Strings{"0.0.weight", "1.f.weight"});
  CHECK(names<Input<2>, Tanh, Tanh, Tanh, Tanh, Tanh, Tanh, Tanh, Tanh, Tanh, Tanh, Dense<1, NoBias>>() ==
        Strings{"10.weight"});
  CHECK(names<Input<4>, Tanh>() == Strings{});
}

TEST_CASE("identity: what is frozen stays and has no gradient") {
  using Net = Network<Input<4>, Dense<4>, Frozen<Dense<5>, Tanh>, Dense<3>>;
  CHECK(gradients<Net>(2, [](const std::string&, double i) { return std::sin(i); }).size() == 4);
  const auto check = []<class Optimizer>() {
    Trainer<Net, MeanSquaredError, Optimizer, Batch<8>> trainer{{.seed = 1}};
    const auto before = trainer.model();
    trainer.fit(noise(4, 3), {.epochs = 3, .progress = Show::never});
    for (const std::string& name : before.names())
      CHECK((trainer.model().get(name) == before.get(name)) == name.starts_with("1."));
  };
  check.operator()<SGD>();
  check.operator()<Adam>();
}

TEST_CASE("identity: values are read and written by name, row by row") {
  Model<Network<Input<3>, Dense<2>>> model;
  CHECK(model.shape_of("0.weight") == shape<2, 3>);
  CHECK(model.shape_of("0.bias") == shape<2>);
  const std::vector<float> weight{1, 2, 3, 10, 20, 30}, bias{0.5f, -0.5f};
  model.set("0.weight", weight);
  model.set("0.bias", bias);
  CHECK(model.get("0.weight") == weight);
  CHECK(model.get("0.bias") == bias);
  const std::array<float, 3> x{1, -1, 2};
  CHECK(model(x) == std::array{1 - 2 + 6 + 0.5f, 10 - 20 + 60 - 0.5f});
  const auto message = [](auto action) -> std::string {
    try {
      action();
    } catch (const error& e) {
      return e.what();
    }
    return "(nothing was thrown)";
  };
  using Catch::Matchers::ContainsSubstring;
  CHECK_THAT(message([&] { model.get("1.weight"); }),
             ContainsSubstring("1.weight") && ContainsSubstring("0.weight, 0.bias"));
  CHECK_THAT(message([&] { model.shape_of("weight"); }), ContainsSubstring("no value called weight"));
  CHECK_THAT(message([&] { model.set("0.bias", weight); }),
             ContainsSubstring("0.bias has 2") && ContainsSubstring("6 were given"));
  CHECK(model.get("0.bias") == bias);
}

// ---- Initial values.
TEST_CASE("initial values: those of float are those of double, rounded") {
  using Net = Network<Input<7>, Dense<33>, Tanh, Dense<5>>;
  const Model<Net, float> single{9};
  const Model<Net, double> twice{9};
  for (const std::string& name : single.names()) {
    const std::vector<float> a = single.get(name);
    const std::vector<double> b = twice.get(name);
    for (std::size_t i = 0; i < a.size(); ++i) CHECK(a[i] == static_cast<float>(b[i]));
  }
}

TEST_CASE("initial values: a layer's do not depend on what comes after, nor on the loss") {
  const Model<Network<Input<7>, Dense<33>>> alone{9};
  const Model<Network<Input<7>, Dense<33>, Tanh, Dense<5>>> first{9};
  const Trainer<Network<Input<7>, Dense<33>, Tanh, Dense<5>>, MeanSquaredError, SGD> trainer{{.seed = 9}};
  CHECK(alone.get("0.weight") == first.get("0.weight"));
  CHECK(trainer.model().get("0.weight") == first.get("0.weight"));
  CHECK(trainer.model().get("2.weight") == first.get("2.weight"));
}

namespace {

struct Statistics {
  double mean = 0, variance = 0, largest = 0;
};
constexpr std::uint64_t rows = 200, columns = 300, elements = rows * columns;

std::vector<double> draws(Initializer initializer, std::uint32_t stream = 0) {
  std::vector<double> x;
  for (std::uint64_t i = 0; i < elements; ++i) x.push_back(initializer({5, stream, i, shape<rows, columns>}));
  return x;
}
Statistics statistics(const std::vector<double>& x) {
  Statistics s;
  for (const double value : x) {
    s.mean += value / static_cast<double>(x.size());
    s.largest = std::fmax(s.largest, std::fabs(value));
  }
  for (const double value : x)
    s.variance += (value - s.mean) * (value - s.mean) / static_cast<double>(x.size());
  return s;
}

// Five standard deviations of the estimates of mean and variance from `elements` draws; the latter for a
// kurtosis of 3.
void check_distribution(Initializer initializer, double variance, double largest) {
  const Statistics s = statistics(draws(initializer));
  CHECK(std::fabs(s.mean) < 5 * std::sqrt(variance / elements));
  CHECK(std::fabs(s.variance / variance - 1) < 5 * std::sqrt(2.0 / elements));
  CHECK(s.largest <= largest);
  CHECK(s.largest > 0.99 * std::fmin(largest, 3 * std::sqrt(variance)));
  // Another parameter's are independent of them: the correlation's deviation is 1/√elements.
  const std::vector<double> a = draws(initializer), b = draws(initializer, 1);
  double product = 0;
  for (std::size_t i = 0; i < a.size(); ++i) product += a[i] * b[i];
  CHECK(std::fabs(product / variance) < 5 * std::sqrt(elements));
}

}  // namespace

TEST_CASE("initial values: Glorot's and He's variances") {
  constexpr double in = columns, out = rows;
  check_distribution(glorot_uniform, 2 / (in + out), std::sqrt(6 / (in + out)));
  check_distribution(glorot_normal, 2 / (in + out), 7 * std::sqrt(2 / (in + out)));
  check_distribution(he_uniform, 2 / in, std::sqrt(6 / in));
  check_distribution(he_normal, 2 / in, 7 * std::sqrt(2 / in));
  check_distribution(uniform<-3.0, 3.0>, 3, 3);
  check_distribution(normal<0.0, 0.5>, 0.25, 3.5);
}

TEST_CASE("initial values: constants") {
  const auto all = [](Initializer initializer, double value) {
    return std::ranges::all_of(draws(initializer), [value](double x) { return x == value; });
  };
  CHECK(all(zeros, 0));
  CHECK(all(ones, 1));
  CHECK(all(constant<0.25>, 0.25));
}

TEST_CASE("initial values: of a dense layer are Glorot's, its bias is zero") {
  const Model<Network<Input<columns>, Dense<rows>>> model{3};
  const std::vector<float> weight = model.get("0.weight");
  const double variance = 2.0 / (rows + columns);
  const Statistics s = statistics({weight.begin(), weight.end()});
  CHECK(std::fabs(s.variance / variance - 1) < 5 * std::sqrt(2.0 / elements));
  CHECK(s.largest <= std::sqrt(3 * variance));
  CHECK(std::ranges::count(model.get("0.bias"), 0.0f) == rows);
}
