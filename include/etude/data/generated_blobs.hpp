// SPDX-License-Identifier: BSL-1.0
// Clusters in any number of dimensions, and the same thing in the dress of images. Only arithmetic of the
// library's own is used, so the numbers are the same on every machine.
#pragma once
#include <etude/core/random_sequence.hpp>
#include <etude/data/dataset.hpp>
#include <etude/data/generated_check.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>
//
#include <etude/core/macros_off.hpp>

namespace etude {

namespace detail {

// n samples in `classes` classes by turns: the centre of the class plus normal noise, held to [low, high].
inline Dataset clusters(const char* name, int n, int classes, int features, const std::vector<float>& centres,
                        float noise, float low, float high, std::uint64_t seed) {
  Dataset dataset;
  dataset.name = name;
  dataset.features = features;
  dataset.class_count = classes;
  const auto width = static_cast<std::size_t>(features);
  dataset.inputs.reserve(static_cast<std::size_t>(n) * width);
  for (int i = 0; i < n; ++i) {
    // A sequence for each sample, so that a longer dataset begins with the shorter one, whatever their sizes.
    RandomSequence draw{random_key(seed, 1, static_cast<std::uint32_t>(i))};
    const int which = i % classes;
    for (std::size_t j = 0; j < width; ++j) {
      const float centre = centres[static_cast<std::size_t>(which) * width + j];
      dataset.inputs.push_back(std::clamp(draw.normal(centre, noise), low, high));
    }
    dataset.classes.push_back(which);
  }
  return dataset;
}

inline void check_clusters(const char* name, int n, int classes, int features, float noise) {
  check_at_least(1, n, name, "samples");
  check_at_least(1, classes, name, "classes");
  check_at_least(1, features, name, "features");
  check_noise(noise, name);
}

}  // namespace detail

namespace data {

/// Normal clusters around centres uniform in [-5, 5): `features` inputs, `classes` classes by turns; `spread`
/// is the standard deviation of a cluster in each direction. The seed gives both centres and samples: for a
/// test set of the same clusters, `split` one dataset. Fails if a count is below 1 or the spread below 0.
inline Dataset blobs(int n = 200, int classes = 3, int features = 2, float spread = 1,
                     std::uint64_t seed = 0) {
  detail::check_clusters("blobs", n, classes, features, spread);
  constexpr float unbounded = std::numeric_limits<float>::max();
  std::vector<float> centres(static_cast<std::size_t>(classes) * static_cast<std::size_t>(features));
  RandomSequence draw{seed};
  for (float& value : centres) value = draw.uniform(-5.0f, 5.0f);
  return detail::clusters("blobs", n, classes, features, centres, spread, -unbounded, unbounded, seed);
}

/// A stand-in for images where Fashion-MNIST cannot be had: each class has a prototype of dark runs and
/// bright strokes four features long, a sample is its prototype plus normal noise, held to [0, 1]. Classes by
/// turns, so the first samples hold each. For a test set of the same prototypes, `split` one dataset. Fails
/// like `blobs`.
inline Dataset prototypes(int n = 1000, int classes = 10, int features = 784, float noise = 0.5f,
                          std::uint64_t seed = 0) {
  detail::check_clusters("prototypes", n, classes, features, noise);
  std::vector<float> centres;
  for (int which = 0; which < classes; ++which) {
    RandomSequence draw{random_key(seed, 0, static_cast<std::uint32_t>(which))};
    float level = 0;
    for (int j = 0; j < features; ++j) {
      // Below 0 half of the time: half of the strokes are dark, as in images.
      if (j % 4 == 0) level = std::max(0.0f, draw.uniform(-1.0f, 1.0f));
      centres.push_back(level);
    }
  }
  return detail::clusters("prototypes", n, classes, features, centres, noise, 0, 1, seed);
}

}  // namespace data

}  // namespace etude

#include <etude/core/macros_on.hpp>
