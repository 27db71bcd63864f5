// SPDX-License-Identifier: BSL-1.0
// A file read as a run of bytes, unpacked on the way if it is gzip-compressed.
#pragma once
#include <etude/core/error.hpp>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

// Whether gzip-compressed files can be read; the program must then link zlib (-lz). CMake says which; without
// CMake, the presence of the header does.
#if !defined(ETUDE_HAS_ZLIB)
#if __has_include(<zlib.h>)
#define ETUDE_HAS_ZLIB 1
#else
#define ETUDE_HAS_ZLIB 0
#endif
#endif

#if ETUDE_HAS_ZLIB
#include <zlib.h>
#endif

namespace etude::detail {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};

// A file opened for reading; null if it cannot be.
inline std::unique_ptr<std::FILE, CloseFile> open_file(const std::string& path) {
  return std::unique_ptr<std::FILE, CloseFile>(std::fopen(path.c_str(), "rb"));
}

class ByteFile {
 public:
  /// Fails if the file cannot be opened, or is compressed and the program was built without zlib.
  [[gnu::cold]] explicit ByteFile(const std::string& path) : path_(path), plain_(open_file(path)) {
    if (!plain_) fail({path, ": cannot be opened: ", std::strerror(errno)});
    std::fseek(plain_.get(), 0, SEEK_END);
    const long size = std::ftell(plain_.get());
    std::rewind(plain_.get());
    stored_size_ = size > 0 ? static_cast<std::uint64_t>(size) : 0;
    compressed_ = std::fgetc(plain_.get()) == 0x1f && std::fgetc(plain_.get()) == 0x8b;
    std::rewind(plain_.get());
    if (compressed_) open_compressed();
  }

  /// Bytes on disk.
  std::uint64_t stored_size() const { return stored_size_; }

  /// Whether what is read is unpacked from gzip.
  bool compressed() const { return compressed_; }

  /// Reads up to `count` bytes, fewer only at the end of the file. Fails if it cannot be read or unpacked.
  [[gnu::cold]] std::size_t read(std::uint8_t* to, std::size_t count) {
    if (compressed_) return read_compressed(to, count);
    const std::size_t got = std::fread(to, 1, count, plain_.get());
    if (std::ferror(plain_.get()) != 0) fail({path_, ": cannot be read: ", std::strerror(errno)});
    return got;
  }

 private:
#if ETUDE_HAS_ZLIB
  void open_compressed() {
    packed_.reset(gzopen(path_.c_str(), "rb"));
    if (!packed_) fail({path_, ": cannot be opened: ", std::strerror(errno)});
    gzbuffer(packed_.get(), 1u << 17);
  }

  [[gnu::cold]] std::size_t read_compressed(std::uint8_t* to, std::size_t count) {
    std::size_t got = 0;
    while (got < count) {
      // zlib counts in int.
      const auto part = static_cast<unsigned>(std::min<std::size_t>(count - got, 1u << 30));
      const int received = gzread(packed_.get(), to + got, part);
      int status = Z_OK;
      const char* reason = gzerror(packed_.get(), &status);
      if (received < 0 || status < 0) fail({path_, ": its gzip data are damaged or cut short: ", reason});
      if (received == 0) break;
      got += static_cast<std::size_t>(received);
    }
    return got;
  }

  struct ClosePacked {
    void operator()(gzFile file) const { gzclose(file); }
  };
  std::unique_ptr<gzFile_s, ClosePacked> packed_;
#else
  [[noreturn]] void open_compressed() {
    fail({path_, ": is gzip-compressed and this program was built without zlib; unpack it with gunzip"});
  }

  static std::size_t read_compressed(std::uint8_t*, std::size_t) { return 0; }
#endif

  std::string path_;
  std::unique_ptr<std::FILE, CloseFile> plain_;
  std::uint64_t stored_size_ = 0;
  bool compressed_ = false;
};

}  // namespace etude::detail
