// SPDX-License-Identifier: BSL-1.0
// quick
// Parts of a dataset: every member follows its sample, nothing is lost, and the seed decides.
#include <etude/data/balance.hpp>
#include <etude/data/generated.hpp>
#include <etude/data/one_hot.hpp>
#include <etude/data/scale.hpp>
#include <etude/data/split.hpp>

#include "support.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <utility>
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

TEST_CASE("fold: each sample is tested on once") {
  const Dataset all = data::blobs(23, 3);
  std::vector<float> tested;
  for (int k = 0; k < 5; ++k) {
    const Split part = fold(all, 5, k, 7);
    CHECK(part.train.size() + part.test.size() == 23);
    CHECK((part.test.size() == 4 || part.test.size() == 5));
    CHECK(fold(all, 5, k, 7).test.inputs == part.test.inputs);
    for (std::size_t i = 0; i < part.test.size(); ++i) tested.push_back(part.test.sample(i)[0]);
    for (std::size_t i = 0; i < part.train.size(); ++i)
      for (std::size_t j = 0; j < part.test.size(); ++j)
        CHECK(part.train.sample(i)[0] != part.test.sample(j)[0]);
  }
  std::vector<float> first;
  for (std::size_t i = 0; i < all.size(); ++i) first.push_back(all.sample(i)[0]);
  std::sort(first.begin(), first.end());
  std::sort(tested.begin(), tested.end());
  CHECK(tested == first);
  CHECK_THROWS_AS(fold(all, 1, 0), error);
  CHECK_THROWS_AS(fold(all, 24, 0), error);
  CHECK_THROWS_AS(fold(all, 5, 5), error);
}

TEST_CASE("balance: each class has the same weight in all, 1 on average") {
  Dataset data{.inputs = {0, 1, 2, 3, 4, 5}, .classes = {0, 0, 0, 0, 1, 2}, .features = 1, .class_count = 4};
  const Dataset even = balance(data);
  const std::vector<float> expected{0.5f, 0.5f, 0.5f, 0.5f, 2, 2};  // class 3 does not occur
  CHECK(even.weights == expected);
  CHECK(balance(data, {1, 2, 3, 4}).weights == std::vector<float>{1, 1, 1, 1, 2, 3});
  CHECK_THROWS_AS(balance(data, {1, 2}), error);
  CHECK_THROWS_AS(balance(Dataset{}), error);
}

TEST_CASE("train, validation, test: three parts, in which everything is once") {
  const Dataset data = numbered(97);
  const ThreeParts parts = train_validation_test(data, 0.7, 0.15, 3);
  CHECK(parts.train.size() == 68);
  CHECK(parts.validation.size() == 15);
  CHECK(parts.test.size() == 14);
  std::vector<float> seen;
  for (const Dataset* part : {&parts.train, &parts.validation, &parts.test}) {
    CHECK(together(*part));
    for (std::size_t i = 0; i < part->size(); ++i) seen.push_back(part->sample(i)[0]);
  }
  std::sort(seen.begin(), seen.end());
  REQUIRE(seen.size() == 97);
  for (std::size_t i = 0; i < seen.size(); ++i) CHECK(seen[i] == static_cast<float>(i));
  CHECK(parts.train.inputs == split(data, 0.7, 3).train.inputs);
  CHECK(parts.train.inputs != train_validation_test(data, 0.7, 0.15, 4).train.inputs);
  CHECK(parts.validation.name == "numbered (validation)");
  for (const auto& [train, validation] :
       {std::pair{0.0, 0.5}, {0.5, 0.0}, {0.5, 0.5}, {1.5, -1.0}, {0.9, 0.001}})
    CHECK_THROWS_AS(train_validation_test(data, train, validation), error);
}

