// SPDX-License-Identifier: BSL-1.0
// Sums in several parts: additions to one sum wait for each other, those to different ones do not.
#pragma once
#include <etude/kernel/simd.hpp>

namespace etude::detail {

// In how many: a tile of few sums adds every second, fourth or eighth step to other ones, if there are enough
// steps to pay for adding those up.
template <int Rows, int Vectors, int Steps>
constexpr int chains() {
  int n = 1;
  while (2 * n * Rows * Vectors <= 8 && 4 * n <= Steps) n *= 2;
  return n;
}

// The first part begins with from.start(row, column), the others with zero.
template <int Rows, int Vectors, class V, int Chains, int Sums, class From>
ETUDE_INLINE void begin_chains(V (&part)[Chains][Sums], int row, int column, const From& from) {
  using T = scalar_of<V>;
#pragma GCC unroll 16
  for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 16
    for (int v = 0; v < Vectors; ++v)
      if constexpr (From::starts_with_zero)
        part[0][i * Vectors + v] = V(T(0));
      else
        part[0][i * Vectors + v] = from.start(row + i, column + v * lanes_of<V>);
#pragma GCC unroll 16
  for (int c = 1; c < Chains; ++c)
#pragma GCC unroll 64
    for (V& x : part[c]) x = V(T(0));
}

// All parts together.
template <class V, int Chains, int Sums>
ETUDE_INLINE void add_chains(V (&part)[Chains][Sums], V (&sum)[Sums]) {
#pragma GCC unroll 16
  for (int half = Chains / 2; half > 0; half /= 2)
#pragma GCC unroll 16
    for (int c = 0; c < half; ++c)
#pragma GCC unroll 64
      for (int i = 0; i < Sums; ++i) part[c][i] = part[c][i] + part[c + half][i];
#pragma GCC unroll 64
  for (int i = 0; i < Sums; ++i) sum[i] = part[0][i];
}

}  // namespace etude::detail
