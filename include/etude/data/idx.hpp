// SPDX-License-Identifier: BSL-1.0
// Reads IDX files, the format of MNIST and its kin: a header of big-endian extents, then the elements.
#pragma once
#include <etude/core/error.hpp>
#include <etude/data/byte_file.hpp>
#include <etude/data/idx_array.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace etude {

namespace detail {

[[gnu::cold]] inline IdxArray read_idx_header(ByteFile& file, const std::string& path) {
  std::uint8_t magic[4] = {};
  if (const std::size_t got = file.read(magic, 4); got < 4) {
    fail({path, ": ends after ", got, " bytes; an IDX file starts with 4"});
  }
  IdxArray array{.type = IdxType{magic[2]}};
  if (magic[0] != 0 || magic[1] != 0 || size_of(array.type) == 0 || magic[3] == 0) {
    char text[12];
    std::snprintf(text, sizeof text, "%02x %02x %02x %02x", magic[0], magic[1], magic[2], magic[3]);
    fail({path, ": is not an IDX file: it starts with ", text,
          ", not with 00 00, one of 08 09 0b 0c 0d 0e and the number of extents"});
  }
  array.extents = std::vector<int>(magic[3]);
  for (int& to : array.extents) {
    const std::ptrdiff_t i = &to - array.extents.data();
    std::uint8_t word[4] = {};
    if (file.read(word, 4) < 4) {
      fail({path, ": ends in its header, before extent ", i, " of ", magic[3]});
    }
    const std::uint64_t extent = big_endian(word, 4);
    if (extent < 1 || extent > 2147483647) {
      fail({path, ": extent ", i, " is ", extent, "; it must be 1 to 2147483647"});
    }
    to = static_cast<int>(extent);
  }
  return array;
}

}  // namespace detail

/// Reads an IDX file, plain or (with zlib) gzip-compressed. Fails with a message that names the file if it is
/// missing, of another format, shorter or longer than its header says, or damaged. Memory is asked for only
/// after the size that the header gives is found to be possible for a file of its length.
[[gnu::cold]] inline IdxArray load_idx(const std::string& path) {
  detail::ByteFile file(path);
  IdxArray array = detail::read_idx_header(file, path);
  // A deflate stream is at most 1032 times shorter than what it unpacks to.
  const std::uint64_t possible = file.compressed() ? file.stored_size() * 1032 : file.stored_size();
  std::uint64_t expected = size_of(array.type);
  for (int extent : array.extents) {
    if (expected > possible / static_cast<std::uint64_t>(extent)) {
      fail({path, ": announces ", detail::extents_text(array), " elements, more than a file of ",
            file.stored_size(), " bytes can hold"});
    }
    expected *= static_cast<std::uint64_t>(extent);
  }
  array.bytes = std::vector<std::uint8_t>(expected);
  const std::size_t got = file.read(array.bytes.data(), array.bytes.size());
  if (got < expected) {
    fail({path, ": ends after ", got, " bytes of elements; its header announces ",
          detail::extents_text(array), ", which are ", expected});
  }
  std::uint8_t more = 0;
  if (file.read(&more, 1) != 0) {
    fail({path, ": goes on after the ", expected, " bytes of elements that its header announces"});
  }
  return array;
}

}  // namespace etude
