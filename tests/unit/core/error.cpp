// SPDX-License-Identifier: BSL-1.0
// quick
// Errors at run time: what is thrown, and the handler that stands in where exceptions are off.
#include <etude/core/error.hpp>

#include "support/catch.hpp"

namespace {

void quiet(const char*) noexcept {}

}  // namespace

TEST_CASE("fail throws etude::error with the message") {
  try {
    etude::fail({"file.idx: is empty"});
  } catch (const std::runtime_error& caught) {
    CHECK(dynamic_cast<const etude::error*>(&caught) != nullptr);
    CHECK(std::string(caught.what()) == "file.idx: is empty");
  }
  CHECK_THROWS_AS(etude::fail({"again"}), etude::error);
}

TEST_CASE("the error handler can be replaced and restored") {
  const etude::ErrorHandler standard = etude::set_error_handler(quiet);
  CHECK(standard != quiet);
  CHECK(etude::set_error_handler(nullptr) == quiet);
  CHECK(etude::set_error_handler(nullptr) == standard);
}
