// SPDX-License-Identifier: BSL-1.0
// quick
// Datasets: access to samples, and each thing that check() finds.
#include <etude/data/dataset.hpp>

#include "support.hpp"
#include "support/catch.hpp"

#include <cstdint>
#include <limits>
#include <string>

using namespace etude;

namespace {

// Three samples of two features, with everything a dataset can hold.
Dataset full() {
  return {.inputs = {1, 2, 3, 4, 5, 6},
          .classes = {0, 1, 0},
          .targets = {10, 20, 30},
          .weights = {1, 0, 2},
          .features = 2,
          .target_size = 1,
          .class_count = 2,
          .class_names = {"no", "yes"},
          .name = "small.idx"};
}

// The message of check() after `change`.
template <class Change>
std::string failure_after(Change change) {
  Dataset dataset = full();
  change(dataset);
  return failure([&] { dataset.check(); });
}

constexpr float infinity = std::numeric_limits<float>::infinity();
constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

}  // namespace

TEST_CASE("dataset: samples, targets and labels") {
  const Dataset dataset = full();
  CHECK_NOTHROW(dataset.check());
  CHECK(dataset.size() == 3);
  CHECK_FALSE(dataset.empty());
  CHECK(dataset.sample(1).size() == 2);
  CHECK(dataset.sample(1)[0] == 3);
  CHECK(dataset.sample(2)[1] == 6);
  CHECK(dataset.target(2)[0] == 30);
  CHECK(dataset.label(1) == 1);
}

TEST_CASE("dataset: an empty one is in order") {
  const Dataset dataset;
  CHECK(dataset.empty());
  CHECK(dataset.size() == 0);
  CHECK_NOTHROW(dataset.check());
}

TEST_CASE("dataset: naming some members only") {
  const Dataset dataset{.inputs = {1, 2}, .targets = {3, 4}, .features = 1, .target_size = 1};
  CHECK_NOTHROW(dataset.check());
  CHECK(dataset.name == "dataset");
}

TEST_CASE("dataset: asking for what is not there") {
  const Dataset dataset = full();
  CHECK(lacking(failure([&] { dataset.sample(3); }), {"small.idx: sample 3", "there are 3"}) == nothing);
  CHECK(lacking(failure([&] { dataset.target(7); }), {"small.idx: target 7", "there are 3"}) == nothing);
  CHECK(lacking(failure([&] { dataset.label(3); }), {"small.idx: label 3", "there are 3"}) == nothing);
  CHECK(lacking(failure([&] { Dataset{}.sample(0); }), {"dataset: sample 0", "there are 0"}) == nothing);
  CHECK(lacking(failure([&] { Dataset{}.target(0); }), {"target 0", "there are 0"}) == nothing);
  CHECK(lacking(failure([&] { Dataset{}.label(0); }), {"label 0", "there are 0"}) == nothing);
}

TEST_CASE("dataset: check finds sizes that do not fit together") {
  const auto inputs = failure_after([](Dataset& d) { d.inputs.push_back(0); });
  CHECK(lacking(inputs, {"small.idx", "7 inputs for 3 samples", "expected 6"}) == nothing);
  const auto features = failure_after([](Dataset& d) { d.features = 0; });
  CHECK(lacking(features, {"small.idx: features is 0"}) == nothing);
  const auto classes = failure_after([](Dataset& d) { d.classes.pop_back(); });
  CHECK(lacking(classes, {"small.idx", "2 classes for 3 samples"}) == nothing);
  const auto targets = failure_after([](Dataset& d) { d.target_size = 2; });
  CHECK(lacking(targets, {"small.idx", "3 target numbers for 3 samples", "expected 6"}) == nothing);
  const auto no_size = failure_after([](Dataset& d) { d.target_size = 0; });
  CHECK(lacking(no_size, {"small.idx: target_size is 0", "at least 1"}) == nothing);
  const auto negative = failure_after([](Dataset& d) { d = {.target_size = -1}; });
  CHECK(lacking(negative, {"dataset: target_size is -1", "at least 0"}) == nothing);
  const auto no_targets = failure_after([](Dataset& d) { d.targets.clear(); });
  CHECK(lacking(no_targets, {"0 target numbers for 3 samples", "expected 3"}) == nothing);
  const auto weights = failure_after([](Dataset& d) { d.weights.push_back(1); });
  CHECK(lacking(weights, {"small.idx", "4 weights for 3 samples"}) == nothing);
  const auto names = failure_after([](Dataset& d) { d.class_names.pop_back(); });
  CHECK(lacking(names, {"small.idx", "1 class names", "class_count = 2"}) == nothing);
  const auto no_inputs = failure_after([](Dataset& d) { d.inputs.clear(); });
  CHECK(lacking(no_inputs, {"3 classes for 0 samples"}) == nothing);
}

TEST_CASE("dataset: check finds values that cannot be trained on") {
  const auto high = failure_after([](Dataset& d) { d.classes[1] = 2; });
  CHECK(lacking(high, {"small.idx", "class of sample 1 is 2", "below class_count = 2"}) == nothing);
  const auto negative = failure_after([](Dataset& d) { d.classes[2] = -1; });
  CHECK(lacking(negative, {"class of sample 2 is -1"}) == nothing);
  const auto no_count = failure_after([](Dataset& d) {
    d.class_count = 0;
    d.class_names.clear();
  });
  CHECK(lacking(no_count, {"small.idx: class_count is 0"}) == nothing);
  const auto input = failure_after([](Dataset& d) { d.inputs[5] = not_a_number; });
  CHECK(lacking(input, {"small.idx: input 1 of sample 2 is nan"}) == nothing);
  const auto target = failure_after([](Dataset& d) { d.targets[1] = -infinity; });
  CHECK(lacking(target, {"small.idx: target 0 of sample 1 is -inf"}) == nothing);
  const auto weight = failure_after([](Dataset& d) { d.weights[0] = infinity; });
  CHECK(lacking(weight, {"small.idx: weight 0 of sample 0 is inf"}) == nothing);
  const auto below = failure_after([](Dataset& d) { d.weights[2] = -0.5f; });
  CHECK(lacking(below, {"small.idx: the weight of sample 2 is -0.5"}) == nothing);
}
