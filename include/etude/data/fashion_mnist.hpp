// SPDX-License-Identifier: BSL-1.0
// Fashion-MNIST, 70 000 images of clothes in ten classes: where to find it and how to load it.
#pragma once
#include <etude/core/error.hpp>
#include <etude/data/byte_file.hpp>
#include <etude/data/dataset.hpp>
#include <etude/data/idx_dataset.hpp>

#include <cstdlib>
#include <string>
#include <string_view>

namespace etude {

namespace detail {

// Where the four files are.
struct FashionMnistFiles {
  std::string path[4];
  std::string searched;  // folders that lack one, and which

  /// Whether a folder has all four, plain or packed.
  [[gnu::cold]] bool are_in(std::string_view folder, const char* below) {
    if (folder.empty()) return false;
    const char* const slash = folder.ends_with('/') ? "" : "/";
    std::string* to = path;
    for (const char* name : {"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
                             "t10k-labels-idx1-ubyte"}) {
      *to = text_of({folder, slash, below, name});
      if (!open_file(*to) && !open_file(*to += ".gz")) {
        searched += text_of({searched.empty() ? "" : ", ", folder, slash, below, " (no ", name, "[.gz])"});
        return false;
      }
      ++to;
    }
    return true;
  }

  [[gnu::cold]] bool are_found(std::string_view directory) {
    const char* const variable = std::getenv("ETUDE_DATA");
    for (const std::string_view place : {directory, std::string_view(variable != nullptr ? variable : "")})
      if (are_in(place, "") || are_in(place, "fashion-mnist/")) return true;
    return are_in("/usr/share/datasets/fashion-mnist", "");  // Debian's package dataset-fashion-mnist
  }

  [[noreturn]] void fail_missing() const {
    fail(
        {"fashion_mnist: not found; install Debian's package dataset-fashion-mnist or set ETUDE_DATA to a "
         "folder; searched ",
         searched});
  }
};

[[gnu::cold]] inline Dataset load_fashion_mnist_part(const std::string* paths) {
  Dataset part = load_idx_dataset(paths[0], paths[1], 10);
  for (const char* name : {"T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt",
                           "Sneaker", "Bag", "Ankle boot"})
    part.class_names.push_back(name);
  return part;
}

}  // namespace detail

namespace data {

/// Whether `fashion_mnist(directory)` will find its four files, in a form that this program can read.
[[gnu::cold]] inline bool has_fashion_mnist(std::string_view directory = {}) {
  detail::FashionMnistFiles files;
  if (!files.are_found(directory)) return false;
  for (const std::string& path : files.path)
    if (ETUDE_HAS_ZLIB == 0 && path.ends_with(".gz")) return false;
  return true;
}

/// 60 000 images to train on, 10 000 to test on: 784 inputs in [0, 1], 10 classes with names; 220 MB.
///
/// Looks for the four IDX files, plain or .gz, in `directory`, in the folder that the environment variable
/// ETUDE_DATA names, in `fashion-mnist` below either, and where Debian's package dataset-fashion-mnist puts
/// them. Fails with the folders searched if they are nowhere, and like `load_idx_dataset` if damaged.
[[gnu::cold]] inline Split fashion_mnist(std::string_view directory = {}) {
  detail::FashionMnistFiles files;
  if (!files.are_found(directory)) files.fail_missing();
  return {detail::load_fashion_mnist_part(files.path), detail::load_fashion_mnist_part(files.path + 2)};
}

}  // namespace data

}  // namespace etude
