// SPDX-License-Identifier: BSL-1.0
// Parts of a dataset: chosen samples, the first few, and a random division into training and test.
#pragma once
#include <etude/core/error.hpp>
#include <etude/core/finite.hpp>
#include <etude/core/index.hpp>
#include <etude/core/shuffle.hpp>
#include <etude/data/dataset.hpp>
#include <etude/data/labels.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>
//
#include <etude/core/macros_off.hpp>

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
  for (std::uint32_t index : indices) detail::checked_index(dataset.name, "sample", index, dataset.size());
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
  dataset.check_sizes();
  if (count > dataset.size()) {
    fail({dataset.name, ": take asks for ", count, " samples; there are ", dataset.size()});
  }
  std::vector<std::uint32_t> indices(count);
  for (std::size_t i = 0; i < count; ++i) indices[i] = static_cast<std::uint32_t>(i);
  return subset(dataset, indices);
}

/// How samples are divided at random.
struct SplitOptions {
  /// Each class, as `classes` or targets of 0 and 1 tell it, has its share of every part, to within one
  /// sample.
  bool stratified = false;
  std::uint64_t seed = 0;  ///< the same divides in the same way everywhere
};

namespace detail {

// All samples in a random order; stratified: class by class, in a random order within each.
inline std::vector<std::uint32_t> line_up(const Dataset& dataset, const SplitOptions& options,
                                          std::uint32_t epoch) {
  dataset.check_sizes();
  std::vector<std::uint32_t> line(dataset.size());
  permutation(line, options.seed, epoch);
  if (!options.stratified) return line;
  // No std::stable_sort: it would be 5 KB of code in every program that splits.
  const Labels labels = labels_of(dataset, "a stratified division needs");
  std::vector<std::uint32_t> by_class;
  for (std::int32_t k = 0; k < labels.count; ++k)
    for (const std::uint32_t i : line)
      if (labels.classes[i] == k) by_class.push_back(i);
  return by_class;
}

// Divides a line into those whose places are chosen and the others. Where the places are evenly spaced along
// a line that is class by class, each class, being a run of it, has its share.
template <class Chosen>
std::array<std::vector<std::uint32_t>, 2> divide(const std::vector<std::uint32_t>& line, Chosen chosen) {
  std::array<std::vector<std::uint32_t>, 2> parts;
  for (std::size_t place = 0; place < line.size(); ++place)
    parts[chosen(place) ? 0 : 1].push_back(line[place]);
  return parts;
}

// The first `count` of a line, or as many at even distances, and the others.
inline std::array<std::vector<std::uint32_t>, 2> divide(const std::vector<std::uint32_t>& line,
                                                        std::size_t count, bool evenly) {
  return divide(line, [&](std::size_t place) {
    return evenly ? (place + 1) * count / line.size() > place * count / line.size() : place < count;
  });
}

// A part as a dataset. What was divided class by class is mixed again.
inline Dataset dataset_part(const Dataset& dataset, std::vector<std::uint32_t> samples,
                            const SplitOptions& options, std::uint32_t epoch, const char* suffix = "") {
  if (options.stratified) shuffle(samples, options.seed, epoch);
  Dataset chosen = subset(dataset, samples);
  chosen.name += suffix;
  return chosen;
}

// Orders that training with the same seed will not reach.
inline constexpr std::uint32_t epoch_of_splits = ~0u, epoch_of_folds = ~1u;

}  // namespace detail

