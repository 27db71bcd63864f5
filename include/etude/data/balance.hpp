// SPDX-License-Identifier: BSL-1.0
// Classes that are rare count for more.
#pragma once
#include <etude/core/error.hpp>
#include <etude/data/check.hpp>
#include <etude/data/dataset.hpp>

#include <utility>
#include <vector>

namespace etude {

/// The dataset with a weight for each sample, inverse to how often its class occurs and 1 on average, times
/// the weight it had: for a trainer that is `Weighted`. With `class_weights`, one for each class, these
/// instead. Fails if there are no classes or a weight for each is not given.
inline Dataset balance(Dataset dataset, const std::vector<float>& class_weights = {}) {
  const auto classes = static_cast<std::size_t>(dataset.class_count);
  if (dataset.classes.empty()) fail({dataset.name, ": balance needs classes; there are none"});
  detail::check_classes(dataset.name, dataset.classes, dataset.class_count);
  if (!class_weights.empty() && class_weights.size() != classes)
    fail({dataset.name, ": ", class_weights.size(), " class weights for ", classes, " classes"});
  std::vector<float> weight = class_weights;
  if (weight.empty()) {
    std::vector<int> count(classes);
    for (const std::int32_t c : dataset.classes) ++count[static_cast<std::size_t>(c)];
    std::size_t present = 0;
    for (const int n : count) present += n > 0;
    for (const int n : count)
      weight.push_back(n > 0 ? static_cast<float>(dataset.size()) /
                                   static_cast<float>(present * static_cast<std::size_t>(n))
                             : 0);
  }
  dataset.weights.resize(dataset.size(), 1.0f);
  for (std::size_t i = 0; i < dataset.size(); ++i)
    dataset.weights[i] *= weight[static_cast<std::size_t>(dataset.classes[i])];
  return dataset;
}

}  // namespace etude
