// SPDX-License-Identifier: BSL-1.0
// Products whose both factors are contiguous along what is summed: C[r][n] = Σ_k p[r][k] · q[n][k]. A
// register holds partial sums of one element of the result; those of as many elements as it has lanes are
// added up together.
#pragma once
#include <etude/kernel/shuffle.hpp>
#include <etude/kernel/team.hpp>
#include <etude/program/product_form.hpp>

#include <algorithm>
//
#include <etude/core/macros_off.hpp>

namespace etude {

template <class T>
struct DotOperands {
  const T* p;
  std::ptrdiff_t p_row;
  const T* q;
  std::ptrdiff_t q_row;
  int steps;  // at most Steps
};

namespace detail {

// What follows when a column has been read: nothing.
struct Nothing {
  template <class V>
  ETUDE_INLINE void operator()(int, const V*) const {}
};

// Elements column … column + Count − 1 of a row of the result, where columns of q are short: they are read
// one after the other, none waits for long, and p stays in registers. Sums begin with from.start(), and
// after(column, p's registers) follows each column.
template <int Steps, int Count, class V, class Arch, class T, class From, class After>
ETUDE_INLINE V short_dots(const DotOperands<T>& o, int row, int column, const From& from,
                          const After& after) {
  using Wide = LanesFor<T, Arch, std::max(Steps, lanes_of<V>)>;
  constexpr int n = lanes_of<Wide>, vectors = (Steps + n - 1) / n;
  const T* const q = o.q + column * o.q_row;
  Wide p[vectors];
#pragma GCC unroll 16
  for (int k = 0; k < vectors; ++k) p[k] = LaneTraits<Wide>::load(o.p + row * o.p_row + k * n);
  const Wide begin = [&] {
    if constexpr (From::starts_with_zero)
      return Wide(T(0));
    else
      return from.template start<Wide>();
  }();
  V sum[lanes_of<V>];
#pragma GCC unroll 16
  for (int i = 0; i < Count; ++i) {
    Wide x = begin;
#pragma GCC unroll 16
    for (int k = 0; k < vectors; ++k) {
      const Wide q_k = LaneTraits<Wide>::load(q + i * o.q_row + k * n), before = x;
      x = k == 0 && From::starts_with_zero ? p[k] * q_k : fma(p[k], q_k, before);
      if (const int left = o.steps - k * n; left < n)  // what is in pads does not count
        x = select(lane_indices<Wide>() < Wide(static_cast<T>(left)), x, before);
    }
    after(column + i, p);
    sum[i] = folded<V>(x);
  }
  return sums_of_lanes<Count>(sum);
}

// Elements column … column + Count − 1 of a row of the result.
template <int Count, class V, class T>
ETUDE_INLINE V dots(const DotOperands<T>& o, int row, int column) {
  constexpr int n = lanes_of<V>;
  const int whole = o.steps / n * n;
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
  if (whole < o.steps) {  // what is in pads does not count
    const V a = LaneTraits<V>::load(p + whole);
    const auto counts = lane_indices<V>() < V(static_cast<T>(o.steps - whole));
#pragma GCC unroll 16
    for (int i = 0; i < Count; ++i)
      sum[i] = sum[i] + select(counts, a * LaneTraits<V>::load(q + i * o.q_row + whole), V(T(0)));
  }
  return sums_of_lanes<Count>(sum);
}

// All rows, and of each the first `columns` of at most Columns elements, a register at a time; what is past
// them in the last register is garbage.
template <int Steps, int Columns, class V, class Arch, class T, class Epilogue, class From = FromZero,
          class After = Nothing>
ETUDE_INLINE void all_dots(const DotOperands<T>& o, Share rows, int columns, const Epilogue& epilogue,
                           const From& from = {}, const After& after = {}) {
  constexpr int n = lanes_of<V>, last = Columns % n;
  auto some = [&]<int Count>(int r, int c) __attribute__((always_inline)) {
    if constexpr (Steps <= longest_short_column)
      epilogue(r, c, short_dots<Steps, Count, V, Arch>(o, r, c, from, after));
    else
      epilogue(r, c, dots<Count, V>(o, r, c));
  };
  for (int r = rows.first; r < rows.last; ++r) {
    int c = 0;
    for (; c + n <= Columns && c < columns; c += n) some.template operator()<n>(r, c);
    if constexpr (last > 0)
      if (c < columns) some.template operator()<last>(r, c);
  }
}

}  // namespace detail
}  // namespace etude

#include <etude/core/macros_on.hpp>
