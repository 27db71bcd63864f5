// SPDX-License-Identifier: BSL-1.0
// How good predictions are: metrics::ConfusionMatrix(data, trainer.predict(data)).f1(3). Predictions are as
// Trainer::predict gives them: the network's outputs for one sample after the other.
#pragma once
#include <etude/core/error.hpp>
#include <etude/core/finite.hpp>
#include <etude/data/dataset.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <vector>

namespace etude::metrics {

namespace detail {

// The outputs of a sample; fails where there are not as many for each, or the dataset is not in order.
inline std::size_t width(const Dataset& data, std::span<const float> predictions, std::size_t goals) {
  data.check_sizes();
  etude::detail::check_classes(data.name, data.classes, data.class_count);
  if (data.empty() || goals != data.size())
    fail({data.name, ": a metric needs a target for each of ", data.size(), " samples; there are ", goals});
  if (predictions.empty() || predictions.size() % data.size() != 0)
    fail({data.name, ": ", predictions.size(), " predictions for ", data.size(), " samples"});
  return predictions.size() / data.size();
}

inline double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

}  // namespace detail

/// How often class `t` was taken for class `p`. The prediction is the largest output; of a single output,
/// whether it is at least ½. A rate whose denominator is 0 is 0.
class ConfusionMatrix {
 public:
  ConfusionMatrix(const Dataset& data, std::span<const float> predictions) : classes_(data.class_count) {
    const std::size_t n = detail::width(data, predictions, data.classes.size());
    if (n != static_cast<std::size_t>(classes_) && !(n == 1 && classes_ == 2))
      fail({data.name, ": ", n, " outputs for ", classes_, " classes"});
    counts_.resize(index(classes_, 0));
    for (std::size_t i = 0; i < data.size(); ++i) {
      const auto y = predictions.subspan(i * n, n);
      ++counts_[index(
          data.classes[i],
          n == 1 ? y[0] >= 0.5f : static_cast<int>(std::max_element(y.begin(), y.end()) - y.begin()))];
    }
  }

  int classes() const { return classes_; }
  int count(int truth, int prediction) const { return counts_[index(truth, prediction)]; }
  double accuracy() const {
    int right = 0;
    for (int k = 0; k < classes_; ++k) right += count(k, k);
    return detail::ratio(right, std::accumulate(counts_.begin(), counts_.end(), 0));
  }
  /// Of what was taken for class `k`, the share that is.
  double precision(int k) const { return detail::ratio(count(k, k), column(k)); }
  /// Of what is class `k`, the share that was found.
  double recall(int k) const { return detail::ratio(count(k, k), row(k)); }
  /// The harmonic mean of precision and recall.
  double f1(int k) const { return detail::ratio(2.0 * count(k, k), row(k) + column(k)); }
  /// The mean of f1 over the classes.
  double macro_f1() const {
    double sum = 0;
    for (int k = 0; k < classes_; ++k) sum += f1(k);
    return detail::ratio(sum, classes_);
  }

 private:
  int classes_;
  std::vector<int> counts_;

  std::size_t index(int truth, int prediction) const {
    return static_cast<std::size_t>(truth) * static_cast<std::size_t>(classes_) +
           static_cast<std::size_t>(prediction);
  }
  int row(int k) const {
    int n = 0;
    for (int p = 0; p < classes_; ++p) n += count(k, p);
    return n;
  }
  int column(int k) const {
    int n = 0;
    for (int t = 0; t < classes_; ++t) n += count(t, k);
    return n;
  }
};

/// The share of samples whose class is among the `k` largest outputs; of equal outputs the earlier counts as
/// larger.
inline double top_k_accuracy(const Dataset& data, std::span<const float> predictions, int k) {
  const std::size_t n = detail::width(data, predictions, data.classes.size());
  int right = 0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto y = predictions.subspan(i * n, n);
    const auto truth = static_cast<std::size_t>(data.label(i));
    if (truth >= n) fail({data.name, ": class ", truth, " of sample ", i, " has no output; there are ", n});
    int before = 0;
    for (std::size_t j = 0; j < n; ++j) before += y[j] > y[truth] || (j < truth && y[j] == y[truth]);
    right += before < k;
  }
  return detail::ratio(right, static_cast<double>(data.size()));
}

