// SPDX-License-Identifier: BSL-1.0
// For the tests of data/: the message of a failure, and files in a folder that goes away.
#pragma once
#include <etude/core/error.hpp>

#include "support/failure.hpp"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <string>
#include <vector>

/// What `lacking` says when it has no complaint. A comparison with it, unlike `empty()`, shows the complaint.
inline const std::string nothing;

/// Empty if the message has all the parts, else what it lacks.
inline std::string lacking(const std::string& message, std::initializer_list<std::string> parts) {
  for (const std::string& part : parts) {
    if (message.find(part) == std::string::npos) return '"' + part + "\" in: " + message;
  }
  return "";
}

/// A new folder, removed with all that is in it at the end of the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "etude-data-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) etude::fail({name, ": cannot be made"});
    path_ = name;
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  /// The path of a file or folder in it.
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }

  /// Writes a file and returns its path.
  std::string write(const std::string& name, const std::vector<std::uint8_t>& bytes) const {
    std::ofstream file(path_ / name, std::ios::binary);
    for (std::uint8_t byte : bytes) file.put(static_cast<char>(byte));
    return *this / name;
  }

 private:
  std::filesystem::path path_;
};

/// An IDX file as bytes: its magic, its extents, then `elements`.
inline std::vector<std::uint8_t> idx_bytes(std::uint8_t type, std::initializer_list<std::uint32_t> extents,
                                           const std::vector<std::uint8_t>& elements) {
  std::vector<std::uint8_t> bytes{0, 0, type, static_cast<std::uint8_t>(extents.size())};
  for (std::uint32_t extent : extents) {
    for (int shift : {24, 16, 8, 0}) bytes.push_back(static_cast<std::uint8_t>(extent >> shift));
  }
  bytes.insert(bytes.end(), elements.begin(), elements.end());
  return bytes;
}