TEST_CASE("balance: an order in which every class is equally often") {
  Dataset data = numbered(60);  // 20 of each, until:
  data.class_count = 5;         // one does not occur at all
  data.class_names.clear();
  for (std::size_t i = 0; i < 55; ++i) data.classes[i] = 0;
  for (std::size_t i = 55; i < 60; ++i) data.classes[i] = i < 57 ? 1 : i < 59 ? 2 : 3;
  std::vector<std::uint32_t> order(62);  // any length
  std::vector<std::uint32_t> rare_first;
  for (std::uint32_t epoch = 0; epoch < 4; ++epoch) {
    balanced_order(order, data, 7, epoch);
    std::array<int, 5> of_class{};
    std::array<int, 60> of_sample{};
    for (const std::uint32_t i : order) {
      REQUIRE(i < 60);
      ++of_class[static_cast<std::size_t>(data.classes[i])];
      ++of_sample[i];
    }
    for (int k = 0; k < 4; ++k)
      CHECK((of_class[static_cast<std::size_t>(k)] == 15 || of_class[static_cast<std::size_t>(k)] == 16));
    CHECK(of_class[4] == 0);
    CHECK(*std::max_element(of_sample.begin(), of_sample.begin() + 55) == 1);  // none again before all
    CHECK((of_sample[55] == 7 || of_sample[55] == 8));
    for (std::size_t at = 0; at < order.size(); ++at)
      if (order[at] == 59) {
        rare_first.push_back(static_cast<std::uint32_t>(at));
        break;
      }
  }
  CHECK(std::adjacent_find(rare_first.begin(), rare_first.end(), std::not_equal_to<>{}) != rare_first.end());
  std::vector<std::uint32_t> again(62);
  balanced_order(again, data, 7, 3);
  CHECK(again == order);
  balanced_order(again, data, 8, 3);
  CHECK(again != order);
  Dataset none = numbered(3);
  none.classes.clear();
  CHECK_THROWS_AS(balanced_order(again, none, 1), error);
}

namespace {

// Classes of very different sizes, in no order.
Dataset unbalanced(std::uint64_t seed) {
  Dataset data{.features = 1, .class_count = 7, .name = "unbalanced"};
  RandomSequence draw{seed};
  for (int i = 0; i < 211; ++i) {
    data.inputs.push_back(static_cast<float>(i));
    data.classes.push_back(draw.below(4) > 0 ? 0 : static_cast<std::int32_t>(draw.below(6)));  // never 6
  }
  return data;
}

std::vector<int> counted(const Dataset& data) {
  std::vector<int> count(static_cast<std::size_t>(data.class_count));
  for (const std::int32_t c : data.classes) ++count[static_cast<std::size_t>(c)];
  return count;
}

// The largest distance of a class's samples from its share of a part.
double off(const Dataset& whole, const Dataset& part) {
  const double share = static_cast<double>(part.size()) / static_cast<double>(whole.size());
  double largest = 0;
  for (std::size_t k = 0; k < counted(whole).size(); ++k)
    largest = std::max(largest, std::fabs(counted(part)[k] - share * counted(whole)[k]));
  return largest;
}

std::vector<float> sorted_inputs(std::initializer_list<const Dataset*> parts) {
  std::vector<float> all;
  for (const Dataset* part : parts) all.insert(all.end(), part->inputs.begin(), part->inputs.end());
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

TEST_CASE("stratified: each class has its share of both parts, to within a sample, and nothing is lost") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Dataset data = unbalanced(seed);
    for (const double fraction : {0.01, 0.1, 0.25, 0.5, 0.8, 0.99}) {
      const Split plain = split(data, fraction, seed);
      const Split parts = split(data, fraction, {.stratified = true, .seed = seed});
      CHECK(parts.train.size() == plain.train.size());
      CHECK(parts.train.name == "unbalanced (train)");
      CHECK(off(data, parts.train) < 1);
      CHECK(off(data, parts.test) < 1);
      CHECK(sorted_inputs({&parts.train, &parts.test}) == data.inputs);
      // Mixed, not class by class.
      CHECK((fraction == 0.01 || !std::is_sorted(parts.train.classes.begin(), parts.train.classes.end())));
    }
    const ThreeParts three = train_validation_test(data, 0.6, 0.2, {.stratified = true, .seed = seed});
    CHECK(off(data, three.train) < 1);
    CHECK(off(data, three.validation) < 2);
    CHECK(off(data, three.test) < 2);
    CHECK(sorted_inputs({&three.train, &three.validation, &three.test}) == data.inputs);
  }
  const SplitOptions options{.stratified = true, .seed = 5};
  const Dataset data = unbalanced(1);
  CHECK(split(data, 0.5, options).test.inputs == split(data, 0.5, options).test.inputs);
  CHECK(split(data, 0.5, options).test.inputs !=
        split(data, 0.5, {.stratified = true, .seed = 6}).test.inputs);
}

