// SPDX-License-Identifier: BSL-1.0
// Scaling and one-hot targets.
#include <etude/data/one_hot.hpp>
#include <etude/data/scale.hpp>

#include "support.hpp"
#include "support/catch.hpp"

#include <cmath>
#include <limits>
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
  CHECK(scale.offset == std::vector<float>{4, 300});
  CHECK(std::abs(scale.factor[0] - 1 / std::sqrt(5.0f)) < 1e-6f);
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
