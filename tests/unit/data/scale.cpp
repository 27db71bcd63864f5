// SPDX-License-Identifier: BSL-1.0
// Scaling and one-hot targets.
#include <etude/data/one_hot.hpp>
#include <etude/data/scale.hpp>

#include "support.hpp"
#include "support/catch.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

using namespace etude;

namespace {

Dataset inputs_of(std::vector<float> inputs, int features) {
  Dataset dataset;
  dataset.inputs = std::move(inputs);
  dataset.features = features;
  return dataset;
}

}  // namespace

TEST_CASE("standardize: mean 0 and variance 1 for each feature") {
  Dataset dataset = inputs_of({1, 100, 3, 300, 5, 200, 7, 600}, 2);
  const Standardize scale{dataset};
  CHECK(scale.offset == std::vector<double>{4, 300});
  CHECK(std::abs(scale.factor[0] - 1 / std::sqrt(5.0)) < 1e-15);
  scale.apply(dataset);
  for (std::size_t j = 0; j < 2; ++j) {
    float sum = 0, squares = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      sum += dataset.sample(i)[j];
      squares += dataset.sample(i)[j] * dataset.sample(i)[j];
    }
    CHECK(std::abs(sum) < 1e-5f);
    CHECK(std::abs(squares / 4 - 1) < 1e-5f);
  }
}

TEST_CASE("standardize: what was fitted on one set is applied to another") {
  const Standardize scale{inputs_of({0, 2}, 1)};
  const Dataset other = scale(inputs_of({5}, 1));
  CHECK(other.sample(0)[0] == 4);
}

TEST_CASE("standardize: constant, nearly constant and large features stay finite") {
  for (float value : {0.0f, 0.1f, -3e7f, 1e38f}) {
    Dataset dataset = inputs_of(std::vector<float>(10001, value), 1);
    Standardize{dataset}.apply(dataset);
    CHECK(dataset.inputs == std::vector<float>(10001, 0.0f));
  }
  Dataset tiny = inputs_of({0, std::numeric_limits<float>::denorm_min()}, 1);
  Standardize{tiny}.apply(tiny);
  CHECK_NOTHROW(tiny.check());
  // The spread is a millionth of the mean: a sum of squares in float would lose it.
  Dataset offset = inputs_of({1000000, 1000001, 1000002}, 1);
  Standardize{offset}.apply(offset);
  CHECK(std::abs(offset.inputs[2] - std::sqrt(1.5f)) < 1e-5f);
}

TEST_CASE("min max: the range of each feature becomes [0, 1]") {
  Dataset dataset = inputs_of({1, 7, 3, 7, 5, 7}, 2);
  const MinMax scale{dataset};
  scale.apply(dataset);
  CHECK(dataset.inputs == std::vector<float>{0, 0, 0.5f, 0, 1, 0});
  CHECK(scale(inputs_of({9, 8}, 2)).inputs == std::vector<float>{2, 1});
}

TEST_CASE("scales: errors") {
  CHECK(lacking(failure([] { Standardize{Dataset{}}; }), {"dataset: Standardize", "no samples"}) == nothing);
  CHECK(lacking(failure([] { MinMax{Dataset{}}; }), {"dataset: MinMax", "no samples"}) == nothing);
  const Standardize scale{inputs_of({0, 2}, 1)};
  CHECK(lacking(failure([&] {
                  scale(inputs_of({1, 2}, 2));
                }),
                {"dataset", "2 features", "fitted on 1"}) == nothing);
}

TEST_CASE("one hot: a 1 at the class") {
  Dataset dataset = inputs_of({5, 6}, 1);
  dataset.classes = {2, 0};
  dataset.class_count = 3;
  const Dataset hot = one_hot(dataset);
  CHECK_NOTHROW(hot.check());
  CHECK(hot.target_size == 3);
  CHECK(hot.targets == std::vector<float>{0, 0, 1, 1, 0, 0});
  CHECK(hot.classes == dataset.classes);

  CHECK(lacking(failure([&] { one_hot(hot); }), {"dataset: one_hot", "3 targets"}) == nothing);
  CHECK(lacking(failure([&] { one_hot(inputs_of({1}, 1)); }), {"dataset: one_hot needs classes"}) == nothing);
  dataset.classes[1] = 3;
  CHECK(lacking(failure([&] { one_hot(dataset); }), {"dataset", "sample 1 is 3", "class_count = 3"}) ==
        nothing);
}

