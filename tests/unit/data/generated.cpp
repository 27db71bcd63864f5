// SPDX-License-Identifier: BSL-1.0
// quick
// Generated datasets: their shapes, that the seed decides, and that they can be learnt.
#include <etude/data/generated.hpp>
#include <etude/data/split.hpp>

#include "support.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

using namespace etude;

namespace {

// Classes by turns, the sizes asked for, and the same again from the same seed only.
template <class Make>
void check_classified(Make make, int n, int features, int classes) {
  const Dataset dataset = make(std::uint64_t{1});
  CHECK_NOTHROW(dataset.check());
  CHECK(dataset.size() == static_cast<std::size_t>(n));
  CHECK(dataset.features == features);
  CHECK(dataset.class_count == classes);
  CHECK(dataset.targets.empty());
  for (std::size_t i = 0; i < dataset.size(); ++i) CHECK(dataset.label(i) == static_cast<int>(i) % classes);
  CHECK(make(std::uint64_t{1}).inputs == dataset.inputs);
  CHECK(make(std::uint64_t{2}).inputs != dataset.inputs);
}

float radius(const Dataset& dataset, std::size_t i) {
  return std::hypot(dataset.sample(i)[0], dataset.sample(i)[1]);
}

// The share of test samples whose nearest class mean, of the training samples, is that of their class.
double nearest_mean_accuracy(const Split& parts) {
  const auto width = static_cast<std::size_t>(parts.train.features);
  std::vector<float> means(static_cast<std::size_t>(parts.train.class_count) * width);
  const float share = static_cast<float>(parts.train.class_count) / static_cast<float>(parts.train.size());
  for (std::size_t i = 0; i < parts.train.size(); ++i) {
    const auto first = static_cast<std::size_t>(parts.train.label(i)) * width;
    for (std::size_t j = 0; j < width; ++j) means[first + j] += parts.train.sample(i)[j] * share;
  }
  int right = 0;
  for (std::size_t i = 0; i < parts.test.size(); ++i) {
    int best = -1;
    float least = std::numeric_limits<float>::max();
    for (int which = 0; which < parts.test.class_count; ++which) {
      float distance = 0;
      for (std::size_t j = 0; j < width; ++j) {
        const float d = parts.test.sample(i)[j] - means[static_cast<std::size_t>(which) * width + j];
        distance += d * d;
      }
      if (distance < least) least = distance, best = which;
    }
    right += best == parts.test.label(i) ? 1 : 0;
  }
  return right / static_cast<double>(parts.test.size());
}

}  // namespace

TEST_CASE("gates: truth tables") {
  using Row = std::vector<float>;
  CHECK(data::and_gate().targets == Row{0, 0, 0, 1});
  CHECK(data::or_gate().targets == Row{0, 1, 1, 1});
  CHECK(data::nand_gate().targets == Row{1, 1, 1, 0});
  CHECK(data::nor_gate().targets == Row{1, 0, 0, 0});
  CHECK(data::xor_gate().targets == Row{0, 1, 1, 0});
  const Dataset gate = data::xor_gate();
  CHECK_NOTHROW(gate.check());
  CHECK(gate.size() == 4);
  CHECK(gate.sample(2)[0] == 1);
  CHECK(gate.sample(2)[1] == 0);
  CHECK(gate.name == "xor_gate");
}

TEST_CASE("curves in the plane") {
  check_classified([](auto seed) { return data::two_spirals(100, 0.1f, seed); }, 100, 2, 2);
  check_classified([](auto seed) { return data::circles(101, 0.1f, seed); }, 101, 2, 2);
  check_classified([](auto seed) { return data::moons(100, 0.1f, seed); }, 100, 2, 2);

  const Dataset circles = data::circles(100), spirals = data::two_spirals(100), moons = data::moons(100);
  for (std::size_t i = 0; i < 100; ++i) {
    CHECK(std::abs(radius(circles, i) - (circles.label(i) == 0 ? 1.0f : 0.5f)) < 1e-6f);
    CHECK(radius(spirals, i) <= 1.000001f);
    CHECK((moons.label(i) == 0 ? moons.sample(i)[1] >= -1e-6f : moons.sample(i)[1] <= 0.500001f));
  }
}

TEST_CASE("sine: the target is the sine of the input, plus noise") {
  const Dataset exact = data::sine(1000);
  CHECK_NOTHROW(exact.check());
  CHECK(exact.features == 1);
  CHECK(exact.target_size == 1);
  for (std::size_t i = 0; i < 1000; ++i) {
    REQUIRE(std::abs(exact.sample(i)[0]) <= 3.1415927f);
    REQUIRE(exact.target(i)[0] == std::sin(exact.sample(i)[0]));
  }
  const Dataset noisy = data::sine(1000, 0.5f);
  double squares = 0;
  for (std::size_t i = 0; i < 1000; ++i)
    squares += std::pow(noisy.target(i)[0] - std::sin(noisy.sample(i)[0]), 2);
  CHECK(std::abs(std::sqrt(squares / 1000) - 0.5) < 0.05);
}

TEST_CASE("blobs: clusters with the spread asked for") {
  check_classified([](auto seed) { return data::blobs(90, 3, 5, 0.5f, seed); }, 90, 5, 3);
  CHECK(nearest_mean_accuracy(split(data::blobs(600, 3, 8, 0.5f, 1), 0.5, 1)) > 0.99);
  // Without spread every sample is its centre.
  const Dataset centres = data::blobs(6, 3, 2, 0);
  CHECK(centres.sample(0)[0] == centres.sample(3)[0]);
  CHECK(centres.sample(0)[0] != centres.sample(1)[0]);
}

TEST_CASE("prototypes: in [0, 1], learnable, harder with more noise") {
  check_classified([](auto seed) { return data::prototypes(40, 10, 64, 0.3f, seed); }, 40, 64, 10);
  const Dataset images = data::prototypes(2000, 10, 64, 0.5f, 1);
  const auto [least, most] = std::minmax_element(images.inputs.begin(), images.inputs.end());
  CHECK(*least >= 0);
  CHECK(*most <= 1);
  const double easy = nearest_mean_accuracy(split(images, 0.5, 1));
  const double hard = nearest_mean_accuracy(split(data::prototypes(2000, 10, 64, 2.0f, 1), 0.5, 1));
  CHECK(easy > 0.9);
  CHECK(hard > 0.2);
  CHECK(hard < easy);
}

TEST_CASE("prototypes and blobs: a longer dataset begins with the shorter one") {
  const Dataset shorter = data::prototypes(10, 3, 7), longer = data::prototypes(20, 3, 7);
  CHECK(std::equal(shorter.inputs.begin(), shorter.inputs.end(), longer.inputs.begin()));
}

TEST_CASE("generators: errors") {
  CHECK(lacking(failure([] { data::moons(0); }), {"moons: asked for 0 samples", "at least 1"}) == nothing);
  CHECK(lacking(failure([] { data::sine(-3); }), {"sine: asked for -3 samples"}) == nothing);
  CHECK(lacking(failure([] { data::circles(5, -1); }), {"circles: the noise is -1"}) == nothing);
  CHECK(lacking(failure([] { data::two_spirals(5, std::nanf("")); }), {"two_spirals: the noise is nan"}) ==
        nothing);
  CHECK(lacking(failure([] { data::blobs(5, 0); }), {"blobs: asked for 0 classes"}) == nothing);
  CHECK(lacking(failure([] { data::blobs(5, 2, 0); }), {"blobs: asked for 0 features"}) == nothing);
  CHECK(lacking(failure([] { data::prototypes(0); }), {"prototypes: asked for 0 samples"}) == nothing);
}
