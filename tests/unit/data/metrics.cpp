// SPDX-License-Identifier: BSL-1.0
// quick
// Metrics against values that were counted by hand, and against their definitions on random predictions.
#include <etude/core/random_sequence.hpp>
#include <etude/data/metrics.hpp>

#include "support.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <type_traits>

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
                {"output 0 of sample 1 is nan"}) == nothing);
}

namespace {

// Every metric, as a function of dataset and predictions that gives a number. A new one joins here, and the
// laws below hold for it.
struct Metric {
  const char* name;
  bool of_classes;
  double (*value)(const Dataset&, const metrics::Predictions&);
};
const Metric all_metrics[] = {
    {"confusion matrix", true,
     [](const Dataset& d, const metrics::Predictions& y) {
       return metrics::ConfusionMatrix(d, y).accuracy();
     }},
    {"top k", true,
     [](const Dataset& d, const metrics::Predictions& y) { return metrics::top_k_accuracy(d, y, 1); }},
    {"roc curve", true,
     [](const Dataset& d, const metrics::Predictions& y) {
       return metrics::roc_curve(d, y).at(1).true_positive_rate;
     }},
    {"roc auc", true, [](const Dataset& d, const metrics::Predictions& y) { return metrics::roc_auc(d, y); }},
    {"mean squared error", false, metrics::mean_squared_error},
    {"mean absolute error", false, metrics::mean_absolute_error},
    {"r squared", false, metrics::r_squared},
};

const Dataset both{.inputs = {1, 2, 3, 4},
                   .classes = {0, 0, 1, 1},
                   .targets = {1, 0, 1, 0, 0, 1, 0, 1},
                   .features = 1,
                   .target_size = 2,
                   .class_count = 2,
                   .name = "both"};

}  // namespace

TEST_CASE("metrics: predictions are of any precision, in whatever holds them one after the other") {
  const float floats[] = {0.75f, 0.25f, 0.25f, 0.75f, 0.5f, 0.5f, 0, 1};
  const std::vector<float> vector(floats, floats + 8);
  const std::vector<double> doubles(floats, floats + 8);
  std::array<double, 8> array{};
  std::copy(floats, floats + 8, array.begin());
  double plain[8];
  std::copy(floats, floats + 8, plain);
  for (const Metric& m : all_metrics) {
    INFO(m.name);
    const double value = m.value(both, vector);
    CHECK(value == m.value(both, doubles));
    CHECK(value == m.value(both, floats));
    CHECK(value == m.value(both, array));
    CHECK(value == m.value(both, plain));
    CHECK(value == m.value(both, std::span<const float>(vector)));
    CHECK(value == m.value(both, std::span<const double>(doubles)));
    CHECK(value == m.value(both, std::vector<double>(doubles)));
  }
  static_assert(!std::is_constructible_v<metrics::Predictions, std::vector<int>>);
  static_assert(!std::is_constructible_v<metrics::Predictions, Dataset>);
  static_assert(!std::is_constructible_v<metrics::Predictions, float>);
}

TEST_CASE("metrics: an output that is NaN is an error that names dataset, output and sample") {
  for (const Metric& m : all_metrics)
    for (std::size_t at = 0; at < 8; ++at) {
      INFO(m.name << ", number " << at);
      std::vector<double> y(8, 0.5);
      y[at] = math::nan<double>;
      CHECK(lacking(failure([&] { m.value(both, y); }),
                    {text_of({"both: output ", at % 2, " of sample ", at / 2, " is nan"})}) == nothing);
    }
}