/// A point of the receiver operating characteristic: of what is not the class, the share that is taken for
/// it, and of what is, the share that is found, if all samples with an output of at least `threshold` are.
struct RocPoint {
  double false_positive_rate, true_positive_rate;
  float threshold;
};

/// The receiver operating characteristic of class `positive` against all others, from (0, 0), where no output
/// is large enough, to (1, 1): a point for each output that occurs. Empty where one of both kinds is missing.
/// Fails where an output is NaN, which has no place in the order.
inline std::vector<RocPoint> roc_curve(const Dataset& data, std::span<const float> predictions,
                                       int positive = 1) {
  const std::size_t n = detail::width(data, predictions, data.classes.size());
  const std::size_t output = n == 1 ? 0 : static_cast<std::size_t>(positive);
  if (output >= n) fail({data.name, ": class ", positive, " has no output; there are ", n});
  std::vector<std::size_t> order(data.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  auto score = [&](std::size_t i) { return predictions[i * n + output]; };
  for (const std::size_t i : order)
    if (math::isnan(score(i))) fail({data.name, ": the output of sample ", i, " is ", score(i)});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return score(a) > score(b); });
  const auto positives = static_cast<double>(std::count(data.classes.begin(), data.classes.end(), positive));
  const double negatives = static_cast<double>(data.size()) - positives;
  if (positives == 0 || negatives == 0) return {};
  std::vector<RocPoint> curve{{0, 0, math::infinity<float>}};
  double found = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    found += data.classes[order[i]] == positive;
    if (i + 1 == order.size() || score(order[i + 1]) != score(order[i]))
      curve.push_back({(static_cast<double>(i + 1) - found) / negatives, found / positives, score(order[i])});
  }
  return curve;
}

/// The area under it: the probability that a sample of the class has a larger output for it than one that is
/// not, ties counting half (Mann & Whitney 1947). NaN where one of both kinds is missing.
inline double roc_auc(const Dataset& data, std::span<const float> predictions, int positive = 1) {
  const std::vector<RocPoint> curve = roc_curve(data, predictions, positive);
  if (curve.empty()) return math::make_nan<double>();
  double area = 0;
  for (std::size_t i = 1; i < curve.size(); ++i)
    area += (curve[i].false_positive_rate - curve[i - 1].false_positive_rate) *
            (curve[i].true_positive_rate + curve[i - 1].true_positive_rate) / 2;
  return area;
}

namespace detail {

template <class F>
double mean_of_errors(const Dataset& data, std::span<const float> predictions, F f) {
  const auto goals = static_cast<std::size_t>(std::max(data.target_size, 1));
  const std::size_t n = width(data, predictions, data.targets.size() / goals);
  if (n != goals) fail({data.name, ": ", n, " outputs for ", goals, " targets of a sample"});
  double sum = 0;
  for (std::size_t i = 0; i < predictions.size(); ++i)
    sum += f(static_cast<double>(predictions[i]) - static_cast<double>(data.targets[i]));
  return sum / static_cast<double>(predictions.size());
}

}  // namespace detail

inline double mean_squared_error(const Dataset& data, std::span<const float> predictions) {
  return detail::mean_of_errors(data, predictions, [](double d) { return d * d; });
}
inline double mean_absolute_error(const Dataset& data, std::span<const float> predictions) {
  return detail::mean_of_errors(data, predictions, [](double d) { return std::fabs(d); });
}
/// The share of the targets' variance that is explained: 1 − Σ (y − t)² / Σ (t − mean t)², over all outputs
/// together.
inline double r_squared(const Dataset& data, std::span<const float> predictions) {
  const double error = mean_squared_error(data, predictions);
  const auto goals = static_cast<std::size_t>(data.target_size);
  std::vector<double> mean(goals);
  for (std::size_t i = 0; i < data.targets.size(); ++i)
    mean[i % goals] += static_cast<double>(data.targets[i]) / static_cast<double>(data.size());
  double variance = 0;
  for (std::size_t i = 0; i < data.targets.size(); ++i)
    variance += std::pow(static_cast<double>(data.targets[i]) - mean[i % goals], 2);
  return 1 - error / (variance / static_cast<double>(data.targets.size()));
}

}  // namespace etude::metrics
