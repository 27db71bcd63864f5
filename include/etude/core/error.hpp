// SPDX-License-Identifier: BSL-1.0
// Errors at run time: one exception type, and the one function through which the library throws it.
#pragma once
#include <atomic>
#include <concepts>
#include <cstdio>
#include <cstdlib>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

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

namespace detail {

// A part of a message. Messages are put together by one function, out of the way: with string concatenation
// at every place that may fail, those places were a fifth of the code that a program compiles.
class Piece {
 public:
  Piece(const char* text) : text_(text), kind_(Kind::terminated) {}
  Piece(const std::string& text) : text_(text.data()), size_(text.size()), kind_(Kind::counted) {}
  Piece(std::string_view text) : text_(text.data()), size_(text.size()), kind_(Kind::counted) {}
  Piece(char c) : integer_(c), kind_(Kind::character) {}
  Piece(std::integral auto number) : integer_(static_cast<long long>(number)), kind_(Kind::integer) {}
  Piece(std::floating_point auto number) : real_(static_cast<double>(number)), kind_(Kind::real) {}

  void append_to(std::string& message) const {
    char digits[32];
    switch (kind_) {
      case Kind::terminated:
        message += text_;
        break;
      case Kind::counted:
        message.append(text_, size_);
        break;
      case Kind::character:
        message += static_cast<char>(integer_);
        break;
      case Kind::integer:
        std::snprintf(digits, sizeof digits, "%lld", integer_);
        message += digits;
        break;
      case Kind::real:
        std::snprintf(digits, sizeof digits, "%g", real_);
        message += digits;
    }
  }

 private:
  union {
    const char* text_;
    long long integer_;
    double real_;
  };
  std::size_t size_ = 0;
  enum class Kind : unsigned char { terminated, counted, character, integer, real } kind_;
};

}  // namespace detail

/// The pieces, strings and numbers, as one text.
[[gnu::cold, gnu::noinline]] inline std::string text_of(std::initializer_list<detail::Piece> pieces) {
  std::string text;
  for (const detail::Piece& p : pieces) p.append_to(text);
  return text;
}

/// Reports a failure: throws `etude::error`, or calls the error handler where exceptions are off. The message
/// comes in pieces: `fail({name, ": has ", count, " samples"})`.
[[noreturn, gnu::cold, gnu::noinline]] inline void fail(std::initializer_list<detail::Piece> pieces) {
  const std::string message = text_of(pieces);
#if defined(__cpp_exceptions)
  throw error(message);
#else
  detail::error_handler.load()(message.c_str());
  std::abort();
#endif
}

}  // namespace etude
