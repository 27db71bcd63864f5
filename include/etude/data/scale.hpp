// SPDX-License-Identifier: BSL-1.0
// Scaling of inputs, fitted on the training set and applied to every set.
#pragma once
#include <etude/core/error.hpp>
#include <etude/data/dataset.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <vector>
//
#include <etude/core/macros_off.hpp>

namespace etude {

/// x -> (x - offset) * factor for each feature: what `Standardize` and `MinMax` come to once they are fitted.
/// Computed in double and rounded once, so that what was the largest becomes exactly 1.
struct FeatureScale {
  std::vector<double> offset, factor;  ///< one number a feature

  /// Scales the inputs in place. Fails if the dataset has another number of features, or its members do not
  /// fit together.
  void apply(Dataset& dataset) const {
    dataset.check_sizes();
    check(dataset.name, static_cast<std::size_t>(dataset.features));
    for (std::size_t i = 0; i < dataset.size(); ++i) scale(dataset.inputs.data() + i * offset.size());
  }

  /// Scales the features of one sample in place: fails if there are not as many as the scale was fitted on.
  void apply(std::span<float> sample) const {
    check("the sample", sample.size());
    scale(sample.data());
  }
  void apply(std::span<double> sample) const {
    check("the sample", sample.size());
    scale(sample.data());
  }

  /// A scaled copy of a dataset, or of one sample: `trainer.predict(scale(std::array{5.1f, 3.5f}))`. Fails
  /// like `apply`.
  Dataset operator()(Dataset dataset) const {
    apply(dataset);
    return dataset;
  }
  template <std::floating_point T, std::size_t N>
  std::array<T, N> operator()(std::array<T, N> sample) const {
    apply(sample);
    return sample;
  }
  std::vector<float> operator()(std::span<const float> sample) const { return copy(sample); }
  std::vector<double> operator()(std::span<const double> sample) const { return copy(sample); }

 private:
  void check(const std::string& name, std::size_t features) const {
    if (features < 1 || features != offset.size())
      fail({name, ": has ", features, " features; the scale was fitted on ", offset.size()});
  }
  template <class T>
  void scale(T* sample) const {
    for (std::size_t j = 0; j < offset.size(); ++j)
      sample[j] = static_cast<T>((static_cast<double>(sample[j]) - offset[j]) * factor[j]);
  }
  template <class T>
  std::vector<T> copy(std::span<const T> sample) const {
    std::vector<T> scaled(sample.begin(), sample.end());
    apply(scaled);
    return scaled;
  }
};

namespace detail {

// What a scale is fitted on: samples that are in order, and whose features are finite.
inline void check_can_be_fitted(const Dataset& dataset, const char* scale) {
  dataset.check_sizes();
  if (dataset.empty()) fail({dataset.name, ": ", scale, " cannot be fitted, there are no samples"});
  check_finite(dataset.name, dataset.inputs, dataset.features, "feature");
}

// One over the width of a feature's values. A feature that never changes keeps the factor 1, so that it
// becomes 0 rather than 0 / 0.
inline double factor_for(double width) { return width > 0 ? 1 / width : 1; }

}  // namespace detail

/// Scales each feature to mean 0 and variance 1 on the set it is fitted on; a constant feature becomes 0.
/// Fails if there are no samples, the dataset's members do not fit together, or a feature is not finite.
///
///     Standardize scale{data.train};
///     scale.apply(data.train);
///     scale.apply(data.test);
struct Standardize : FeatureScale {
  explicit Standardize(const Dataset& dataset) {
    detail::check_can_be_fitted(dataset, "Standardize");
    const auto features = static_cast<std::size_t>(dataset.features);
    const auto count = static_cast<double>(dataset.size());
    // Sums of floats in double: exact for a constant feature, whose variance is then exactly 0. Two passes,
    // since a sum of squares loses a small variance beside a large mean.
    offset.resize(features);
    std::vector<double> variance(features);
    for (std::size_t i = 0; i < dataset.size(); ++i) {
      const std::span<const float> sample = dataset.sample(i);
      for (std::size_t j = 0; j < features; ++j) offset[j] += double{sample[j]};
    }
    for (double& sum : offset) sum /= count;
    for (std::size_t i = 0; i < dataset.size(); ++i) {
      const std::span<const float> sample = dataset.sample(i);
      for (std::size_t j = 0; j < features; ++j) {
        const double distance = double{sample[j]} - offset[j];
        variance[j] += distance * distance;
      }
    }
    for (const double sum : variance) factor.push_back(detail::factor_for(std::sqrt(sum / count)));
  }
};

/// Scales each feature to [0, 1] on the set it is fitted on; a constant feature becomes 0. Elsewhere values
/// can lie outside. Fails like `Standardize`.
struct MinMax : FeatureScale {
  explicit MinMax(const Dataset& dataset) {
    detail::check_can_be_fitted(dataset, "MinMax");
    const std::span<const float> first = dataset.sample(0);
    offset.assign(first.begin(), first.end());
    std::vector<double> largest = offset;
    for (std::size_t i = 0; i < dataset.size(); ++i) {
      const std::span<const float> sample = dataset.sample(i);
      for (std::size_t j = 0; j < offset.size(); ++j) {
        offset[j] = std::min(offset[j], double{sample[j]});
        largest[j] = std::max(largest[j], double{sample[j]});
      }
    }
    for (std::size_t j = 0; j < offset.size(); ++j)
      factor.push_back(detail::factor_for(largest[j] - offset[j]));
  }
};

}  // namespace etude

#include <etude/core/macros_on.hpp>
