// SPDX-License-Identifier: BSL-1.0
// Numbers that change lanes: reductions of whole registers, and a square of numbers transposed. They are made
// of two steps: every second group of lanes of two registers is taken, or the groups of one change places.
#pragma once
#include <etude/kernel/simd.hpp>

namespace etude::detail {

// The groups of Size lanes with even (Odd: odd) numbers: of a, and after each the one of b.
template <int Size, bool Odd, class V, std::size_t... Ith>
ETUDE_INLINE V every_second_group(V a, V b, std::index_sequence<Ith...>) {
  constexpr int n = lanes_of<V>;
  return __builtin_shufflevector(a.native(), b.native(),
                                 ((static_cast<int>(Ith) / Size / 2 * 2 + Odd) * Size +
                                  static_cast<int>(Ith) % Size + static_cast<int>(Ith) / Size % 2 * n)...);
}
template <int Size, bool Odd, class V>
ETUDE_INLINE V every_second_group(V a, V b) {
  return every_second_group<Size, Odd>(a, b, std::make_index_sequence<lanes_of<V>>{});
}

// Neighbouring groups of Size lanes change places.
template <int Size, class V, std::size_t... Ith>
ETUDE_INLINE V swapped_groups(V v, std::index_sequence<Ith...>) {
  return __builtin_shufflevector(v.native(), v.native(), (static_cast<int>(Ith) ^ Size)...);
}
template <int Size, class V>
ETUDE_INLINE V swapped_groups(V v) {
  return swapped_groups<Size>(v, std::make_index_sequence<lanes_of<V>>{});
}

// Op::combine of all lanes.
template <class Op, int Half, class V>
ETUDE_INLINE scalar_of<V> across_lanes(V v) {
  if constexpr (Half == 0)
    return v.first();
  else
    return across_lanes<Op, Half / 2>(Op::combine(v, swapped_groups<Half>(v)));
}
template <class Op, class V>
ETUDE_INLINE scalar_of<V> across_lanes(V v) {
  if constexpr (lanes_of<V> == 1)
    return v;
  else
    return across_lanes<Op, lanes_of<V> / 2>(v);
}

// The lower half of the lanes plus the upper one, until there are as many as V has.
template <class V, class T, class Arch, int N>
ETUDE_INLINE V folded(Lanes<T, Arch, N> x) {
  if constexpr (N == lanes_of<V>) {
    return x;
  } else {
    using Half = Lanes<T, Arch, N / 2>;
    return folded<V>([x]<int... Ith>(std::integer_sequence<int, Ith...>) __attribute__((always_inline)) {
      return Half(__builtin_shufflevector(x.native(), x.native(), Ith...)) +
             Half(__builtin_shufflevector(x.native(), x.native(), (Ith + N / 2)...));
    }(std::make_integer_sequence<int, N / 2>{}));
  }
}

// In each four lanes the first two (Last: the last two) of a and of b in turn. That is one instruction, where
// every second one of each is two.
template <bool Last, class V, std::size_t... Ith>
ETUDE_INLINE V zipped(V a, V b, std::index_sequence<Ith...>) {
  return __builtin_shufflevector(a.native(), b.native(),
                                 (static_cast<int>(Ith) / 4 * 4 + static_cast<int>(Ith) % 4 / 2 + 2 * Last +
                                  static_cast<int>(Ith) % 2 * lanes_of<V>)...);
}
// Groups of 2 · Size lanes, each the sums of a group of a's and of b's lanes.
template <int Size, class V>
ETUDE_INLINE V added_pairs(V a, V b) {
  constexpr std::make_index_sequence<lanes_of<V>> all;
  if constexpr (Size == 1 && lanes_of<V> >= 4 && sizeof(scalar_of<V>) == 4)
    return zipped<false>(a, b, all) + zipped<true>(a, b, all);
  else
    return every_second_group<Size, false>(a, b, all) + every_second_group<Size, true>(a, b, all);
}

// Lane i is the sum of the lanes of v[i], for i < Count. Neighbours are put together first: that stays within
// 128 bits as long as it can, and fewer are left to be added up.
template <int Count, int Size = 1, class V>
ETUDE_INLINE V sums_of_lanes(V (&v)[lanes_of<V>]) {
  if constexpr (Size == lanes_of<V>) {
    return v[0];
  } else {
#pragma GCC unroll 16
    for (int i = 0; i < Count; i += 2)
      v[i / 2] = i + 1 < Count ? added_pairs<Size>(v[i], v[i + 1]) : v[i] + swapped_groups<Size>(v[i]);
    return sums_of_lanes<(Count + 1) / 2, 2 * Size>(v);
  }
}

// Rows become columns.
template <int Half, class V>
ETUDE_INLINE void transpose(V (&v)[lanes_of<V>]) {
  if constexpr (Half > 0) {
#pragma GCC unroll 16
    for (int i = 0; i < lanes_of<V>; ++i)
      if ((i & Half) == 0) {
        const V a = v[i], b = v[i + Half];
        v[i] = every_second_group<Half, false>(a, b);
        v[i + Half] = every_second_group<Half, true>(a, b);
      }
    transpose<Half / 2>(v);
  }
}

// A matrix that is kept column by column, kept row by row: a square at a time. Columns and rows are padded to
// whole registers; what comes from beyond the last column is zero.
template <class V, class T>
ETUDE_ONCE inline void transpose_columns(const T* from, int from_stride, int rows, int columns, T* to,
                                         int to_stride) noexcept {
  constexpr int n = lanes_of<V>;
  for (int j = 0; j < columns; j += n)
    for (int i = 0; i < rows; i += n) {
      V v[n];
#pragma GCC unroll 16
      for (int k = 0; k < n; ++k)
        v[k] = j + k < columns ? LaneTraits<V>::load(from + (j + k) * from_stride + i) : V(T(0));
      transpose<n / 2>(v);
#pragma GCC unroll 16
      for (int k = 0; k < n; ++k)
        if (i + k < rows) LaneTraits<V>::store(to + (i + k) * to_stride + j, v[k]);
    }
}

}  // namespace etude::detail
