// SPDX-License-Identifier: BSL-1.0
// A matrix product in tiles: rows × vectors of lanes whose sums are kept in registers. What follows the
// product is an argument, called with each vector of the result.
#pragma once
#include <etude/kernel/row.hpp>
#include <etude/kernel/team.hpp>

#include <algorithm>
#include <cstddef>
#include <type_traits>
//
#include <etude/core/macros_off.hpp>

namespace etude {

// C[r][n] = Σ_k p[r, k] · q[k, n]: every product is brought into this form. The lanes run along n.
template <class T>
struct ProductOperands {
  const T* p;
  int p_row, p_step;
  const T* q;
  int q_step;
  int steps;
  bool was_computed = false;  // p is one row, contiguous, and was stored a register at a time
};

// Tiles that fill the registers: 32 vector registers hold 6 × 4 sums, 16 hold 6 × 2, and what a step needs
// besides.
template <class V>
struct Tile {
#if defined(__AVX512F__) || defined(__aarch64__)
  static constexpr int rows = 6, vectors = 4;
#else
  static constexpr int rows = 6, vectors = 2;
#endif
};

namespace detail {

// The Rows × Vectors sums of one tile, in `Chains` parts. The loops over the tile are unrolled by order: at
// -O2 g++ 12 would keep the sums in memory and take three times as long. They begin with
// from.start(row, column). `meanwhile()` is called `times` times, after every so many steps.
template <int Rows, int Vectors, int Chains, int Every = 1, class V, class T, class From = FromZero,
          class Meanwhile = std::nullptr_t>
ETUDE_INLINE void accumulate(const ProductOperands<T>& o, int row, int column, V (&sum)[Rows * Vectors],
                             const From& from = {}, int times = 0, Meanwhile meanwhile = {}) {
  constexpr int n = Chains;
  V part[n][Rows * Vectors];
  begin_chains<Rows, Vectors>(part, row, column, from);
  const T* p = o.p + row * static_cast<std::ptrdiff_t>(o.p_row);
  const T* q = o.q + column;
  const std::ptrdiff_t p_row = o.p_row;
  auto step = [&]<bool IsFirst = false>(V(&to)[Rows * Vectors]) __attribute__((always_inline)) {
    V b[Vectors];
#pragma GCC unroll 16
    for (int v = 0; v < Vectors; ++v) b[v] = LaneTraits<V>::load(q + v * lanes_of<V>);
#pragma GCC unroll 16
    for (int i = 0; i < Rows; ++i) {
      const V a(p[i * p_row]);
#pragma GCC unroll 16
      for (int v = 0; v < Vectors; ++v) {
        V& x = to[i * Vectors + v];
        x = IsFirst ? a * b[v] : fma(a, b[v], x);
      }
    }
    p += o.p_step, q += o.q_step;
  };
  int k = o.steps;
  if constexpr (n > 1)  // the first products are the sums: nothing waits for adding them to zero
    if (k >= n) {
      step.template operator()<From::starts_with_zero>(part[0]);
#pragma GCC unroll 16
      for (int c = 1; c < n; ++c) step.template operator()<true>(part[c]);
      k -= n;
    }
  if constexpr (!std::is_same_v<Meanwhile, std::nullptr_t>)
    for (; times > 0 && k >= Every; --times, k -= Every) {
      for (int i = 0; i < Every; ++i) step(part[0]);
      meanwhile();
    }
  if constexpr (n > 1)
    for (; k >= n; k -= n)
#pragma GCC unroll 16
      for (int c = 0; c < n; ++c) step(part[c]);
  for (; k > 0; --k) step(part[0]);
  add_chains(part, sum);
}

// What follows a product is done on each tile while it is in registers, where that is little work and the
// product is short; writing the tile and reading it back would cost a few per cent then.
template <int Rows, int Vectors, int Steps, class V, class T, class Epilogue>
ETUDE_INLINE void tile_in_registers(const ProductOperands<T>& o, int row, int column,
                                    const Epilogue& epilogue) {
  constexpr int n = lanes_of<V>;
  if constexpr (Steps == 1) {  // an outer product: no sum, and nothing waits
    V b[Vectors];
#pragma GCC unroll 16
    for (int v = 0; v < Vectors; ++v) b[v] = LaneTraits<V>::load(o.q + column + v * n);
#pragma GCC unroll 16
    for (int i = 0; i < Rows; ++i) {
      const V a(o.p[(row + i) * static_cast<std::ptrdiff_t>(o.p_row)]);
#pragma GCC unroll 16
      for (int v = 0; v < Vectors; ++v) epilogue(row + i, column + v * n, a, b[v]);
    }
  } else {
    V sum[Rows * Vectors];
    constexpr int parts = chains<Rows, Vectors, Steps>();
    bool done = false;
    if constexpr (takes_rows_apart && Rows == 1 && Steps % n == 0 && n > 1)
      if (o.was_computed) {  // known where this is inlined
        accumulate_row<Vectors, parts, Steps>(o.p + row * static_cast<std::ptrdiff_t>(o.p_row), o.q, o.q_step,
                                              row, column, sum, epilogue);
        done = true;
      }
    if (!done) accumulate<Rows, Vectors, parts>(o, row, column, sum, epilogue);
#pragma GCC unroll 16
    for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 16
      for (int v = 0; v < Vectors; ++v) epilogue(row + i, column + v * n, sum[i * Vectors + v]);
  }
}

// Else the tile goes through memory that stays in the nearest cache: one function for all products with tiles
// of this size, which knows nothing of what follows, and what follows is compiled once, as a loop.
template <int Rows, int Vectors, int Chains, class V, class T>
[[gnu::noinline]] void tile_to_memory(const ProductOperands<T>& o, int row, int column, T* to) noexcept {
  V sum[Rows * Vectors];
  accumulate<Rows, Vectors, Chains>(o, row, column, sum);
#pragma GCC unroll 64
  for (int i = 0; i < Rows * Vectors; ++i) LaneTraits<V>::store(to + i * lanes_of<V>, sum[i]);
}

// A tile in memory, whose vectors are finished one by one.
template <class V, class T>
struct UnfinishedTile {
  const T* sum = nullptr;
  int row = 0, column = 0;
  int vectors = 0;  // in a row
  int left = 0;     // to be finished
  int done = 0;     // in this row
  template <class Epilogue>
  ETUDE_INLINE void finish_one(const Epilogue& epilogue) {
    epilogue(row, column + done * lanes_of<V>, LaneTraits<V>::load(sum));
    sum += lanes_of<V>;
    --left;
    if (++done == vectors) done = 0, ++row;
  }
  template <class Epilogue>
  ETUDE_ONCE void finish(const Epilogue& epilogue) const noexcept {
    UnfinishedTile rest = *this;  // in registers
    while (rest.left > 0) rest.finish_one(epilogue);
  }
};

// The same, while the tile before it is finished: an update divides, takes roots and waits for memory, and
// the multiplications of another tile need not wait for that.
template <int Rows, int Vectors, int Every, class V, class T, class Epilogue>
[[gnu::noinline]] void tile_to_memory(const ProductOperands<T>& o, int row, int column, T* to,
                                      UnfinishedTile<V, T> before, const Epilogue& epilogue) noexcept {
  V sum[Rows * Vectors];
  auto finish_one = [&]() __attribute__((always_inline)) { before.finish_one(epilogue); };
  accumulate<Rows, Vectors, 1, Every>(o, row, column, sum, FromZero{}, before.left, finish_one);
#pragma GCC unroll 64
  for (int i = 0; i < Rows * Vectors; ++i) LaneTraits<V>::store(to + i * lanes_of<V>, sum[i]);
  before.finish(epilogue);
}

// When the work that follows a tile is done.
enum class Finish {
  in_registers,  // while it is there
  after,         // from memory
  meanwhile      // from memory, during the product of the next tile, if both are of full size
};

// How many tiles are below each other: of Down rows, then one of Rest, then of single rows.
template <int Down, int Rest>
constexpr int tiles_below(int rows) {
  const int left = rows % Down, single = Rest > 0 && left >= Rest ? left - Rest + 1 : left;
  return rows / Down + single;
}

// The tiles of a product with `Rows` rows. Where the rows are the samples (not Exact), that is the batch size
// and fewer may be there. Full tiles come first, then what is left of `Rows` in a smaller one, and single
// rows. A team shares the tiles; the columns of tiles, if something is added up along the rows.
template <int Rows, bool Exact, int Width, int Steps, Finish How, bool AddsUp, class V, class T,
          class Epilogue, class Team>
ETUDE_INLINE void tiles(const ProductOperands<T>& o, int rows, const Epilogue& epilogue, const Team& team) {
  constexpr int n = lanes_of<V>, vectors = (Width + n - 1) / n, across = std::min(Tile<V>::vectors, vectors);
  constexpr int down = std::min(Tile<V>::rows, Rows), rest = Rows % down, last = vectors % across;
  constexpr int buffers = How == Finish::meanwhile ? 2 : 1;
  alignas(64) [[maybe_unused]] T sums[buffers][How == Finish::in_registers ? 1 : down * across * n];
  [[maybe_unused]] int free = 0;
  [[maybe_unused]] UnfinishedTile<V, T> before;
  const int below = tiles_below<down, rest>(rows);
  [[maybe_unused]] const Share mine = team.share((vectors + across - 1) / across * (AddsUp ? 1 : below));
  [[maybe_unused]] int part = -1;
  auto tile = [&]<int R, int A>(int row, int column) __attribute__((always_inline)) {
    if constexpr (Team::size > 1)
      if (part += !AddsUp || row == 0; !mine.has(part)) return;
    if constexpr (How == Finish::in_registers) {
      tile_in_registers<R, A, Steps, V>(o, row, column, epilogue);
    } else {
      const UnfinishedTile<V, T> now{sums[free], row, column, A, R * A};
      if constexpr (How == Finish::meanwhile && R == down && A == across) {
        tile_to_memory<R, A, std::max(1, Steps / (R * A)), V>(o, row, column, sums[free], before, epilogue);
        before = now;
        free = 1 - free;
      } else {
        tile_to_memory<R, A, chains<R, A, Steps>(), V>(o, row, column, sums[free]);
        now.finish(epilogue);
      }
    }
  };
  auto column_of_tiles = [&]<int A>(int column) __attribute__((always_inline)) {
    int row = 0;
    if constexpr (Rows >= down)
      for (; row + down <= rows; row += down) tile.template operator()<down, A>(row, column);
    if constexpr (rest > 0)
      if (Exact || row + rest <= rows) tile.template operator()<rest, A>(row, column), row += rest;
    if constexpr (!Exact && Rows > 1)
      for (int i = 1; i < down && row < rows; ++i, ++row) tile.template operator()<1, A>(row, column);
  };
  for (int c = 0; c + across <= vectors; c += across) column_of_tiles.template operator()<across>(c * n);
  if constexpr (last > 0) column_of_tiles.template operator()<last>((vectors - last) * n);
  if constexpr (How == Finish::meanwhile) before.finish(epilogue);
}

}  // namespace detail

}  // namespace etude

#include <etude/core/macros_on.hpp>
