// SPDX-License-Identifier: BSL-1.0
// Augmentation: each time a sample is learned from, it is changed a little in a way that leaves its class as
// it is, so that a network cannot learn the samples by heart. FitOptions::augment takes anything that can be
// called like this.
#pragma once
#include <etude/core/error.hpp>
#include <etude/core/random_sequence.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace etude {

/// The stream that training draws from for it ("augm"); streams of other uses should differ from it.
inline constexpr std::uint32_t augmentation_stream = 0x6175676d;

/// Moves an image by up to `shift` pixels in each direction, all places equally often, and mirrors every
/// second one if `mirror` is set. What comes in at the edges is `fill`. The image is `rows` x `columns`
/// numbers, row after row; fails if the input has another size.
struct ImageAugmentation {
  int rows = 28, columns = 28;
  int shift = 1;
  bool mirror = false;  ///< left and right change places
  float fill = 0;

  void operator()(std::span<float> image, RandomSequence& random) const {
    if (rows < 1 || columns < 1 || shift < 0 ||
        image.size() != static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns)) {
      fail({"ImageAugmentation: ", rows, " x ", columns, " pixels, shifted by up to ", shift,
            "; the input has ", image.size(), " numbers"});
    }
    // In 64 bits, for which no shift is too large; one beyond the image leaves `fill` alone.
    const auto distance = [&]() -> std::int64_t {
      return random.below(2 * static_cast<std::uint64_t>(shift) + 1) - std::int64_t{shift};
    };
    const std::int64_t down = distance(), right = distance();
    const bool mirrored = mirror && random.below(2) == 1;
    const std::vector<float> from(image.begin(), image.end());
    std::size_t pixel = 0;
    for (int r = 0; r < rows; ++r) {
      for (int c = 0; c < columns; ++c, ++pixel) {
        const std::int64_t row = r - down, column = c - right;
        const bool inside = row >= 0 && row < rows && column >= 0 && column < columns;
        const std::int64_t source = row * columns + (mirrored ? columns - 1 - column : column);
        image[pixel] = inside ? from[static_cast<std::size_t>(source)] : fill;
      }
    }
  }
};

}  // namespace etude
