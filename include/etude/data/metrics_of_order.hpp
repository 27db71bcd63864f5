// SPDX-License-Identifier: BSL-1.0
// How well an output separates one class from all others, whatever the threshold.
#pragma once
#include <etude/core/finite.hpp>
#include <etude/core/index.hpp>
#include <etude/data/labels.hpp>
#include <etude/data/predictions.hpp>

#include <algorithm>
#include <numeric>
#include <vector>
//
#include <etude/core/macros_off.hpp>

namespace etude::metrics {

/// A point of the receiver operating characteristic: of what is not the class, the share that is taken for
/// it, and of what is, the share that is found, if all samples with an output of at least `threshold` are.
struct RocPoint {
  double false_positive_rate, true_positive_rate;
  double threshold;
};

/// The receiver operating characteristic of class `positive` against all others, from (0, 0), where no output
/// is large enough, to (1, 1): a point for each output that occurs. Empty where one of both kinds is missing.
/// A single output is taken as that of `positive`.
inline std::vector<RocPoint> roc_curve(const Dataset& data, const Predictions& predictions,
                                       int positive = 1) {
  const std::size_t n = predictions.width_for(data);
  const etude::detail::Labels labels = etude::detail::labels_of(data, "roc_curve needs");
  const std::size_t of_class =
      etude::detail::checked_index(data.name, "class", positive, std::max(labels.count, 2));
  const std::size_t output = n == 1 ? 0 : of_class;
  if (output >= n) fail({data.name, ": class ", positive, " has no output; there are ", n});
  std::vector<std::size_t> order(data.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  auto score = [&](std::size_t i) { return predictions.at(i, n, output); };
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return score(a) > score(b); });
  const auto positives =
      static_cast<double>(std::count(labels.classes.begin(), labels.classes.end(), positive));
  const double negatives = static_cast<double>(data.size()) - positives;
  if (positives == 0 || negatives == 0) return {};
  std::vector<RocPoint> curve{{0, 0, math::infinity<double>}};
  double found = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    found += labels.classes[order[i]] == positive;
    if (i + 1 == order.size() || score(order[i + 1]) != score(order[i]))
      curve.push_back({(static_cast<double>(i + 1) - found) / negatives, found / positives, score(order[i])});
  }
  return curve;
}

/// The area under it: the probability that a sample of the class has a larger output for it than one that is
/// not, ties counting half (Mann & Whitney 1947). NaN where one of both kinds is missing.
inline double roc_auc(const Dataset& data, const Predictions& predictions, int positive = 1) {
  const std::vector<RocPoint> curve = roc_curve(data, predictions, positive);
  if (curve.empty()) return math::nan<double>;
  double area = 0;
  for (std::size_t i = 1; i < curve.size(); ++i)
    area += (curve[i].false_positive_rate - curve[i - 1].false_positive_rate) *
            (curve[i].true_positive_rate + curve[i - 1].true_positive_rate) / 2;
  return area;
}

}  // namespace etude::metrics

#include <etude/core/macros_on.hpp>
