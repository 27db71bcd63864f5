// SPDX-License-Identifier: BSL-1.0
// Fashion-MNIST, 70 000 images of clothes in ten classes: where to find it and how to load it.
#pragma once
#include <etude/core/error.hpp>
#include <etude/data/byte_file.hpp>
#include <etude/data/dataset.hpp>
#include <etude/data/idx_dataset.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace etude {

namespace detail {

/// The four files of a Fashion-MNIST folder, or the first one that is missing.
struct FashionMnistFiles {
  std::array<std::string, 4> paths;
  std::string missing;
};

[[gnu::cold]] inline FashionMnistFiles fashion_mnist_files(const std::string& folder) {
  FashionMnistFiles files;
  std::size_t next = 0;
  for (const char* name : {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
                           "t10k-labels-idx1-ubyte"}) {
    std::string& path = files.paths[next++];
    for (const char* ending : {"", ".gz"}) {
      const std::string candidate = text_of({folder, folder.ends_with('/') ? "" : "/", name, ending});
      if (path.empty() && open_file(candidate)) path = candidate;
    }
    if (path.empty() && files.missing.empty()) files.missing = name;
  }
  return files;
}

[[gnu::cold]] inline std::vector<std::string> fashion_mnist_folders(std::string_view directory) {
  std::vector<std::string> folders;
  const char* variable = std::getenv("ETUDE_DATA");
  for (const std::string_view place : {directory, std::string_view(variable != nullptr ? variable : "")}) {
    if (place.empty()) continue;
    folders.push_back(text_of({place}));
    folders.push_back(text_of({place, place.ends_with('/') ? "" : "/", "fashion-mnist"}));
  }
  folders.push_back("/usr/share/datasets/fashion-mnist");  // Debian's package dataset-fashion-mnist
  return folders;
}

[[gnu::cold]] inline Dataset load_fashion_mnist_part(const std::string* paths) {
  Dataset part = load_idx_dataset(paths[0], paths[1], 10);
  for (const char* name : {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt",
                           "Sneaker", "Bag", "Ankle boot"})
    part.class_names.push_back(name);
  return part;
}

[[gnu::cold]] inline Split load_fashion_mnist(const std::vector<std::string>& folders) {
  std::string searched;
  for (const std::string& folder : folders) {
    const FashionMnistFiles files = fashion_mnist_files(folder);
    if (!files.missing.empty()) {
      searched += text_of({searched.empty() ? "" : ", ", folder, " (no ", files.missing, "[.gz])"});
      continue;
    }
    return {load_fashion_mnist_part(&files.paths[0]), load_fashion_mnist_part(&files.paths[2])};
  }
  fail(
      {"fashion_mnist: not found; install Debian's package dataset-fashion-mnist or set ETUDE_DATA to a "
       "folder; ",
       "searched ", searched});
}

}  // namespace detail

namespace data {

/// Whether `fashion_mnist(directory)` will find its four files, in a form that this program can read.
[[gnu::cold]] inline bool has_fashion_mnist(std::string_view directory = {}) {
  for (const std::string& folder : detail::fashion_mnist_folders(directory)) {
    const detail::FashionMnistFiles files = detail::fashion_mnist_files(folder);
    if (!files.missing.empty()) continue;
    const auto packed = [](const std::string& path) { return path.ends_with(".gz"); };
    return ETUDE_HAS_ZLIB != 0 || std::none_of(files.paths.begin(), files.paths.end(), packed);
  }
  return false;
}

/// 60 000 images to train on, 10 000 to test on: 784 inputs in [0, 1], 10 classes with names; 220 MB.
///
/// Looks for the four IDX files, plain or .gz, in `directory`, in the folder that the environment variable
/// ETUDE_DATA names, in `fashion-mnist` below either, and where Debian's package dataset-fashion-mnist puts
/// them. Fails with the folders searched if they are nowhere, and like `load_idx_dataset` if damaged.
inline Split fashion_mnist(std::string_view directory = {}) {
  return detail::load_fashion_mnist(detail::fashion_mnist_folders(directory));
}

}  // namespace data

}  // namespace etude