TEST_CASE("metrics: no sample, half a sample, and nothing to compare with") {
  for (const Metric& m : all_metrics) {
    INFO(m.name);
    const std::vector<float> y(8);
    CHECK(lacking(failure([&] { m.value(Dataset{}, y); }), {"dataset: there is no sample in it"}) == nothing);
    Dataset half = both;
    half.features = 3;
    CHECK(lacking(failure([&] { m.value(half, y); }), {"both: holds 4 inputs for 1 samples"}) == nothing);
    CHECK(lacking(failure([&] { m.value(both, std::vector<float>(7)); }),
                  {"both: 7 predictions for 4 samples"}) == nothing);
    CHECK(lacking(failure([&] { m.value(both, std::vector<float>{}); }),
                  {"both: 0 predictions for 4 samples"}) == nothing);
    Dataset neither = both;
    neither.classes.clear();
    neither.targets.clear();
    neither.target_size = 0;
    CHECK(lacking(failure([&] { m.value(neither, y); }),
                  {"both", m.of_classes ? "needs classes, or targets of 0 and 1; there are none"
                                        : "targets; there are none"}) == nothing);
  }
}

TEST_CASE("metrics: targets of two values are classes") {
  const std::vector<float> y{0.4f, 0.5f, 0.2f, 0.9f};
  const metrics::ConfusionMatrix known(labelled({0, 1, 1, 0}, 2), y);
  Dataset data{.inputs = {0, 0, 0, 0}, .targets = {0, 1, 1, 0}, .features = 1, .target_size = 1};
  const metrics::ConfusionMatrix m(data, y);
  CHECK(m.classes() == 2);
  for (int t = 0; t < 2; ++t)
    for (int p = 0; p < 2; ++p) CHECK(m.count(t, p) == known.count(t, p));
  CHECK(metrics::roc_auc(data, y) == metrics::roc_auc(labelled({0, 1, 1, 0}, 2), y));
  CHECK(metrics::ConfusionMatrix(data, y, 0.95).count(1, 0) == 2);  // a threshold of one's own
  // −1 and 1: what decides is whether the output is below 0.
  data.targets = {-1, 1, 1, -1};
  const metrics::ConfusionMatrix signs(data, std::vector<float>{-0.1f, 0.1f, -2, 2});
  CHECK((signs.count(0, 0) == 1 && signs.count(0, 1) == 1 && signs.count(1, 1) == 1));
  CHECK(metrics::roc_auc(data, std::vector<float>{-0.1f, 0.1f, -2, 2}) == 0.25);
  // A 1 among zeros.
  Dataset hot = both;
  hot.classes.clear();
  CHECK(metrics::ConfusionMatrix(hot, std::vector<float>{1, 0, 0, 1, 0, 1, 1, 0}).accuracy() == 0.5);
  // What tells no class is an error.
  data.targets = {0, 1, 0.5f, 1};
  CHECK(lacking(failure([&] { metrics::roc_auc(data, y); }),
                {"dataset: roc_curve needs classes; target 0 of sample 2 is 0.5, not 0 or 1"}) == nothing);
  data.targets = {0, 1, -1, 1};
  CHECK(lacking(failure([&] { metrics::roc_auc(data, y); }), {"target 0 of sample 0 is 0, not -1 or 1"}) ==
        nothing);
  hot.targets[0] = 0;
  CHECK(lacking(failure([&] { metrics::ConfusionMatrix(hot, std::vector<float>(8)); }),
                {"both: a confusion matrix needs classes; 0 targets of sample 0 are 1"}) == nothing);
}

TEST_CASE("metrics: r squared of targets that never change is 1 or 0, as scikit-learn has it") {
  for (const float t : {5.0f, 0.1f, 0.0f, 1e30f})
    for (const std::size_t samples : {std::size_t{1}, std::size_t{3}, std::size_t{7}}) {
      Dataset data{.inputs = std::vector<float>(samples), .features = 1, .target_size = 1};
      data.targets.assign(samples, t);
      CHECK(metrics::r_squared(data, data.targets) == 1);
      std::vector<float> y = data.targets;
      y[0] = t + 1 + t;
      CHECK(metrics::r_squared(data, y) == 0);
    }
}

TEST_CASE("metrics: top k counts at least one output") {
  for (const int k : {0, -1})
    CHECK(lacking(failure([&] { metrics::top_k_accuracy(both, std::vector<float>(8), k); }),
                  {"both: top_k_accuracy", std::to_string(k)}) == nothing);
}
