// SPDX-License-Identifier: BSL-1.0
// Which class each sample of a dataset is of: its `classes`; or, where it has none, what its targets say.
#pragma once
#include <etude/core/error.hpp>
#include <etude/data/dataset.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>
//
#include <etude/core/macros_off.hpp>

namespace etude::detail {

// Classes, their number, and of what two of them are told by one number: the number half-way.
struct Labels {
  std::vector<std::int32_t> classes;
  int count = 0;
  double middle = 0.5;
};

// Targets of one number: 0 and 1 are classes, or −1 and 1 where there is a −1. Targets of several numbers:
// the place of the only 1 among zeros, as one_hot() makes them.
[[gnu::cold]] inline Labels labels_of_targets(const Dataset& data, const char* who) {
  check_finite(data.name, data.targets, data.target_size, "target");
  Labels labels{.classes = std::vector<std::int32_t>(data.size()), .count = std::max(data.target_size, 2)};
  const bool one_number = data.target_size == 1,
             signs = one_number && std::count(data.targets.begin(), data.targets.end(), -1.0f) > 0;
  const float no = signs ? -1 : 0;
  if (signs) labels.middle = 0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    int ones = 0;
    for (std::size_t k = 0; k < static_cast<std::size_t>(data.target_size); ++k) {
      const float t = data.target(i)[k];
      if (t != no && t != 1)
        fail({data.name, ": ", who, " classes; target ", k, " of sample ", i, " is ", t, ", not ", no,
              " or 1"});
      if (t != 1) continue;
      ++ones;
      labels.classes[i] = one_number ? 1 : static_cast<std::int32_t>(k);
    }
    if (!one_number && ones != 1)
      fail({data.name, ": ", who, " classes; ", ones, " targets of sample ", i, " are 1, not one of them"});
  }
  return labels;
}

// Fails where the dataset is not in order or has no class for each sample; `who` says who needs them.
[[gnu::cold]] inline Labels labels_of(const Dataset& data, const char* who) {
  data.check_sizes();
  if (data.classes.empty() && data.targets.empty())
    fail({data.name, ": ", who, " classes, or targets of 0 and 1; there are none"});
  if (data.classes.empty()) return labels_of_targets(data, who);
  check_classes(data.name, data.classes, data.class_count);
  return {.classes = data.classes, .count = data.class_count};
}

}  // namespace etude::detail

#include <etude/core/macros_on.hpp>
