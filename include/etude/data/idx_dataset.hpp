// SPDX-License-Identifier: BSL-1.0
// A dataset from two IDX files, one of images and one of labels.
#pragma once
#include <etude/core/error.hpp>
#include <etude/data/dataset.hpp>
#include <etude/data/idx.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>
//
#include <etude/core/macros_off.hpp>

namespace etude {

namespace detail {

[[gnu::cold]] inline IdxArray load_idx_bytes(const std::string& path, std::size_t least, std::size_t most,
                                             const char* what) {
  IdxArray array = load_idx(path);
  if (array.type != IdxType::u8 || array.extents.size() < least || array.extents.size() > most) {
    fail({path, ": holds ", extents_text(array), " elements of type ", static_cast<int>(array.type),
          "; expected ", what});
  }
  return array;
}

// 0 … 255 as 0 … 1.
[[gnu::cold]] inline std::vector<float> unit_range(const std::vector<std::uint8_t>& bytes) {
  std::vector<float> numbers(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) numbers[i] = static_cast<float>(bytes[i]) / 255.0f;
  return numbers;
}

}  // namespace detail

/// The images (bytes, samples x any extents) as inputs scaled to [0, 1], the labels (bytes, samples) as
/// classes. Fails like `load_idx`, and if the files do not fit together or a label is not below
/// `class_count`.
[[gnu::cold]] inline Dataset load_idx_dataset(const std::string& images_path, const std::string& labels_path,
                                              int class_count) {
  const IdxArray images =
      detail::load_idx_bytes(images_path, 2, 255, "images: bytes, 2 or more extents, type 8");
  const IdxArray labels = detail::load_idx_bytes(labels_path, 1, 1, "labels: bytes, 1 extent, type 8");
  if (images.extents[0] != labels.extents[0]) {
    fail({labels_path, ": holds ", labels.extents[0], " labels for the ", images.extents[0], " images in ",
          images_path});
  }
  const std::size_t features = images.size() / labels.size();
  if (features > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    fail({images_path, ": an image has ", features, " bytes; at most 2147483647 are possible"});
  }
  Dataset dataset;
  dataset.name = images_path;
  dataset.features = static_cast<int>(features);
  dataset.class_count = class_count;
  dataset.classes = {labels.bytes.begin(), labels.bytes.end()};
  detail::check_classes(labels_path, dataset.classes, class_count);
  dataset.inputs = detail::unit_range(images.bytes);
  return dataset;
}

}  // namespace etude

#include <etude/core/macros_on.hpp>
