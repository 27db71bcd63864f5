// SPDX-License-Identifier: BSL-1.0
// quick
// IDX files, good and broken, plain and gzip-compressed.
#include <etude/data/idx_dataset.hpp>

#include "support.hpp"
#include "support/catch.hpp"

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

using namespace etude;

namespace {

using Bytes = std::vector<std::uint8_t>;

// The message of load_idx for a file of these bytes; the file's name is a part of every message.
std::string idx_failure(const Bytes& bytes) {
  const TemporaryFolder folder;
  const std::string path = folder.write("broken.idx", bytes);
  std::string message = failure([&] { load_idx(path); });
  CHECK(lacking(message, {path}) == nothing);
  return message;
}

std::string dataset_failure(const Bytes& images, const Bytes& labels, int class_count) {
  const TemporaryFolder folder;
  const std::string images_path = folder.write("images", images),
                    labels_path = folder.write("labels", labels);
  return failure([&] { load_idx_dataset(images_path, labels_path, class_count); });
}

}  // namespace

TEST_CASE("idx: a plain file of bytes") {
  const TemporaryFolder folder;
  const IdxArray array = load_idx(folder.write("a", idx_bytes(8, {2, 1, 3}, {1, 2, 3, 4, 5, 255})));
  CHECK(array.type == IdxType::u8);
  CHECK(array.extents == std::vector<int>{2, 1, 3});
  CHECK(array.size() == 6);
  CHECK(array.number(5) == 255);
}

TEST_CASE("idx: every element type") {
  const TemporaryFolder folder;
  const auto second = [&](std::uint8_t type, const Bytes& elements) {
    return load_idx(folder.write("a", idx_bytes(type, {2}, elements))).number(1);
  };
  CHECK(second(0x08, {0, 0xfe}) == 254);
  CHECK(second(0x09, {0, 0xfe}) == -2);
  CHECK(second(0x0b, {0, 0, 0xff, 0xfe}) == -2);
  CHECK(second(0x0b, {0, 0, 0x01, 0x02}) == 258);
  CHECK(second(0x0c, {0, 0, 0, 0, 0xff, 0xff, 0xff, 0xfe}) == -2);
  CHECK(second(0x0d, {0, 0, 0, 0, 0xbf, 0xc0, 0, 0}) == -1.5);
  CHECK(second(0x0e, {0, 0, 0, 0, 0, 0, 0, 0, 0xbf, 0xf8, 0, 0, 0, 0, 0, 0}) == -1.5);
}

TEST_CASE("idx: a file that is missing or a folder") {
  const TemporaryFolder folder;
  const std::string missing = folder / "nowhere.idx";
  CHECK(lacking(failure([&] { load_idx(missing); }), {missing, "cannot be opened"}) == nothing);
  const std::string directory = folder / "folder";
  std::filesystem::create_directory(directory);
  CHECK(lacking(failure([&] { load_idx(directory); }), {directory, "cannot be read"}) == nothing);
}

TEST_CASE("idx: files of another format") {
  CHECK(lacking(idx_failure({0x89, 'P', 'N', 'G', 13, 10}), {"not an IDX file", "89 50 4e 47"}) == nothing);
  CHECK(lacking(idx_failure(idx_bytes(0x0a, {1}, {1})), {"not an IDX file", "00 00 0a 01"}) == nothing);
  CHECK(lacking(idx_failure(idx_bytes(8, {}, {1})), {"not an IDX file", "00 00 08 00"}) == nothing);
  CHECK(lacking(idx_failure({0, 1, 8, 1, 0, 0, 0, 1, 7}), {"not an IDX file", "00 01 08 01"}) == nothing);
}

TEST_CASE("idx: files that are cut short") {
  CHECK(lacking(idx_failure({}), {"ends after 0 bytes"}) == nothing);
  CHECK(lacking(idx_failure({0, 0, 8}), {"ends after 3 bytes"}) == nothing);
  CHECK(lacking(idx_failure({0, 0, 8, 2, 0, 0, 0, 1, 0, 0}), {"ends in its header", "extent 1 of 2"}) ==
        nothing);
  const std::string message = idx_failure(idx_bytes(8, {2, 3}, {1, 2, 3, 4, 5}));
  CHECK(lacking(message, {"ends after 5 bytes of elements", "2 x 3", "6"}) == nothing);
  CHECK(lacking(idx_failure(idx_bytes(0x0c, {2}, {1, 2, 3, 4, 5})), {"ends after 5 bytes", "which are 8"}) ==
        nothing);
}

TEST_CASE("idx: files that go on after their end") {
  CHECK(lacking(idx_failure(idx_bytes(8, {2}, {1, 2, 3})), {"goes on after the 2 bytes"}) == nothing);
}

TEST_CASE("idx: sizes that cannot be are refused before memory is asked for") {
  CHECK(lacking(idx_failure(idx_bytes(8, {3, 0}, {})), {"extent 1 is 0"}) == nothing);
  CHECK(lacking(idx_failure(idx_bytes(8, {0xffffffffu}, {1})), {"extent 0 is 4294967295"}) == nothing);
  const std::uint32_t huge = 0x7fffffff;
  const std::string message = idx_failure(idx_bytes(8, {huge, huge, huge}, {1}));
  CHECK(lacking(message, {"2147483647 x 2147483647 x 2147483647", "more than a file of 17 bytes"}) ==
        nothing);
  CHECK(lacking(idx_failure(idx_bytes(8, {1000}, {1})), {"announces 1000", "a file of 9 bytes"}) == nothing);
}

