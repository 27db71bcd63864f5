// SPDX-License-Identifier: BSL-1.0
// Parts of a dataset: every member follows its sample, nothing is lost, and the seed decides.
#include <etude/data/balance.hpp>
#include <etude/data/generated.hpp>
#include <etude/data/split.hpp>

#include "support.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <array>
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

// A sample without its class would else be given what lies behind the last one.
TEST_CASE("parts: of a dataset whose members do not fit together there are none") {
  const auto refused = [](auto change) {
    Dataset dataset = numbered(10);
    change(dataset);
    const std::array<std::uint32_t, 1> last{9};
    for (const std::string& message :
         {failure([&] { subset(dataset, last); }), failure([&] { take(dataset, 10); }),
          failure([&] { split(dataset, 0.5); }), failure([&] { fold(dataset, 2, 0); }),
          failure([&] { train_validation_test(dataset, 0.5, 0.2); }), failure([&] { balance(dataset); })})
      CHECK(lacking(message, {"numbered: holds 9 ", "for 10 samples"}) == nothing);
  };
  refused([](Dataset& d) { d.classes.pop_back(); });
  refused([](Dataset& d) { d.targets.pop_back(); });
  refused([](Dataset& d) { d.weights.pop_back(); });
}
