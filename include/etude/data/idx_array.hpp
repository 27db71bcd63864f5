// SPDX-License-Identifier: BSL-1.0
// What an IDX file holds: an array of numbers of one of six types.
#pragma once
#include <etude/core/error.hpp>
#include <etude/core/index.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace etude {

/// The element type of an IDX file, as its third byte tells it.
enum class IdxType : std::uint8_t { u8 = 0x08, i8 = 0x09, i16 = 0x0b, i32 = 0x0c, f32 = 0x0d, f64 = 0x0e };

/// Bytes in one element; 0 if the type is none of the six.
constexpr std::size_t size_of(IdxType type) {
  switch (type) {
    case IdxType::u8:
    case IdxType::i8:
      return 1;
    case IdxType::i16:
      return 2;
    case IdxType::i32:
    case IdxType::f32:
      return 4;
    case IdxType::f64:
      return 8;
  }
  return 0;
}

namespace detail {

inline std::uint64_t big_endian(const std::uint8_t* bytes, std::size_t count) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < count; ++i) word = word << 8 | bytes[i];
  return word;
}

}  // namespace detail

/// The contents of an IDX file.
struct IdxArray {
  IdxType type = IdxType::u8;
  std::vector<int> extents{};         ///< one or more, each at least 1; row-major
  std::vector<std::uint8_t> bytes{};  ///< the elements as the file has them, big-endian

  /// Number of elements.
  std::size_t size() const { return size_of(type) > 0 ? bytes.size() / size_of(type) : 0; }

  /// Element `i` as a number; no type loses anything. Fails if there is none.
  double number(std::size_t i) const {
    detail::checked_index("IDX array", "element", i, size());
    const std::uint64_t word = detail::big_endian(bytes.data() + i * size_of(type), size_of(type));
    switch (type) {
      case IdxType::u8:
        return static_cast<double>(word);
      case IdxType::i8:
        return static_cast<std::int8_t>(word);
      case IdxType::i16:
        return static_cast<std::int16_t>(word);
      case IdxType::i32:
        return static_cast<std::int32_t>(word);
      case IdxType::f32:
        return std::bit_cast<float>(static_cast<std::uint32_t>(word));
      case IdxType::f64:
        break;
    }
    return std::bit_cast<double>(word);
  }
};

namespace detail {

// The extents as in "60000 x 28 x 28".
[[gnu::cold]] inline std::string extents_text(const IdxArray& array) {
  std::string text;
  for (int extent : array.extents) text += text_of({text.empty() ? "" : " x ", extent});
  return text;
}

}  // namespace detail

}  // namespace etude
