// SPDX-License-Identifier: BSL-1.0
// Classes as real targets, for losses that compare numbers.
#pragma once
#include <etude/core/error.hpp>
#include <etude/data/dataset.hpp>

#include <cstddef>
#include <string>
#include <utility>

namespace etude {

/// The dataset with targets of `class_count` numbers: 1 at the sample's class, 0 elsewhere. The classes stay,
/// for measuring accuracy. Fails if it has no classes, has targets already, its members do not fit
/// together, or a class is out of range.
inline Dataset one_hot(Dataset dataset) {
  dataset.check_sizes();
  if (dataset.classes.empty()) fail({dataset.name, ": one_hot needs classes; there are none"});
  if (!dataset.targets.empty()) {
    fail({dataset.name, ": one_hot would replace the ", dataset.target_size, " targets of a sample"});
  }
  detail::check_classes(dataset.name, dataset.classes, dataset.class_count);
  const auto width = static_cast<std::size_t>(dataset.class_count);
  dataset.target_size = dataset.class_count;
  dataset.targets.assign(dataset.classes.size() * width, 0.0f);
  for (std::size_t i = 0; i < dataset.classes.size(); ++i) {
    dataset.targets[i * width + static_cast<std::size_t>(dataset.classes[i])] = 1.0f;
  }
  return dataset;
}

}  // namespace etude
