// SPDX-License-Identifier: BSL-1.0
// Layers that act in training only: the distribution of what they do, and that they do nothing in inference.
// And maxout: what it is, and what it begins with.
#include <etude/etude.hpp>

#include "support/catch.hpp"
#include "support/leaf_values.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace etude;

namespace {

constexpr int width = 500, samples = 80, elements = width * samples;

// What a layer makes of ones, in training.
template <class L>
std::vector<double> of_ones(std::uint32_t step = 1) {
  using Net = Network<Input<width>, L>;
  Graph g;
  const Ref x = g.add_leaf({.kind = LeafKind::input, .name = "x", .type = Net::input});
  const Ref y = Net::lower(g, x, Reifier::Mode::training);
  Evaluation<double> evaluation(g, samples);
  write_leaves(evaluation, g, leaf_values(g, samples, 1, 0, 3, step));
  std::ranges::fill(evaluation[x.id], 1.0);
  evaluation.run();
  const auto values = evaluation[y.id];
  return {values.begin(), values.end()};
}

template <class L>
void check_inference() {
  std::vector<float> input(width, 1.5f);
  const auto output = Model<Network<Input<width>, L>>{}(std::span<const float, width>(input));
  CHECK(std::ranges::count(output, 1.5f) == width);
}

}  // namespace

// The courses' probabilities of keeping. Bounds are five standard deviations of the estimates.
TEST_CASE("dropout: every rate keeps its share and the mean") {
  const auto check = []<Real Rate>() {
    constexpr double rate = Rate.value, keep = 1 - rate;
    INFO("rate " << rate);
    const std::vector<double> y = of_ones<Dropout<Rate>>();
    double kept = 0, sum = 0;
    for (const double v : y) {
      CHECK((v == 0 || std::fabs(v - 1 / keep) < 1e-15));
      kept += v != 0;
      sum += v;
    }
    const double deviation = std::sqrt(elements * rate * keep);
    CHECK(std::fabs(kept - elements * keep) <= 5 * deviation);
    CHECK(std::fabs(sum - elements) <= 5 * deviation / keep + 1e-9);
    check_inference<Dropout<Rate>>();
  };
  check.operator()<0.0>();
  check.operator()<0.1>();
  check.operator()<0.2>();
  check.operator()<0.25>();
  check.operator()<0.4>();
  check.operator()<0.5>();
}

TEST_CASE("dropout: inside Frozen it does nothing") {
  const std::vector<double> y = of_ones<Frozen<Dropout<0.5>>>();
  CHECK(std::ranges::count(y, 1.0) == elements);
}

TEST_CASE("gaussian noise: mean, deviation, kurtosis; another step, other noise") {
  const std::vector<double> y = of_ones<GaussianNoise<0.5>>();
  double mean = 0, square = 0, fourth = 0;
  for (const double v : y) {
    const double z = (v - 1) / 0.5;
    mean += z / elements, square += z * z / elements, fourth += z * z * z * z / elements;
  }
  CHECK(std::fabs(mean) <= 5 / std::sqrt(elements));
  CHECK(std::fabs(square - 1) <= 5 * std::sqrt(2.0 / elements));
  CHECK(std::fabs(fourth - 3) <= 5 * std::sqrt(96.0 / elements));
  CHECK(of_ones<GaussianNoise<0.5>>(1) == y);
  CHECK(of_ones<GaussianNoise<0.5>>(2) != y);
  check_inference<GaussianNoise<0.5>>();
  CHECK(std::ranges::count(of_ones<GaussianNoise<0.0>>(), 1.0) == elements);
}

TEST_CASE("maxout: the largest of its affine maps") {
  using Net = Network<Input<3>, Maxout<2, 3>>;
  STATIC_REQUIRE(Net::parameters() == 3 * (3 * 2 + 2));
  Model<Net> model{4};
  const std::vector<float> bias{0.5f, -0.5f};
  model.set("0.1.bias", bias);
  const std::array<float, 3> x{1, -2, 0.5f};
  const auto y = model(x);
  for (std::size_t i = 0; i < 2; ++i) {
    float largest = -1e9f;
    for (const char* piece : {"0.0", "0.1", "0.2"}) {
      const auto w = model.get(std::string(piece) + ".weight"), b = model.get(std::string(piece) + ".bias");
      largest = std::max(largest, w[3 * i] * x[0] + w[3 * i + 1] * x[1] + w[3 * i + 2] * x[2] + b[i]);
    }
    CHECK(std::fabs(y[i] - largest) <= 1e-6f);
  }
}

// E[max²] of two, three, four and five normals: 1, 1 + √3/(2π), and numbers from Tseran & Montúfar 2023,
// table 1 (their c is the reciprocal).
TEST_CASE("maxout: its initial values keep the mean square of the signal") {
  constexpr double pi = 3.14159265358979323846;
  CHECK(std::fabs(detail::square_of_largest<1> - 1) <= 1e-14);
  CHECK(std::fabs(detail::square_of_largest<2> - 1) <= 1e-14);
  CHECK(std::fabs(detail::square_of_largest<3> - (1 + std::sqrt(3.0) / (2 * pi))) <= 1e-14);
  CHECK(std::fabs(1 / detail::square_of_largest<4> - 0.64461) <= 5e-6);
  CHECK(std::fabs(1 / detail::square_of_largest<5> - 0.55555) <= 2e-5);
  // Through four layers a signal keeps its size: each of 200 outputs is a sample of it.
  const Model<Network<Input<200>, Maxout<200, 4>, Maxout<200, 4>, Maxout<200, 4>>> model{1};
  std::vector<float> x(200);
  RandomSequence draw{1};
  for (float& v : x) v = draw.normal(0.0f, 1.0f);
  double before = 0, after = 0;
  for (const float v : x) before += v * v / 200;
  for (const float v : model(std::span<const float, 200>(x))) after += v * v / 200;
  CHECK(
      (after > before / 2 && after < before * 2));  // each layer's estimate of it has a deviation of a tenth
}

TEST_CASE("dense: the initializer is an option") {
  const auto mean_square = []<class L>(L) {
    const std::vector<float> w = Model<Network<Input<100>, L>>{2}.get("0.weight");
    double sum = 0;
    for (const float v : w) sum += static_cast<double>(v) * v / static_cast<double>(w.size());
    return sum;
  };
  CHECK(std::fabs(mean_square(Dense<100, Init<he_normal>>{}) * 100 / 2 - 1) <= 5 * std::sqrt(2.0 / 10000));
  CHECK(std::fabs(mean_square(Dense<100, NoBias, Init<lecun_normal>>{}) * 100 - 1) <=
        5 * std::sqrt(2.0 / 10000));
  CHECK(std::fabs(mean_square(Dense<100, Init<lecun_uniform>, From<100>>{}) * 100 - 1) <=
        5 * std::sqrt(0.8 / 10000));
  CHECK(std::fabs(mean_square(Dense<100, Init<constant<0.25>>>{}) - 0.0625) <= 1e-12);
  CHECK(Model<Network<Input<4>, Dense<3, NoBias, Init<ones>>>>::names() ==
        std::vector<std::string>{"0.weight"});
}
