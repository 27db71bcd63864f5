// SPDX-License-Identifier: BSL-1.0
// Errors at run time: one exception type, and the one function through which the library throws it.
#pragma once
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace etude {

/// What every run-time failure of the library is reported as. `what()` is one sentence that names the file,
/// dataset or function concerned and the offending value.
class error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Called with the message where exceptions are off (`-fno-exceptions`). It may not return; if it does, the
/// program is aborted.
using ErrorHandler = void (*)(const char* message) noexcept;

namespace detail {

inline void print_and_abort(const char* message) noexcept {
  std::fprintf(stderr, "etude: %s\n", message);
  std::abort();
}

inline std::atomic<ErrorHandler> error_handler{print_and_abort};

}  // namespace detail

/// Replaces the handler used where exceptions are off and returns the one before; a null pointer restores the
/// default, which prints `etude: <message>` to stderr and aborts. It has no effect where exceptions are on.
inline ErrorHandler set_error_handler(ErrorHandler handler) noexcept {
  return detail::error_handler.exchange(handler != nullptr ? handler : detail::print_and_abort);
}

/// Reports a failure: throws `etude::error`, or calls the error handler where exceptions are off.
[[noreturn]] inline void fail(const std::string& message) {
#if defined(__cpp_exceptions)
  throw error(message);
#else
  detail::error_handler.load()(message.c_str());
  std::abort();
#endif
}

}  // namespace etude
