// SPDX-License-Identifier: BSL-1.0
// The checks a dataset's members go through; each fails with one sentence that names dataset and value.
#pragma once
#include <etude/core/error.hpp>
#include <etude/core/finite.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace etude::detail {

[[gnu::cold]] inline void check_count(const std::string& name, int count, int least, const char* what) {
  if (count < least) {
    fail({name, ": ", what, " is ", count, "; it must be at least ", least});
  }
}

// `values` holds `width` numbers for each of `samples`, or nothing if it is optional and not used.
template <class T>
[[gnu::cold]] void check_length(const std::string& name, const std::vector<T>& values, std::size_t samples,
                                int width, const char* what) {
  const std::size_t expected = samples * static_cast<std::size_t>(width > 0 ? width : 0);
  if (values.size() != expected) {
    fail({name, ": holds ", values.size(), ' ', what, " for ", samples, " samples; expected ", expected});
  }
}

inline void check_finite(const std::string& name, const std::vector<float>& values, int width,
                         const char* what) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (math::isfinite(values[i])) continue;
    const auto stride = static_cast<std::size_t>(width);
    fail({name, ": ", what, ' ', i % stride, " of sample ", i / stride, " is ", values[i],
          "; numbers must be finite"});
  }
}

inline void check_classes(const std::string& name, const std::vector<std::int32_t>& classes,
                          int class_count) {
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (classes[i] >= 0 && classes[i] < class_count) continue;
    fail({name, ": the class of sample ", i, " is ", classes[i],
          "; it must be at least 0 and below class_count = ", class_count});
  }
}

inline void check_not_negative(const std::string& name, const std::vector<float>& weights) {
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] >= 0) continue;
    fail({name, ": the weight of sample ", i, " is ", weights[i], "; a weight is at least 0"});
  }
}

}  // namespace etude::detail