TEST_CASE("stratified: each class has its share of every fold, and each sample is tested on once") {
  for (const int folds : {2, 3, 10, 211}) {
    const Dataset data = unbalanced(3);
    std::vector<float> tested;
    for (int k = 0; k < folds; ++k) {
      const Split parts = fold(data, folds, k, {.stratified = true, .seed = 4});
      CHECK(off(data, parts.test) < 1);
      CHECK(off(data, parts.train) < 1);
      const auto even = 211 / static_cast<std::size_t>(folds);
      CHECK((parts.test.size() == even || parts.test.size() == even + 1));
      CHECK(sorted_inputs({&parts.train, &parts.test}) == data.inputs);
      tested.insert(tested.end(), parts.test.inputs.begin(), parts.test.inputs.end());
    }
    std::sort(tested.begin(), tested.end());
    CHECK(tested == data.inputs);
  }
}

TEST_CASE("stratified: targets of 0 and 1 are classes; where there are none, it is an error") {
  Dataset data = unbalanced(2);
  for (const std::int32_t c : data.classes) data.targets.push_back(c == 0 ? 1.0f : 0.0f);
  data.target_size = 1;
  data.classes.clear();
  const Split parts = split(data, 0.3, {.stratified = true});
  const auto positive = [](const Dataset& d) { return std::count(d.targets.begin(), d.targets.end(), 1.0f); };
  CHECK(std::fabs(static_cast<double>(positive(parts.train)) -
                  static_cast<double>(positive(data)) * 63 / 211) < 1);
  for (const std::string& message :
       {failure([&] { split(data::sine(10), 0.5, {.stratified = true}); }),
        failure([&] { fold(data::sine(10), 2, 0, {.stratified = true}); }),
        failure([&] { train_validation_test(data::sine(10), 0.5, 0.2, {.stratified = true}); }),
        failure([&] { balance(data::sine(10)); })})
    CHECK(lacking(message, {"sine: ", " classes; target 0 of sample", ", not 0 or 1"}) == nothing);
  const Dataset neither{.inputs = {1, 2}, .features = 1};
  CHECK(lacking(failure([&] { split(neither, 0.5, {.stratified = true}); }),
                {"dataset: a stratified division needs classes"}) == nothing);
}

// A sample without its class would else be given what lies behind the last one.
TEST_CASE("parts: of a dataset whose members do not fit together there are none") {
  const auto refused = [](auto change) {
    Dataset dataset = numbered(10);
    change(dataset);
    const std::array<std::uint32_t, 1> last{9};
    for (const std::string& message :
         {failure([&] { subset(dataset, last); }), failure([&] { take(dataset, 10); }),
          failure([&] { split(dataset, 0.5); }), failure([&] { fold(dataset, 2, 0); }),
          failure([&] { train_validation_test(dataset, 0.5, 0.2); }), failure([&] { balance(dataset); }),
          failure([&] { balanced_order(std::span<std::uint32_t>{}, dataset, 1); }),
          failure([&] { one_hot(dataset); }), failure([&] { Standardize{dataset}; }),
          failure([&] { MinMax{dataset}; }), failure([&] { Standardize{numbered(3)}.apply(dataset); })})
      CHECK(lacking(message, {"numbered: holds 9 ", "for 10 samples"}) == nothing);
  };
  refused([](Dataset& d) { d.classes.pop_back(); });
  refused([](Dataset& d) { d.targets.pop_back(); });
  refused([](Dataset& d) { d.weights.pop_back(); });
}