namespace {

// Every scale, fitted on a dataset. A new one joins here.
FeatureScale standardize(const Dataset& data) { return Standardize{data}; }
FeatureScale min_max(const Dataset& data) { return MinMax{data}; }
constexpr FeatureScale (*all_scales[])(const Dataset&) = {standardize, min_max};

}  // namespace

TEST_CASE("scales: one sample is scaled as the dataset is") {
  const Dataset data = inputs_of({1, 100, 3, 300, 5, 200, 7, 600}, 2);
  for (const auto fit : all_scales) {
    const FeatureScale scale = fit(data);
    const Dataset scaled = scale(data);
    for (std::size_t i = 0; i < data.size(); ++i) {
      const std::vector<float> expected(scaled.sample(i).begin(), scaled.sample(i).end());
      const std::array sample{data.sample(i)[0], data.sample(i)[1]};
      CHECK(scale(sample) == std::array{expected[0], expected[1]});
      CHECK(scale(data.sample(i)) == expected);
      std::vector<float> in_place(sample.begin(), sample.end());
      CHECK(scale(in_place) == expected);
      scale.apply(in_place);
      CHECK(in_place == expected);
      const std::array<double, 2> doubles{sample[0], sample[1]};
      CHECK(static_cast<float>(scale(doubles)[1]) == expected[1]);
    }
    std::vector<float> three(3, 8.0f);
    CHECK(lacking(failure([&] { scale.apply(three); }), {"the sample", "3 features", "fitted on 2"}) ==
          nothing);
    CHECK(lacking(failure([&] { scale(std::array{1.0}); }), {"1 features", "fitted on 2"}) == nothing);
    CHECK(three == std::vector<float>(3, 8.0f));
  }
}

TEST_CASE("scales: what was the smallest and the largest become 0 and 1, however far apart they are") {
  constexpr float most = std::numeric_limits<float>::max();
  for (const auto& [low, high] : {std::pair{-most, most},
                                  {0.1f, 0.7f},
                                  {1e-45f, 3e-45f},
                                  {16777215, 16777216},
                                  {-3e38f, 3e38f},
                                  {1e-30f, 1e30f}}) {
    const Dataset scaled = MinMax{inputs_of({low, high}, 1)}(inputs_of({low, high}, 1));
    CHECK(scaled.inputs == std::vector<float>{0, 1});
    const Dataset standard = Standardize{inputs_of({low, high}, 1)}(inputs_of({low, high}, 1));
    CHECK(standard.inputs == std::vector<float>{-1, 1});
  }
}

TEST_CASE("scales: fitted on a number that is not finite, they say which; on half a sample, they say so") {
  for (const auto fit : all_scales)
    for (const float wrong :
         {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
      CHECK(lacking(failure([&] {
                      fit(inputs_of({1, 2, 3, wrong, 5, 6}, 2));
                    }),
                    {"dataset: feature 1 of sample 1 is"}) == nothing);
      CHECK(lacking(failure([&] {
                      fit(inputs_of({1, 2, 3, 4, 5}, 2));
                    }),
                    {"dataset: holds 5 inputs for 2 samples"}) == nothing);
      const FeatureScale scale = fit(inputs_of({1, 2, 3, 4}, 2));
      Dataset half = inputs_of({1, 2, 3, 4, 5}, 2);
      CHECK(lacking(failure([&] { scale.apply(half); }), {"dataset: holds 5 inputs for 2 samples"}) ==
            nothing);
      CHECK(half.inputs == std::vector<float>{1, 2, 3, 4, 5});
    }
}
