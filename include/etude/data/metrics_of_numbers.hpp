// SPDX-License-Identifier: BSL-1.0
// How far predictions are from target numbers, over all outputs together.
#pragma once
#include <etude/data/predictions.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

namespace etude::metrics {

namespace detail {

// The mean of f(y − t).
template <class F>
double mean_of_errors(const Dataset& data, const Predictions& predictions, F f) {
  const std::size_t n = predictions.width_for(data);
  if (data.targets.empty()) fail({data.name, ": this metric compares with targets; there are none"});
  etude::detail::check_finite(data.name, data.targets, data.target_size, "target");
  if (n != static_cast<std::size_t>(data.target_size))
    fail({data.name, ": ", n, " outputs for ", data.target_size, " targets of a sample"});
  double sum = 0;
  for (std::size_t i = 0; i < data.targets.size(); ++i)
    sum += f(predictions.at(i, 1) - static_cast<double>(data.targets[i]));
  return sum / static_cast<double>(data.targets.size());
}

}  // namespace detail

/// The mean of (y − t)².
inline double mean_squared_error(const Dataset& data, const Predictions& predictions) {
  return detail::mean_of_errors(data, predictions, [](double d) { return d * d; });
}

/// The mean of |y − t|.
inline double mean_absolute_error(const Dataset& data, const Predictions& predictions) {
  return detail::mean_of_errors(data, predictions, [](double d) { return std::fabs(d); });
}

/// The share of the targets' variance that is explained: 1 − Σ (y − t)² / Σ (t − mean t)², over all outputs
/// together. Of targets that never change, a single sample's among them: 1 if every prediction is exact, else
/// 0, as scikit-learn has it.
inline double r_squared(const Dataset& data, const Predictions& predictions) {
  const double error = mean_squared_error(data, predictions);
  const auto goals = static_cast<std::size_t>(data.target_size);
  // Less the first sample's: the mean of equal numbers is then exact.
  auto moved = [&](std::size_t i) {
    return static_cast<double>(data.targets[i]) - static_cast<double>(data.targets[i % goals]);
  };
  std::vector<double> mean(goals);
  for (std::size_t i = 0; i < data.targets.size(); ++i)
    mean[i % goals] += moved(i) / static_cast<double>(data.size());
  double variance = 0;
  for (std::size_t i = 0; i < data.targets.size(); ++i) {
    const double d = moved(i) - mean[i % goals];
    variance += d * d;
  }
  if (variance == 0) return error == 0 ? 1 : 0;
  return 1 - error / (variance / static_cast<double>(data.targets.size()));
}

}  // namespace etude::metrics
