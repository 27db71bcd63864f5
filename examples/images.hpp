// SPDX-License-Identifier: BSL-1.0
// For examples on images: Fashion-MNIST, and pictures of many small images as one.
#pragma once
#include <etude/data.hpp>

#include "plot.hpp"

#include <algorithm>
#include <cstdio>

// Images of 28 × 28 numbers between 0 and 1: Fashion-MNIST, or generated ones where it is not installed.
inline etude::Split load_images(std::size_t train, std::size_t test) {
  using namespace etude;
  if (data::has_fashion_mnist()) {
    const Split all = data::fashion_mnist();
    return {take(all.train, std::min(train, all.train.size())),
            take(all.test, std::min(test, all.test.size()))};
  }
  std::puts(
      "Fashion-MNIST is not installed (Debian: dataset-fashion-mnist). Generated images stand in for it.");
  const double all = static_cast<double>(train + test);
  return split(data::prototypes(static_cast<int>(train + test), 10, 784, 0.25f),
               static_cast<double>(train) / all);
}

// The mean squared difference of two sets of images.
inline double difference(const std::vector<float>& a, const std::vector<float>& b) {
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum / static_cast<double>(a.size());
}

// Images one after the other, `columns` in a row; each stretched from its darkest to its brightest number.
inline Plot tiles(const std::string& title, const std::vector<float>& images, int columns, int width = 28) {
  const int size = width * width, count = static_cast<int>(images.size()) / size, step = width + 1;
  const int rows = (count + columns - 1) / columns;
  std::vector<float> all(static_cast<std::size_t>(rows * step * columns * step), 0.5f);
  for (int k = 0; k < count; ++k) {
    const auto first = images.begin() + k * size;
    const auto [low, high] = std::minmax_element(first, first + size);
    const float least = *low, range = std::max(*high - *low, 1e-6f);
    for (int i = 0; i < size; ++i)
      all[static_cast<std::size_t>((k / columns * step + i / width) * columns * step + k % columns * step +
                                   i % width)] = (first[i] - least) / range;
  }
  Plot plot(title);
  return plot.set("palette gray").image(columns * step, all).set("tmargin 2");
}
