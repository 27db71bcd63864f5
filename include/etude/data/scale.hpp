// SPDX-License-Identifier: BSL-1.0
// Scaling of inputs, fitted on the training set and applied to every set.
#pragma once
#include <etude/core/error.hpp>
#include <etude/data/dataset.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <vector>

namespace etude {

/// x -> (x - offset) * factor for each feature: what `Standardize` and `MinMax` come to once they are fitted.
struct FeatureScale {
  std::vector<float> offset, factor;  ///< one number a feature

  /// Scales the inputs in place. Fails if the dataset has another number of features.
  void apply(Dataset& dataset) const {
    if (dataset.features < 1 || static_cast<std::size_t>(dataset.features) != offset.size()) {
      fail({dataset.name, ": has ", dataset.features, " features; the scale was fitted on ", offset.size()});
    }
    float* input = dataset.inputs.data();
    for (std::size_t i = 0; i < dataset.size(); ++i) {
      for (std::size_t j = 0; j < offset.size(); ++j, ++input) *input = (*input - offset[j]) * factor[j];
    }
  }

  /// A scaled copy. Fails like `apply`.
  Dataset operator()(Dataset dataset) const {
    apply(dataset);
    return dataset;
  }
};

namespace detail {

inline void check_not_empty(const Dataset& dataset, const char* what) {
  if (dataset.empty()) fail({dataset.name, ": ", what, " cannot be fitted, there are no samples"});
}

// One over the width of a feature's values. A feature that never changes keeps the factor 1, so that it
// becomes 0 rather than 0 / 0; the bound keeps a tiny width from giving an infinite factor.
inline float factor_for(double width) {
  return width > 0 ? static_cast<float>(std::min(1 / width, double{std::numeric_limits<float>::max()}))
                   : 1.0f;
}

}  // namespace detail

/// Scales each feature to mean 0 and variance 1 on the set it is fitted on; a constant feature becomes 0.
///
///     Standardize scale{data.train};   // fails if there are no samples
///     scale.apply(data.train);
///     scale.apply(data.test);
struct Standardize : FeatureScale {
  explicit Standardize(const Dataset& dataset) {
    detail::check_not_empty(dataset, "Standardize");
    const auto features = static_cast<std::size_t>(dataset.features);
    const auto count = static_cast<double>(dataset.size());
    // Sums of floats in double: exact for a constant feature, whose variance is then exactly 0. Two passes,
    // since a sum of squares loses a small variance beside a large mean.
    std::vector<double> mean(features), variance(features);
    for (std::size_t i = 0; i < dataset.size(); ++i) {
      const std::span<const float> sample = dataset.sample(i);
      for (std::size_t j = 0; j < features; ++j) mean[j] += double{sample[j]};
    }
    for (double& sum : mean) sum /= count;
    for (std::size_t i = 0; i < dataset.size(); ++i) {
      const std::span<const float> sample = dataset.sample(i);
      for (std::size_t j = 0; j < features; ++j) {
        const double distance = double{sample[j]} - mean[j];
        variance[j] += distance * distance;
      }
    }
    for (std::size_t j = 0; j < features; ++j) {
      offset.push_back(static_cast<float>(mean[j]));
      factor.push_back(detail::factor_for(std::sqrt(variance[j] / count)));
    }
  }
};

/// Scales each feature to [0, 1] on the set it is fitted on; a constant feature becomes 0. Elsewhere values
/// can lie outside. Fails if there are no samples.
struct MinMax : FeatureScale {
  explicit MinMax(const Dataset& dataset) {
    detail::check_not_empty(dataset, "MinMax");
    const auto features = static_cast<std::size_t>(dataset.features);
    const auto first = dataset.inputs.begin();
    offset.assign(first, first + dataset.features);
    std::vector<float> largest = offset;
    for (std::size_t i = 0; i < dataset.size(); ++i) {
      const std::span<const float> sample = dataset.sample(i);
      for (std::size_t j = 0; j < features; ++j) {
        offset[j] = std::min(offset[j], sample[j]);
        largest[j] = std::max(largest[j], sample[j]);
      }
    }
    for (std::size_t j = 0; j < features; ++j) {
      factor.push_back(detail::factor_for(double{largest[j]} - offset[j]));
    }
  }
};

}  // namespace etude
