// SPDX-License-Identifier: BSL-1.0
// Products whose both factors are contiguous along what is summed: C[r][n] = Σ_k p[r][k] · q[n][k]. A
// register holds partial sums of one element of the result; those of as many elements as it has lanes are
// added up together.
#pragma once
#include <etude/kernel/shuffle.hpp>
#include <etude/kernel/team.hpp>

namespace etude {

template <class T>
struct DotOperands {
  const T* p;
  std::ptrdiff_t p_row;
  const T* q;
  std::ptrdiff_t q_row;
};

namespace detail {

// Elements column … column + Count − 1 of a row of the result.
template <int Steps, int Count, class V, class T>
ETUDE_INLINE V dots(const DotOperands<T>& o, int row, int column) {
  constexpr int n = lanes_of<V>, whole = Steps / n * n;
  const T* const p = o.p + row * o.p_row;
  const T* const q = o.q + column * o.q_row;
  V sum[n];
#pragma GCC unroll 16
  for (int i = 0; i < Count; ++i) sum[i] = V(T(0));
  for (int k = 0; k < whole; k += n) {
    const V a = LaneTraits<V>::load(p + k);
#pragma GCC unroll 16
    for (int i = 0; i < Count; ++i) sum[i] = fma(a, LaneTraits<V>::load(q + i * o.q_row + k), sum[i]);
  }
  if constexpr (whole < Steps) {  // what is in pads does not count
    const V a = LaneTraits<V>::load(p + whole);
    const auto counts = lane_indices<V>() < V(T(Steps - whole));
#pragma GCC unroll 16
    for (int i = 0; i < Count; ++i)
      sum[i] = sum[i] + select(counts, a * LaneTraits<V>::load(q + i * o.q_row + whole), V(T(0)));
  }
  return sums_of_lanes<Count, n / 2>(sum);
}

// All rows, and of each the first `columns` of at most Columns elements, a register at a time; what is past
// them in the last register is garbage.
template <int Steps, int Columns, class V, class T, class Epilogue>
ETUDE_INLINE void all_dots(const DotOperands<T>& o, Share rows, int columns, const Epilogue& epilogue) {
  constexpr int n = lanes_of<V>, last = Columns % n;
  for (int r = rows.first; r < rows.last; ++r) {
    int c = 0;
    for (; c + n <= Columns && c < columns; c += n) epilogue(r, c, dots<Steps, n, V>(o, r, c));
    if constexpr (last > 0)
      if (c < columns) epilogue(r, c, dots<Steps, last, V>(o, r, c));
  }
}

}  // namespace detail
}  // namespace etude