TEST_CASE("idx dataset: bytes become inputs in [0, 1], labels become classes") {
  const TemporaryFolder folder;
  const std::string images = folder.write("images", idx_bytes(8, {2, 1, 3}, {0, 51, 255, 1, 2, 3}));
  const Dataset dataset = load_idx_dataset(images, folder.write("labels", idx_bytes(8, {2}, {4, 0})), 5);
  CHECK_NOTHROW(dataset.check());
  CHECK(dataset.size() == 2);
  CHECK(dataset.features == 3);
  CHECK(dataset.class_count == 5);
  CHECK(dataset.sample(0)[0] == 0);
  CHECK(std::abs(dataset.sample(0)[1] - 0.2f) < 1e-7f);
  CHECK(dataset.sample(0)[2] == 1);
  CHECK(dataset.label(0) == 4);
  CHECK(dataset.name == images);
}

TEST_CASE("idx dataset: files that do not fit together") {
  const Bytes images = idx_bytes(8, {2, 1, 2}, {1, 2, 3, 4}), labels = idx_bytes(8, {2}, {0, 1});
  CHECK(lacking(dataset_failure(labels, labels, 2), {"images: holds 2 elements of type 8", "2 or more"}) ==
        nothing);
  CHECK(lacking(dataset_failure(images, images, 2), {"labels: holds 2 x 1 x 2 elements", "1 extent"}) ==
        nothing);
  const Bytes words = idx_bytes(0x0b, {2, 1}, {0, 1, 0, 2});
  CHECK(lacking(dataset_failure(words, labels, 2), {"images: holds 2 x 1 elements of type 11"}) == nothing);
  const Bytes three = idx_bytes(8, {3}, {0, 1, 0});
  CHECK(lacking(dataset_failure(images, three, 2), {"labels: holds 3 labels for the 2 images"}) == nothing);
  CHECK(lacking(dataset_failure(images, labels, 1), {"labels: the class of sample 1 is 1", "= 1"}) ==
        nothing);
}

#if ETUDE_HAS_ZLIB

namespace {

std::string write_gzip(const TemporaryFolder& folder, const std::string& name, const Bytes& bytes) {
  std::string path = folder / name;
  const gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(file);
  return path;
}

}  // namespace

TEST_CASE("idx: a gzip-compressed file") {
  const TemporaryFolder folder;
  const Bytes elements(50000, 7);
  const IdxArray array = load_idx(write_gzip(folder, "a.gz", idx_bytes(8, {50, 1000}, elements)));
  CHECK(array.extents == std::vector<int>{50, 1000});
  CHECK(array.bytes == elements);
  // The name does not matter, the contents do.
  CHECK(load_idx(write_gzip(folder, "b.idx", idx_bytes(8, {3}, {1, 2, 3}))).size() == 3);
}

TEST_CASE("idx: gzip-compressed files that are broken") {
  const TemporaryFolder folder;
  const auto message = [](const std::string& path) {
    std::string text = failure([&] { load_idx(path); });
    CHECK(lacking(text, {path}) == nothing);
    return text;
  };
  Bytes noise;
  for (std::uint32_t i = 0; i < 5000; ++i)
    noise.push_back(static_cast<std::uint8_t>(i * i * 2654435761u >> 24));
  const std::string path = write_gzip(folder, "a.gz", idx_bytes(8, {5000}, noise));

  SECTION("cut short") {
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    CHECK(lacking(message(path), {"damaged or cut short"}) == nothing);
  }
  SECTION("cut in its check sum") {
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 3);
    CHECK(lacking(message(path), {"damaged or cut short"}) == nothing);
  }
  SECTION("one byte changed") {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(2000);
    const int byte = file.get();
    file.seekp(2000);
    file.put(static_cast<char>(byte ^ 1));
    file.close();
    CHECK(lacking(message(path), {"damaged or cut short"}) == nothing);
  }
  SECTION("too few elements") {
    CHECK(lacking(message(write_gzip(folder, "b.gz", idx_bytes(8, {4}, {1, 2}))), {"ends after 2 bytes"}) ==
          nothing);
  }
  SECTION("too many elements") {
    CHECK(lacking(message(write_gzip(folder, "b.gz", idx_bytes(8, {1}, {1, 2}))), {"goes on after the 1"}) ==
          nothing);
  }
  SECTION("a size no file of its length unpacks to") {
    const std::string text = message(write_gzip(folder, "b.gz", idx_bytes(8, {1u << 30}, {1, 2})));
    CHECK(lacking(text, {"announces 1073741824", "can hold"}) == nothing);
  }
}

#else

TEST_CASE("idx: a gzip-compressed file without zlib") {
  CHECK(lacking(idx_failure({0x1f, 0x8b, 8, 0}), {"gzip-compressed", "without zlib", "gunzip"}) == nothing);
}

#endif
