// SPDX-License-Identifier: BSL-1.0
// The memory of a call that may come from several threads at once, and allocates nothing.
#pragma once
#include <cstddef>

namespace etude {

inline constexpr std::size_t cache_line = 64;

namespace detail {

// On the stack while it is small, else one block per thread, of a size the compiler knows.
template <class T, int N>
struct CallMemory {
  static constexpr bool fits = N * sizeof(T) <= 16 * 1024;
  alignas(cache_line) T local[fits ? N : 1];
  T* data() noexcept {
    if constexpr (fits) {
      return local;
    } else {
      alignas(cache_line) static thread_local T block[N];
      return block;
    }
  }
};

}  // namespace detail

}  // namespace etude
