// SPDX-License-Identifier: BSL-1.0
// Classes that are rare count for more, or come as often as the others. Targets that tell classes, as those
// of 0 and 1, do as well (data/labels.hpp).
#pragma once
#include <etude/core/error.hpp>
#include <etude/core/shuffle.hpp>
#include <etude/data/dataset.hpp>
#include <etude/data/labels.hpp>

#include <span>
#include <utility>
#include <vector>

namespace etude {

/// The dataset with a weight for each sample, inverse to how often its class occurs and 1 on average, times
/// the weight it had: for a trainer that is `Weighted`. With `class_weights`, one for each class, these
/// instead. Fails if there are no classes, a weight for each is not given, or the members do not fit
/// together.
inline Dataset balance(Dataset dataset, const std::vector<float>& class_weights = {}) {
  const detail::Labels labels = detail::labels_of(dataset, "balance needs");
  const auto classes = static_cast<std::size_t>(labels.count);
  if (!class_weights.empty() && class_weights.size() != classes)
    fail({dataset.name, ": ", class_weights.size(), " class weights for ", classes, " classes"});
  std::vector<float> weight = class_weights;
  if (weight.empty()) {
    std::vector<int> count(classes);
    for (const std::int32_t c : labels.classes) ++count[static_cast<std::size_t>(c)];
    std::size_t present = 0;
    for (const int n : count) present += n > 0;
    for (const int n : count)
      weight.push_back(n > 0 ? static_cast<float>(dataset.size()) /
                                   static_cast<float>(present * static_cast<std::size_t>(n))
                             : 0);
  }
  dataset.weights.resize(dataset.size(), 1.0f);
  for (std::size_t i = 0; i < dataset.size(); ++i)
    dataset.weights[i] *= weight[static_cast<std::size_t>(labels.classes[i])];
  return dataset;
}

/// Fills `order` with numbers of samples such that each class that occurs is there equally often, give or
/// take one. A class's samples come in a random order, all of them before any comes again. A pure function of
/// dataset, seed and epoch; what fit goes through where it is asked to be `balanced`. Fails without classes.
[[gnu::cold]] inline void balanced_order(std::span<std::uint32_t> order, const Dataset& dataset,
                                         std::uint64_t seed, std::uint32_t epoch = 0) {
  const detail::Labels labels = detail::labels_of(dataset, "balanced samples need");
  std::vector<std::uint32_t> all(labels.classes.size()), by_class(all.size());
  // Where each class begins.
  std::vector<std::size_t> first(static_cast<std::size_t>(labels.count) + 1);
  permutation(all, seed, epoch);
  std::size_t classes = 0, sorted = 0;  // that occur
  for (std::int32_t k = 0; k < labels.count; ++k) {
    for (const std::uint32_t i : all)
      if (labels.classes[i] == k) by_class[sorted++] = i;
    if (sorted > first[classes]) first[++classes] = sorted;
  }
  // Whose turn it is at first differs from epoch to epoch, so that none is the one less for ever.
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::size_t k = (i + epoch) % classes, samples = first[k + 1] - first[k];
    order[i] = by_class[first[k] + i / classes % samples];
  }
  shuffle(order, ~seed, epoch);
}

}  // namespace etude
