// SPDX-License-Identifier: BSL-1.0
// A set of samples in memory: the inputs, and what is to be learnt from each.
#pragma once
#include <etude/core/error.hpp>
#include <etude/core/index.hpp>
#include <etude/data/check.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace etude {

/// Samples for supervised learning. Fill the members in any way; `check()` tells whether they fit together.
///
/// A sample's input is `features` numbers. What is to be learnt is a class (`classes`) or `target_size` real
/// numbers (`targets`); a dataset may hold both. Members that are not used stay empty or 0.
struct Dataset {
  // Each has an initializer, so that naming only some, `Dataset{.inputs = ..., .features = 2}`, draws no
  // warning.
  std::vector<float> inputs{};          ///< samples x features, sample after sample
  std::vector<std::int32_t> classes{};  ///< samples; each in [0, class_count)
  std::vector<float> targets{};         ///< samples x target_size, sample after sample
  std::vector<float> weights{};         ///< samples; how much each counts, at least 0; empty: each counts 1
  int features = 0;                     ///< numbers in the input of a sample
  int target_size = 0;                  ///< numbers in the target of a sample
  int class_count = 0;                  ///< number of classes, whether or not each occurs
  std::vector<std::string> class_names{};  ///< class_count names, or none
  std::string name = "dataset";            ///< the file or generator it came from, used in messages

  /// Number of samples.
  std::size_t size() const { return features > 0 ? inputs.size() / static_cast<std::size_t>(features) : 0; }

  /// Whether there is no sample.
  bool empty() const { return size() == 0; }

  /// The `features` inputs of sample `i`. Fails if there is no such sample.
  std::span<const float> sample(std::size_t i) const { return row(inputs, features, i, "sample"); }

  /// The `target_size` real targets of sample `i`. Fails if there is none.
  std::span<const float> target(std::size_t i) const { return row(targets, target_size, i, "target"); }

  /// The class of sample `i`. Fails if there is none.
  std::int32_t label(std::size_t i) const {
    return classes[detail::checked_index(name, "label", i, classes.size())];
  }

  /// Fails with the first thing found wrong: members whose sizes do not fit together, a class outside
  /// [0, class_count), an input, target or weight that is not finite, a weight below 0. Reads all.
  void check() const {
    check_sizes();
    detail::check_classes(name, classes, class_count);
    detail::check_finite(name, inputs, features, "input");
    detail::check_finite(name, targets, target_size, "target");
    detail::check_finite(name, weights, 1, "weight");
    detail::check_not_negative(name, weights);
  }

  /// The first of these only: fails with the first of the members whose sizes do not fit together. Reads no
  /// number.
  void check_sizes() const {
    detail::check_count(name, features, inputs.empty() ? 0 : 1, "features");
    detail::check_count(name, target_size, targets.empty() ? 0 : 1, "target_size");
    detail::check_count(name, class_count, classes.empty() ? 0 : 1, "class_count");
    // An incomplete last sample is caught here, since size() rounds down.
    detail::check_length(name, inputs, size(), features, "inputs");
    if (!classes.empty()) detail::check_length(name, classes, size(), 1, "classes");
    if (!targets.empty() || target_size != 0) {
      detail::check_length(name, targets, size(), target_size, "target numbers");
    }
    if (!weights.empty()) detail::check_length(name, weights, size(), 1, "weights");
    if (!class_names.empty() && class_names.size() != static_cast<std::size_t>(class_count)) {
      fail({name, ": holds ", class_names.size(), " class names for class_count = ", class_count});
    }
  }

 private:
  std::span<const float> row(const std::vector<float>& values, int width, std::size_t i,
                             const char* what) const {
    const auto stride = static_cast<std::size_t>(width > 0 ? width : 0);
    const std::size_t count = stride > 0 ? values.size() / stride : 0;
    return {values.data() + detail::checked_index(name, what, i, count) * stride, stride};
  }
};

/// Two datasets of the same kind: one to learn from, one to judge by.
struct Split {
  Dataset train, test;
};

}  // namespace etude
