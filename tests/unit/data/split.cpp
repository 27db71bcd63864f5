// SPDX-License-Identifier: BSL-1.0
// Parts of a dataset: every member follows its sample, nothing is lost, and the seed decides.
#include <etude/data/split.hpp>

#include "support.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

using namespace etude;

namespace {

// Sample i has the inputs i and -i, class i % 3, target 10 i and weight i.
Dataset numbered(int n) {
  Dataset dataset;
  dataset.name = "numbered";
  dataset.features = 2;
  dataset.class_count = 3;
  dataset.class_names = {"a", "b", "c"};
  dataset.target_size = 1;
  for (int i = 0; i < n; ++i) {
    const auto x = static_cast<float>(i);
    dataset.inputs.insert(dataset.inputs.end(), {x, -x});
    dataset.classes.push_back(i % 3);
    dataset.targets.push_back(10 * x);
    dataset.weights.push_back(x);
  }
  return dataset;
}

// Whether all members of each sample still belong together.
bool together(const Dataset& dataset) {
  dataset.check();
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    const float x = dataset.sample(i)[0];
    if (dataset.sample(i)[1] != -x || dataset.label(i) != static_cast<int>(x) % 3) return false;
    if (dataset.target(i)[0] != 10 * x || dataset.weights[i] != x) return false;
  }
  return dataset.class_names == std::vector<std::string>{"a", "b", "c"};
}

}  // namespace

TEST_CASE("subset: the chosen samples in their order") {
  const std::array<std::uint32_t, 3> indices{4, 0, 4};
  const Dataset part = subset(numbered(5), indices);
  CHECK(part.size() == 3);
  CHECK(part.sample(0)[0] == 4);
  CHECK(part.sample(1)[0] == 0);
  CHECK(part.sample(2)[0] == 4);
  CHECK(together(part));
  CHECK(part.name == "numbered");
  CHECK(subset(numbered(5), {}).empty());
}

TEST_CASE("subset: a sample that does not exist") {
  const std::array<std::uint32_t, 2> indices{0, 5};
  CHECK(lacking(failure([&] { subset(numbered(5), indices); }), {"numbered", "sample 5", "there are 5"}) ==
        nothing);
}

TEST_CASE("take: the first few") {
  const Dataset part = take(numbered(5), 2);
  CHECK(part.size() == 2);
  CHECK(part.sample(1)[0] == 1);
  CHECK(together(part));
  CHECK(take(numbered(5), 5).size() == 5);
  CHECK(lacking(failure([&] { take(numbered(5), 6); }), {"numbered", "6 samples", "there are 5"}) == nothing);
}

TEST_CASE("split: two parts that make the whole") {
  const Split parts = split(numbered(100), 0.8, 3);
  CHECK(parts.train.size() == 80);
  CHECK(parts.test.size() == 20);
  CHECK(together(parts.train));
  CHECK(together(parts.test));
  CHECK(parts.train.name == "numbered (train)");
  CHECK(parts.test.name == "numbered (test)");
  std::vector<float> seen;
  for (const Dataset* part : {&parts.train, &parts.test}) {
    for (std::size_t i = 0; i < part->size(); ++i) seen.push_back(part->sample(i)[0]);
  }
  CHECK_FALSE(std::is_sorted(seen.begin(), seen.end()));
  std::sort(seen.begin(), seen.end());
  for (int i = 0; i < 100; ++i) REQUIRE(seen[static_cast<std::size_t>(i)] == static_cast<float>(i));
}

TEST_CASE("split: the seed decides") {
  CHECK(split(numbered(50), 0.5, 1).train.inputs == split(numbered(50), 0.5, 1).train.inputs);
  CHECK(split(numbered(50), 0.5, 1).train.inputs != split(numbered(50), 0.5, 2).train.inputs);
}

TEST_CASE("split: a part without samples") {
  for (double fraction : {0.0, 1.0, -0.5, 1.5, 0.01, 0.99}) {
    CHECK(lacking(failure([&] { split(numbered(5), fraction, 1); }), {"numbered", "of 5 samples"}) ==
          nothing);
  }
  CHECK(lacking(failure([] { split(Dataset{}, 0.5); }), {"dataset", "0.5", "of 0 samples"}) == nothing);
}
