// SPDX-License-Identifier: BSL-1.0
// Parts of a dataset: chosen samples, the first few, and a random division into training and test.
#pragma once
#include <etude/core/error.hpp>
#include <etude/core/finite.hpp>
#include <etude/core/shuffle.hpp>
#include <etude/data/dataset.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace etude {

namespace detail {

// The chosen rows of a member that holds `width` numbers a sample, or nothing at all.
template <class T>
std::vector<T> choose_rows(const std::vector<T>& values, int width, std::span<const std::uint32_t> indices) {
  if (values.empty()) return {};
  const auto stride = static_cast<std::ptrdiff_t>(width);
  std::vector<T> chosen;
  chosen.reserve(indices.size() * static_cast<std::size_t>(width));
  for (std::uint32_t index : indices) {
    const auto first = values.begin() + static_cast<std::ptrdiff_t>(index) * stride;
    chosen.insert(chosen.end(), first, first + stride);
  }
  return chosen;
}

}  // namespace detail

/// The samples with the given numbers, in that order; a number may occur more than once. Fails if a sample
/// does not exist, and, like all parts below, if the dataset's members do not fit together.
inline Dataset subset(const Dataset& dataset, std::span<const std::uint32_t> indices) {
  dataset.check_sizes();
  for (std::uint32_t index : indices) {
    if (index >= dataset.size()) {
      fail({dataset.name, ": subset asks for sample ", index, "; there are ", dataset.size(),
            ", counted from 0"});
    }
  }
  return {.inputs = detail::choose_rows(dataset.inputs, dataset.features, indices),
          .classes = detail::choose_rows(dataset.classes, 1, indices),
          .targets = detail::choose_rows(dataset.targets, dataset.target_size, indices),
          .weights = detail::choose_rows(dataset.weights, 1, indices),
          .features = dataset.features,
          .target_size = dataset.target_size,
          .class_count = dataset.class_count,
          .class_names = dataset.class_names,
          .name = dataset.name};
}

/// The first `count` samples. Fails if there are fewer.
inline Dataset take(const Dataset& dataset, std::size_t count) {
  if (count > dataset.size()) {
    fail({dataset.name, ": take asks for ", count, " samples; there are ", dataset.size()});
  }
  std::vector<std::uint32_t> indices(count);
  for (std::size_t i = 0; i < count; ++i) indices[i] = static_cast<std::uint32_t>(i);
  return subset(dataset, indices);
}

/// Divides the samples at random: `fraction` of them (rounded, in (0, 1)) to train on, the others to test on.
/// The same seed divides in the same way everywhere. Fails if one part would be empty.
inline Split split(const Dataset& dataset, double fraction, std::uint64_t seed = 0) {
  const auto count = static_cast<double>(dataset.size());
  const double wanted = fraction > 0 && fraction < 1 ? std::round(fraction * count) : 0;
  if (wanted < 1 || wanted >= count) {
    fail({dataset.name, ": split with fraction ", fraction, " of ", dataset.size(),
          " samples leaves a part without samples"});
  }
  std::vector<std::uint32_t> order(dataset.size());
  permutation(order, seed, ~0u);  // an epoch that training with the same seed will not reach
  const std::span<const std::uint32_t> indices = order;
  const auto middle = static_cast<std::size_t>(wanted);
  Split parts{subset(dataset, indices.first(middle)), subset(dataset, indices.subspan(middle))};
  parts.train.name += " (train)";
  parts.test.name += " (test)";
  return parts;
}

/// Three parts: to train on, to choose by, and to judge by at the very end.
struct ThreeParts {
  Dataset train, validation, test;
};

/// Divides the samples at random: the fractions `train` and `validation` of them (rounded), and what is left.
/// Fails if one part would be empty.
inline ThreeParts train_validation_test(const Dataset& dataset, double train, double validation,
                                        std::uint64_t seed = 0) {
  const auto count = static_cast<double>(dataset.size());
  const double first = train > 0 ? std::round(train * count) : 0;
  const double second = validation > 0 ? std::round(validation * count) : 0;
  if (!math::isfinite(train + validation) || first < 1 || second < 1 || first + second >= count) {
    fail({dataset.name, ": a division of ", dataset.size(), " samples with fractions ", train, " and ",
          validation, " leaves a part without samples"});
  }
  std::vector<std::uint32_t> order(dataset.size());
  permutation(order, seed, ~0u);  // as split()
  const std::span<const std::uint32_t> indices = order;
  const auto a = static_cast<std::size_t>(first), b = static_cast<std::size_t>(second);
  ThreeParts parts{subset(dataset, indices.first(a)), subset(dataset, indices.subspan(a, b)),
                   subset(dataset, indices.subspan(a + b))};
  parts.train.name += " (train)";
  parts.validation.name += " (validation)";
  parts.test.name += " (test)";
  return parts;
}

/// Part `index` of `folds` (2 or more, counted from 0) to test on, the others to train on: with each part in
/// turn, a cross-validation. The parts are drawn at random, differ by one sample at most, and each sample is
/// in one of them. Fails if there are fewer samples than folds, or no such part.
inline Split fold(const Dataset& dataset, int folds, int index, std::uint64_t seed = 0) {
  if (folds < 2 || index < 0 || index >= folds || static_cast<std::size_t>(folds) > dataset.size()) {
    fail({dataset.name, ": part ", index, " of ", folds, " was asked for; there are ", dataset.size(),
          " samples, and parts are counted from 0"});
  }
  std::vector<std::uint32_t> order(dataset.size());
  permutation(order, seed, ~1u);  // nor that split() uses
  auto boundary = [&](int k) {
    return order.size() * static_cast<std::size_t>(k) / static_cast<std::size_t>(folds);
  };
  const std::size_t first = boundary(index), last = boundary(index + 1);
  const auto test = subset(dataset, std::span(order).subspan(first, last - first));
  order.erase(order.begin() + static_cast<std::ptrdiff_t>(first),
              order.begin() + static_cast<std::ptrdiff_t>(last));
  return {subset(dataset, order), test};
}

}  // namespace etude
