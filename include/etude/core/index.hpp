// SPDX-License-Identifier: BSL-1.0
// An index that comes from outside: what every accessor asks of it, before anything is read.
#pragma once
#include <etude/core/error.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>
#include <utility>

namespace etude::detail {

[[noreturn, gnu::cold, gnu::noinline]] inline void fail_index(std::string_view of, std::string_view what,
                                                              long long i, long long count) {
  fail({of, ": ", what, ' ', i, " was asked for; there are ", count, ", counted from 0"});
}

// Fails unless `i` is one of `count` things, counted from 0: "xor_gate: sample 4 was asked for; there are 4,
// counted from 0". Gives it as the index of a table.
constexpr std::size_t checked_index(std::string_view of, std::string_view what, std::integral auto i,
                                    std::integral auto count) {
  if (std::cmp_less(i, 0) || std::cmp_greater_equal(i, count))
    fail_index(of, what, static_cast<long long>(i), static_cast<long long>(count));
  return static_cast<std::size_t>(i);
}

}  // namespace etude::detail
