// SPDX-License-Identifier: BSL-1.0
// Metrics against values that were counted by hand, and against their definitions on random predictions.
#include <etude/core/random_sequence.hpp>
#include <etude/data/metrics.hpp>

#include "support.hpp"
#include "support/catch.hpp"

#include <limits>

using namespace etude;

namespace {

Dataset labelled(std::vector<std::int32_t> classes, int count) {
  Dataset data{.inputs = std::vector<float>(classes.size()), .classes = std::move(classes), .features = 1};
  data.class_count = count;
  return data;
}

}  // namespace

TEST_CASE("metrics: the confusion matrix") {
  const Dataset data = labelled({0, 0, 0, 1, 1, 2}, 3);
  const std::vector<float> y{0.8f, 0.1f, 0.1f, 0.2f, 0.7f, 0.1f, 0.9f, 0,    0.1f,
                             0,    1,    0,    0.4f, 0.3f, 0.3f, 0,    0.9f, 0.1f};
  const metrics::ConfusionMatrix m(data, y);  // predicted: 0 1 0 1 0 1
  CHECK((m.count(0, 0) == 2 && m.count(0, 1) == 1 && m.count(1, 1) == 1 && m.count(1, 0) == 1));
  CHECK((m.count(2, 1) == 1 && m.count(2, 2) == 0));
  CHECK(m.accuracy() == 0.5);
  CHECK(m.precision(0) == 2.0 / 3);
  CHECK(m.recall(0) == 2.0 / 3);
  CHECK(m.precision(1) == 1.0 / 3);
  CHECK(m.recall(1) == 0.5);
  CHECK(m.f1(1) == Catch::Approx(2 * (1.0 / 3) * 0.5 / (1.0 / 3 + 0.5)));
  CHECK((m.precision(2) == 0 && m.recall(2) == 0 && m.f1(2) == 0));
  CHECK(m.macro_f1() == Catch::Approx((m.f1(0) + m.f1(1)) / 3));
  CHECK(metrics::top_k_accuracy(data, y, 1) == m.accuracy());
  CHECK(metrics::top_k_accuracy(data, y, 2) == Catch::Approx(1.0));
  CHECK(metrics::top_k_accuracy(data, y, 3) == 1);
}

TEST_CASE("metrics: one output for two classes") {
  const metrics::ConfusionMatrix m(labelled({0, 1, 1, 0}, 2), std::vector<float>{0.4f, 0.5f, 0.2f, 0.9f});
  CHECK((m.count(0, 0) == 1 && m.count(0, 1) == 1 && m.count(1, 1) == 1 && m.count(1, 0) == 1));
}

TEST_CASE("metrics: the area under the curve is the share of pairs in the right order") {
  RandomSequence draw{1, 2};
  for (int round = 0; round < 20; ++round) {
    std::vector<std::int32_t> classes;
    std::vector<float> y;
    for (int i = 0; i < 30; ++i) {
      classes.push_back(static_cast<int>(draw.below(2)));
      y.push_back(static_cast<float>(draw.below(10)) / 10);  // with ties
    }
    double right = 0, pairs = 0;
    for (std::size_t i = 0; i < y.size(); ++i)
      for (std::size_t j = 0; j < y.size(); ++j)
        if (classes[i] == 1 && classes[j] == 0) {
          ++pairs;
          right += y[i] > y[j] ? 1 : y[i] == y[j] ? 0.5 : 0;
        }
    CHECK(metrics::roc_auc(labelled(classes, 2), y) == Catch::Approx(right / pairs).epsilon(1e-12));
  }
  CHECK(std::isnan(metrics::roc_auc(labelled({1, 1}, 2), std::vector<float>{0, 1})));
}

TEST_CASE("metrics: the points of a receiver operating characteristic are counted by threshold") {
  // By falling output: yes, then one of each that share an output, then no.
  const auto curve =
      metrics::roc_curve(labelled({0, 1, 0, 1}, 2), std::vector<float>{0.5f, 0.75f, 0.25f, 0.5f});
  REQUIRE(curve.size() == 4);
  const double expected[4][2] = {{0, 0}, {0, 0.5}, {0.5, 1}, {1, 1}};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(curve[i].false_positive_rate == expected[i][0]);
    CHECK(curve[i].true_positive_rate == expected[i][1]);
  }
  CHECK(curve[2].threshold == 0.5f);
  CHECK(metrics::roc_curve(labelled({1, 1}, 2), std::vector<float>{0, 1}).empty());
}

TEST_CASE("metrics: of numbers") {
  Dataset data{.inputs = {0, 0, 0}, .targets = {1, 2, 3}, .features = 1, .target_size = 1};
  const std::vector<float> y{1, 2.5f, 2};
  CHECK(metrics::mean_squared_error(data, y) == Catch::Approx(1.25 / 3));
  CHECK(metrics::mean_absolute_error(data, y) == Catch::Approx(0.5));
  CHECK(metrics::r_squared(data, y) == Catch::Approx(1 - 1.25 / 2));
  CHECK(metrics::r_squared(data, data.targets) == 1);
  CHECK(metrics::r_squared(data, std::vector<float>{2, 2, 2}) == Catch::Approx(0).margin(1e-15));
}

TEST_CASE("metrics: what does not fit is an error") {
  const Dataset data = labelled({0, 1}, 2);
  CHECK_THROWS_AS(metrics::ConfusionMatrix(data, std::vector<float>{1, 2, 3}), error);
  CHECK_THROWS_AS(metrics::ConfusionMatrix(data, std::vector<float>(6)), error);
  CHECK_THROWS_AS(metrics::ConfusionMatrix(data, std::vector<float>{}), error);
  CHECK_THROWS_AS(metrics::mean_squared_error(data, std::vector<float>(2)), error);
  CHECK_THROWS_AS(metrics::roc_auc(data, std::vector<float>(4), 2), error);
}

TEST_CASE("metrics: a dataset that is not in order is an error, which names what is wrong") {
  const std::vector<float> y(4);
  for (const std::int32_t wrong : {-1, 2}) {
    const Dataset data = labelled({0, wrong}, 2);
    for (const std::string& message : {failure([&] { metrics::ConfusionMatrix(data, y); }),
                                       failure([&] { metrics::top_k_accuracy(data, y, 1); }),
                                       failure([&] { metrics::roc_curve(data, y); })})
      CHECK(lacking(message, {"the class of sample 1 is", std::to_string(wrong).c_str()}) == nothing);
  }
  const Dataset no_size{.inputs = {0, 0}, .targets = {1, 2}, .features = 1};
  CHECK(lacking(failure([&] {
                  metrics::r_squared(no_size, std::vector<float>{1, 2});
                }),
                {"target_size is 0"}) == nothing);
  const std::vector<float> unordered{0, std::numeric_limits<float>::quiet_NaN()};
  CHECK(lacking(failure([&] {
                  metrics::roc_curve(labelled({0, 1}, 2), unordered);
                }),
                {"output of sample 1 is nan"}) == nothing);
}
