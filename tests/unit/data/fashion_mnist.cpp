// SPDX-License-Identifier: BSL-1.0
// Fashion-MNIST: how its folder is found, and its contents where it is installed.
#include <etude/data/fashion_mnist.hpp>

#include "support.hpp"
#include "support/catch.hpp"

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

using namespace etude;

namespace {

// A small stand-in for the four files; the first label tells the folders apart.
void write_four(const TemporaryFolder& folder, const std::string& below, std::uint8_t mark) {
  for (const std::string part : {"train", "t10k"}) {
    folder.write(below + part + "-images-idx3-ubyte", idx_bytes(8, {2, 1, 2}, {0, 1, 2, 3}));
    folder.write(below + part + "-labels-idx1-ubyte", idx_bytes(8, {2}, {mark, 9}));
  }
}

// Sets ETUDE_DATA for one test and puts back what it was.
class DataVariable {
 public:
  explicit DataVariable(const std::string& value) {
    if (const char* before = std::getenv("ETUDE_DATA")) before_ = before;
    ::setenv("ETUDE_DATA", value.c_str(), 1);
  }
  ~DataVariable() { before_.empty() ? ::unsetenv("ETUDE_DATA") : ::setenv("ETUDE_DATA", before_.c_str(), 1); }
  DataVariable(const DataVariable&) = delete;
  DataVariable& operator=(const DataVariable&) = delete;

 private:
  std::string before_;
};

}  // namespace

TEST_CASE("fashion mnist: the folder given comes before the one in ETUDE_DATA") {
  const TemporaryFolder given, variable;
  write_four(given, "", 1);
  std::filesystem::create_directory(variable / "fashion-mnist");
  write_four(variable, "fashion-mnist/", 2);
  const DataVariable set(variable / "");

  CHECK(data::has_fashion_mnist(given / ""));
  const Split from_given = data::fashion_mnist(given / "");
  CHECK(from_given.train.label(0) == 1);
  CHECK(from_given.train.features == 2);
  CHECK(from_given.test.size() == 2);
  CHECK(from_given.test.class_names.at(9) == "Ankle boot");
  CHECK_NOTHROW(from_given.test.check());

  CHECK(data::has_fashion_mnist());
  CHECK(data::fashion_mnist().train.label(0) == 2);
}

TEST_CASE("fashion mnist: a folder that lacks a file is passed over") {
  const TemporaryFolder partial, whole;
  write_four(partial, "", 1);
  std::filesystem::remove(partial / "t10k-labels-idx1-ubyte");
  write_four(whole, "", 2);
  const DataVariable set(whole / "");
  CHECK(data::fashion_mnist(partial / "").train.label(0) == 2);
}

TEST_CASE("fashion mnist: a damaged file is an error, not a reason to look elsewhere") {
  const TemporaryFolder folder;
  write_four(folder, "", 1);
  const std::string path = folder.write("t10k-images-idx3-ubyte", {1, 2, 3, 4});
  CHECK(lacking(failure([&] { data::fashion_mnist(folder / ""); }), {path, "not an IDX file"}) == nothing);
}

TEST_CASE("fashion mnist: the folders that are searched, and what they lack") {
  const TemporaryFolder partial;
  write_four(partial, "", 1);
  std::filesystem::remove(partial / "t10k-labels-idx1-ubyte");
  const DataVariable set("/variable");
  detail::FashionMnistFiles files;
  const bool found = files.are_found(partial / "");
  const std::string none = " (no train-images-idx3-ubyte[.gz])", folder = partial / "";
  const std::string all = folder + " (no t10k-labels-idx1-ubyte[.gz]), " + folder + "fashion-mnist/" + none +
                          ", /variable/" + none + ", /variable/fashion-mnist/" + none;
  CHECK(files.searched.substr(0, all.size()) == all);
  CHECK(found == files.path[0].starts_with("/usr/share/datasets/fashion-mnist/"));
}

TEST_CASE("fashion mnist: where it is not, the message says what to do") {
  detail::FashionMnistFiles files;
  CHECK(!files.are_in("/nowhere", ""));
  CHECK(lacking(failure([&] { files.fail_missing(); }),
                {"dataset-fashion-mnist", "ETUDE_DATA", "/nowhere/ (no train-images-idx3-ubyte[.gz])"}) ==
        nothing);
}

TEST_CASE("fashion mnist: shapes and balance, where it is installed") {
  if (!data::has_fashion_mnist()) {
    WARN("Fashion-MNIST is not installed; nothing was checked");
    return;
  }
  const Split parts = data::fashion_mnist();
  CHECK(parts.train.size() == 60000);
  CHECK(parts.test.size() == 10000);
  for (const Dataset* part : {&parts.train, &parts.test}) {
    CHECK_NOTHROW(part->check());
    CHECK(part->features == 784);
    CHECK(part->class_count == 10);
    CHECK(part->class_names.size() == 10);
    std::vector<std::size_t> counts(10);
    for (std::int32_t label : part->classes) ++counts.at(static_cast<std::size_t>(label));
    CHECK(counts == std::vector<std::size_t>(10, part->size() / 10));
  }
  CHECK(parts.train.label(0) == 9);  // the first image is an ankle boot
}