/// Divides the samples at random: `fraction` of them (rounded, in (0, 1)) to train on, the others to test on.
/// Fails if one part would be empty, and where it is to be stratified and there are no classes.
///
///     const auto [train, test] = split(data, 0.8, {.stratified = true, .seed = 3});
inline Split split(const Dataset& dataset, double fraction, const SplitOptions& options) {
  const std::vector<std::uint32_t> line = detail::line_up(dataset, options, detail::epoch_of_splits);
  const auto count = static_cast<double>(line.size());
  const double wanted = fraction > 0 && fraction < 1 ? std::round(fraction * count) : 0;
  if (wanted < 1 || wanted >= count) {
    fail({dataset.name, ": split with fraction ", fraction, " of ", line.size(),
          " samples leaves a part without samples"});
  }
  const auto [train, test] = detail::divide(line, static_cast<std::size_t>(wanted), options.stratified);
  return {detail::dataset_part(dataset, train, options, detail::epoch_of_splits, " (train)"),
          detail::dataset_part(dataset, test, options, detail::epoch_of_splits, " (test)")};
}
inline Split split(const Dataset& dataset, double fraction, std::uint64_t seed = 0) {
  return split(dataset, fraction, SplitOptions{.seed = seed});
}

/// Three parts: to train on, to choose by, and to judge by at the very end.
struct ThreeParts {
  Dataset train, validation, test;
};

/// Divides the samples at random: the fractions `train` and `validation` of them (rounded), and what is left.
/// Stratified, the first is drawn from all and the second from the others. Fails like `split`.
inline ThreeParts train_validation_test(const Dataset& dataset, double train, double validation,
                                        const SplitOptions& options) {
  const std::vector<std::uint32_t> line = detail::line_up(dataset, options, detail::epoch_of_splits);
  const auto count = static_cast<double>(line.size());
  const double first = train > 0 ? std::round(train * count) : 0;
  const double second = validation > 0 ? std::round(validation * count) : 0;
  if (!math::isfinite(train + validation) || first < 1 || second < 1 || first + second >= count) {
    fail({dataset.name, ": a division of ", line.size(), " samples with fractions ", train, " and ",
          validation, " leaves a part without samples"});
  }
  const auto [a, others] = detail::divide(line, static_cast<std::size_t>(first), options.stratified);
  const auto [b, c] = detail::divide(others, static_cast<std::size_t>(second), options.stratified);
  return {detail::dataset_part(dataset, a, options, detail::epoch_of_splits, " (train)"),
          detail::dataset_part(dataset, b, options, detail::epoch_of_splits, " (validation)"),
          detail::dataset_part(dataset, c, options, detail::epoch_of_splits, " (test)")};
}
inline ThreeParts train_validation_test(const Dataset& dataset, double train, double validation,
                                        std::uint64_t seed = 0) {
  return train_validation_test(dataset, train, validation, SplitOptions{.seed = seed});
}

/// Part `index` of `folds` (2 or more, counted from 0) to test on, the others to train on: with each part in
/// turn, a cross-validation. The parts are drawn at random, differ by one sample at most, and each sample is
/// in one of them. Fails if there are fewer samples than folds, or no such part, and like `split`.
inline Split fold(const Dataset& dataset, int folds, int index, const SplitOptions& options) {
  const std::vector<std::uint32_t> line = detail::line_up(dataset, options, detail::epoch_of_folds);
  if (folds < 2 || index < 0 || index >= folds || static_cast<std::size_t>(folds) > line.size()) {
    fail({dataset.name, ": part ", index, " of ", folds, " was asked for; there are ", line.size(),
          " samples, and parts are counted from 0"});
  }
  const auto parts = static_cast<std::size_t>(folds), chosen = static_cast<std::size_t>(index);
  const auto [test, train] = detail::divide(line, [&](std::size_t place) {
    if (options.stratified) return place % parts == chosen;
    return line.size() * chosen / parts <= place && place < line.size() * (chosen + 1) / parts;
  });
  return {detail::dataset_part(dataset, train, options, detail::epoch_of_folds),
          detail::dataset_part(dataset, test, options, detail::epoch_of_folds)};
}
inline Split fold(const Dataset& dataset, int folds, int index, std::uint64_t seed = 0) {
  return fold(dataset, folds, index, SplitOptions{.seed = seed});
}

}  // namespace etude

#include <etude/core/macros_on.hpp>
