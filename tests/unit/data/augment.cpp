// SPDX-License-Identifier: BSL-1.0
// Augmentation: what may become of an image, and that training sees it and the dataset does not.
#include <etude/data/augment.hpp>
#include <etude/etude.hpp>

#include "support.hpp"
#include "support/catch.hpp"

#include <limits>
#include <map>
#include <set>

using namespace etude;

namespace {

// 3 x 4 pixels, all different.
std::vector<float> picture() { return {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}; }

std::vector<float> moved(const std::vector<float>& image, int down, int right, bool mirrored) {
  std::vector<float> out(12, -1.0f);
  for (int r = 0; r < 3; ++r)
    for (int c = 0; c < 4; ++c)
      if (r + down >= 0 && r + down < 3 && c + right >= 0 && c + right < 4)
        out[static_cast<std::size_t>(4 * (r + down) + c + right)] =
            image[static_cast<std::size_t>(4 * r + (mirrored ? 3 - c : c))];
  return out;
}

using Net = Network<Input<12>, Dense<3>, Tanh, Dense<2>>;
using Learner = Trainer<Net, SoftmaxCrossEntropy, Adam, Batch<4>>;

Learner trained(const Dataset& data, const FitOptions& options) {
  Learner learner{{.optimizer = {}, .seed = 5}};
  learner.fit(data, options);
  return learner;
}

bool same(const Learner& a, const Learner& b) {
  return std::equal(a.model().data(), a.model().data() + Model<Net>::bytes / sizeof(float), b.model().data());
}

}  // namespace

TEST_CASE("augmentation: each shift and mirror image occurs, about equally often, and nothing else") {
  const ImageAugmentation augment{.rows = 3, .columns = 4, .shift = 1, .mirror = true, .fill = -1};
  std::map<std::vector<float>, int> seen;
  for (int down = -1; down <= 1; ++down)
    for (int right = -1; right <= 1; ++right)
      for (const bool mirrored : {false, true}) seen[moved(picture(), down, right, mirrored)] = 0;
  REQUIRE(seen.size() == 18);
  RandomSequence random{3};
  for (int i = 0; i < 18 * 400; ++i) {
    std::vector<float> image = picture();
    augment(image, random);
    REQUIRE(seen.count(image) == 1);
    ++seen[image];
  }
  for (const auto& [image, count] : seen) CHECK(std::abs(count - 400) < 5 * 20);  // 5 standard deviations
}

// 2·shift + 1, a shifted row and its first pixel are beyond an int then, which the sanitizer sees.
TEST_CASE("augmentation: any shift will do, and a large one leaves nothing of the image") {
  for (const int shift : {1 << 29, 1 << 30, std::numeric_limits<int>::max()}) {
    const ImageAugmentation augment{.rows = 3, .columns = 4, .shift = shift, .mirror = true, .fill = -1};
    RandomSequence random{3};
    for (int i = 0; i < 100; ++i) {  // all but 35 of some 10^18 places are outside
      std::vector<float> image = picture();
      augment(image, random);
      REQUIRE(image == std::vector<float>(12, -1.0f));
    }
  }
}

TEST_CASE("augmentation: an image of another size is an error") {
  RandomSequence random{3};
  std::vector<float> image(11);
  const std::string message = failure([&] { ImageAugmentation{.rows = 3, .columns = 4}(image, random); });
  CHECK(lacking(message, {"3 x 4 pixels", "11 numbers"}) == nothing);
}

TEST_CASE("fit: augment changes a copy of each sample once an epoch") {
  const Dataset data = data::prototypes(10, 2, 12);
  const Dataset before = data;
  const Learner plain = trained(data, {.epochs = 3, .progress = Show::never});
  SECTION("doing nothing changes nothing, and each sample comes once an epoch") {
    std::multiset<std::vector<float>> inputs;
    const auto listen = [&](std::span<float> x, RandomSequence&) { inputs.insert({x.begin(), x.end()}); };
    const Learner same_learner = trained(data, {.epochs = 3, .augment = listen, .progress = Show::never});
    CHECK(same(plain, same_learner));
    CHECK(inputs.size() == 30);
    for (std::size_t i = 0; i < data.size(); ++i) {
      const std::span<const float> x = data.sample(i);
      CHECK(inputs.count({x.begin(), x.end()}) == 3);
    }
  }
  SECTION("what it changes is learned from, the same again with the same seed, and the data stays") {
    const ImageAugmentation shift{.rows = 3, .columns = 4};
    const FitOptions shifted{.epochs = 3, .augment = shift, .progress = Show::never};
    const Learner a = trained(data, shifted), b = trained(data, shifted);
    CHECK(same(a, b));
    CHECK_FALSE(same(a, plain));
    CHECK(data.inputs == before.inputs);
  }
}
