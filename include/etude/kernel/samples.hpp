// SPDX-License-Identifier: BSL-1.0
// Samples as a caller has them, one after the other, put where a program reads them.
#pragma once
#include <etude/kernel/simd.hpp>
#include <etude/program/program.hpp>

namespace etude::detail {

// So many rows of Size numbers.
template <Place At, int Size, class Number, class T>
ETUDE_INLINE void place_samples(const Number* from, int samples, T* memory) {
  T* const to = memory + At.offset;
  if constexpr (At.by_feature) {
    for (int i = 0; i < Size; ++i)
      for (int s = 0; s < samples; ++s) to[i * At.stride + s] = static_cast<T>(from[s * Size + i]);
  } else {
    for (int s = 0; s < samples; ++s)
      for (int i = 0; i < Size; ++i) to[s * At.stride + i] = static_cast<T>(from[s * Size + i]);
  }
}

}  // namespace etude::detail
