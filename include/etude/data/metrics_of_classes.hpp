// SPDX-License-Identifier: BSL-1.0
// How often the right class was chosen, and which was taken for which. The classes are the dataset's; or,
// where it has none, its targets of 0 and 1, of −1 and 1, or with a single 1 among zeros.
#pragma once
#include <etude/core/index.hpp>
#include <etude/data/labels.hpp>
#include <etude/data/largest.hpp>
#include <etude/data/predictions.hpp>

#include <numeric>
#include <optional>
#include <vector>

namespace etude::metrics {

namespace detail {
inline double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }
}  // namespace detail

/// How often class `t` was taken for class `p`. The prediction is the largest output. Of a single output it
/// is class 1 if that is at least `threshold`: half-way between what stands for the classes, if none is
/// given, ½ or, of targets −1 and 1, 0. A rate whose denominator is 0 is 0. A class that is none is an error.
class ConfusionMatrix {
 public:
  ConfusionMatrix(const Dataset& data, const Predictions& predictions, std::optional<double> threshold = {}) {
    const std::size_t n = predictions.width_for(data);
    const etude::detail::Labels labels = etude::detail::labels_of(data, "a confusion matrix needs");
    classes_ = labels.count;
    if (n != static_cast<std::size_t>(classes_) && !(n == 1 && classes_ <= 2))
      fail({data.name, ": ", n, " outputs for ", classes_, " classes"});
    if (n == 1) classes_ = 2;
    counts_.resize(static_cast<std::size_t>(classes_) * static_cast<std::size_t>(classes_));
    std::vector<double> outputs(n);
    for (std::size_t i = 0; i < data.size(); ++i) {
      for (std::size_t k = 0; k < n; ++k) outputs[k] = predictions.at(i, n, k);
      const int chosen = n == 1 ? outputs[0] >= threshold.value_or(labels.middle)
                                : etude::detail::largest_of(std::span<const double>(outputs));
      ++counts_[index(labels.classes[i], chosen)];
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
    const auto at = [&](int k) {
      return etude::detail::checked_index("a confusion matrix", "class", k, classes_);
    };
    return at(truth) * static_cast<std::size_t>(classes_) + at(prediction);
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

/// The share of samples whose class is among the `k` largest outputs, k at least 1; of equal outputs the
/// earlier counts as larger.
inline double top_k_accuracy(const Dataset& data, const Predictions& predictions, int k) {
  const std::size_t n = predictions.width_for(data);
  const etude::detail::Labels labels = etude::detail::labels_of(data, "top_k_accuracy needs");
  if (k < 1) fail({data.name, ": top_k_accuracy of the ", k, " largest outputs; it needs at least 1"});
  int right = 0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto truth = static_cast<std::size_t>(labels.classes[i]);
    if (truth >= n) fail({data.name, ": class ", truth, " of sample ", i, " has no output; there are ", n});
    const double y = predictions.at(i, n, truth);
    int before = 0;
    for (std::size_t j = 0; j < n; ++j) {
      const double other = predictions.at(i, n, j);
      before += other > y || (j < truth && other == y);
    }
    right += before < k;
  }
  return detail::ratio(right, static_cast<double>(data.size()));
}

}  // namespace etude::metrics
