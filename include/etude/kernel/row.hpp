// SPDX-License-Identifier: BSL-1.0
// A single row times a matrix. Every number of the matrix is used once, so that loading is what takes the
// time; and the numbers of the row, of which each goes to all lanes, need not be loaded one by one as well:
// 64 × 64 takes 282 cycles instead of 313 on Zen 4. Not so where a caller has just written them one by one:
// then a register's load waits until all are in the cache, for 30 cycles.
#pragma once
#include <etude/kernel/chains.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
//
#include <etude/core/macros_off.hpp>

namespace etude::detail {

// Numbers of a register that can be told apart within it: those of 128 bits.
template <class V>
inline constexpr int in_a_block = std::min(lanes_of<V>, static_cast<int>(16 / sizeof(scalar_of<V>)));

// Block Block of x, everywhere. The compiler must not know what is next: it would make one shuffle of both,
// with a register of indices that comes from memory.
template <int Block, class V, std::size_t... Ith>
ETUDE_INLINE V repeated_block(V x, std::index_sequence<Ith...>) {
  if constexpr (lanes_of<V> == in_a_block<V>)
    return x;
  else
    return rounded(V(__builtin_shufflevector(
        x.native(), x.native(), (Block * in_a_block<V> + static_cast<int>(Ith) % in_a_block<V>)...)));
}
// Number At of each block, in all lanes of the block.
template <int At, class V, std::size_t... Ith>
ETUDE_INLINE V repeated_number(V x, std::index_sequence<Ith...>) {
  return __builtin_shufflevector(x.native(), x.native(),
                                 (static_cast<int>(Ith) / in_a_block<V> * in_a_block<V> + At)...);
}

// Where an instruction overwrites its operand (before AVX), each shuffle would take a copy with it.
inline constexpr bool takes_rows_apart = fuses_multiply_add;

// f(number, in all lanes) for all numbers of x, in order.
template <class V, class F, std::size_t... Block, std::size_t... At>
ETUDE_INLINE void each_number(V x, F f, std::index_sequence<Block...>, std::index_sequence<At...>) {
  constexpr std::make_index_sequence<lanes_of<V>> all;
  auto block = [&]<int B>(V same) __attribute__((always_inline)) {
    (f(B * in_a_block<V> + static_cast<int>(At), repeated_number<static_cast<int>(At)>(same, all)), ...);
  };
  (block.template operator()<static_cast<int>(Block)>(repeated_block<static_cast<int>(Block)>(x, all)), ...);
}
template <class V, class F>
ETUDE_INLINE void each_number(V x, F f) {
  each_number(x, f, std::make_index_sequence<lanes_of<V> / in_a_block<V>>{},
              std::make_index_sequence<in_a_block<V>>{});
}

// Σ_k p[k] · q[k, n] in `Chains` parts. `Steps` is a multiple of the lanes. The first sum begins with
// from.start(row, column).
template <int Vectors, int Chains, int Steps, class V, class T, class From>
ETUDE_INLINE void accumulate_row(const T* p, const T* q, std::ptrdiff_t q_step, int row, int column,
                                 V (&sum)[Vectors], const From& from) {
  constexpr int n = lanes_of<V>;
  V part[Chains][Vectors];
  begin_chains<1, Vectors>(part, row, column, from);
  for (int k = 0; k < Steps; k += n, q += n * q_step)
    each_number(
        LaneTraits<V>::load(p + k), [&](int i, V repeated) __attribute__((always_inline)) {
#pragma GCC unroll 16
          for (int v = 0; v < Vectors; ++v) {
            V& x = part[i % Chains][v];
            x = fma(repeated, LaneTraits<V>::load(q + i * q_step + column + v * n), x);
          }
        });
  add_chains(part, sum);
}

}  // namespace etude::detail

#include <etude/core/macros_on.hpp>
