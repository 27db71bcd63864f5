// SPDX-License-Identifier: BSL-1.0
// A fused matrix product: tiles of rows × vectors of lanes are accumulated in registers, and the elementwise
// work that belongs to the result, the sums along the batch and a parameter's update follow while they are
// there.
#pragma once
#include <etude/kernel/dots.hpp>
#include <etude/kernel/lane_evaluation.hpp>
#include <etude/kernel/rows.hpp>
#include <etude/program/product_form.hpp>

namespace etude {

// C[r][n] = Σ_k p[r, k] · q[k, n]: every product is brought into this form. The lanes run along n.
template <class T>
struct ProductOperands {
  const T* p;
  int p_row, p_step;
  const T* q;
  int q_step;
  int steps;
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

// Additions to one sum wait for each other. A tile of few sums adds every second, fourth or eighth step to
// other ones, if there are enough steps to pay for adding those up.
template <int Rows, int Vectors, int Steps>
constexpr int chains() {
  int n = 1;
  while (2 * n * Rows * Vectors <= 8 && 8 * n <= Steps) n *= 2;
  return n;
}

// The Rows × Vectors sums of one tile. The loops over the tile are unrolled by order: at -O2 g++ 12 would
// keep the sums in memory and take three times as long.
template <int Rows, int Vectors, int Steps, class V, class T>
ETUDE_INLINE void accumulate(const ProductOperands<T>& o, int row, int column, V (&sum)[Rows * Vectors]) {
  constexpr int n = chains<Rows, Vectors, Steps>();
  V part[n][Rows * Vectors];
#pragma GCC unroll 16
  for (auto& sums : part)
#pragma GCC unroll 64
    for (V& x : sums) x = V(T(0));
  const T* p = o.p + row * static_cast<std::ptrdiff_t>(o.p_row);
  const T* q = o.q + column;
  const std::ptrdiff_t p_row = o.p_row;
  auto step = [&](V(&to)[Rows * Vectors]) __attribute__((always_inline)) {
    V b[Vectors];
#pragma GCC unroll 16
    for (int v = 0; v < Vectors; ++v) b[v] = LaneTraits<V>::load(q + v * lanes_of<V>);
#pragma GCC unroll 16
    for (int i = 0; i < Rows; ++i) {
      const V a(p[i * p_row]);
#pragma GCC unroll 16
      for (int v = 0; v < Vectors; ++v) to[i * Vectors + v] = fma(a, b[v], to[i * Vectors + v]);
    }
    p += o.p_step, q += o.q_step;
  };
  int k = o.steps;
  if constexpr (n > 1)
    for (; k >= n; k -= n)
#pragma GCC unroll 16
      for (int c = 0; c < n; ++c) step(part[c]);
  for (; k > 0; --k) step(part[0]);
#pragma GCC unroll 16
  for (int half = n / 2; half > 0; half /= 2)
#pragma GCC unroll 16
    for (int c = 0; c < half; ++c)
#pragma GCC unroll 16
      for (int i = 0; i < Rows * Vectors; ++i) part[c][i] = part[c][i] + part[c + half][i];
#pragma GCC unroll 64
  for (int i = 0; i < Rows * Vectors; ++i) sum[i] = part[0][i];
}

// What follows a product is done on each tile while it is in registers, where that is little work and the
// product is short; writing the tile and reading it back would cost a few per cent then.
template <int Rows, int Vectors, int Steps, class V, class T, class Epilogue>
ETUDE_INLINE void tile_in_registers(const ProductOperands<T>& o, int row, int column,
                                    const Epilogue& epilogue) {
  V sum[Rows * Vectors];
  accumulate<Rows, Vectors, Steps>(o, row, column, sum);
#pragma GCC unroll 16
  for (int i = 0; i < Rows; ++i)
#pragma GCC unroll 16
    for (int v = 0; v < Vectors; ++v) epilogue(row + i, column + v * lanes_of<V>, sum[i * Vectors + v]);
}

// Else the tile goes through memory that stays in the nearest cache: one function for all products with tiles
// of this size, which knows nothing of what follows, and what follows is compiled once, as a loop.
template <int Rows, int Vectors, int Steps, class V, class T>
[[gnu::noinline]] void tile_to_memory(const ProductOperands<T>& o, int row, int column, T* to) {
  V sum[Rows * Vectors];
  accumulate<Rows, Vectors, Steps>(o, row, column, sum);
#pragma GCC unroll 64
  for (int i = 0; i < Rows * Vectors; ++i) LaneTraits<V>::store(to + i * lanes_of<V>, sum[i]);
}

// The tiles of a product with `Rows` rows. Where the rows are the samples (not Exact), that is the batch size
// and fewer may be there. Full tiles come first, then what is left of `Rows` in a smaller one, and single
// rows.
template <int Rows, bool Exact, int Width, int Steps, bool InRegisters, class V, class T, class Epilogue>
ETUDE_INLINE void tiles(const ProductOperands<T>& o, int rows, const Epilogue& epilogue) {
  constexpr int n = lanes_of<V>, vectors = (Width + n - 1) / n, across = std::min(Tile<V>::vectors, vectors);
  constexpr int down = std::min(Tile<V>::rows, Rows), rest = Rows % down, last = vectors % across;
  alignas(64) [[maybe_unused]] T sums[InRegisters ? 1 : down * across * n];
  [[maybe_unused]] auto finish = [&](int row, int column, int height, int width) ETUDE_ONCE {
    const T* sum = sums;
    for (int i = 0; i < height; ++i)
      for (int v = 0; v < width; ++v, sum += n) epilogue(row + i, column + v * n, LaneTraits<V>::load(sum));
  };
  auto tile = [&]<int R, int A>(int row, int column) __attribute__((always_inline)) {
    if constexpr (InRegisters) {
      tile_in_registers<R, A, Steps, V>(o, row, column, epilogue);
    } else {
      tile_to_memory<R, A, std::min(Steps, 64), V>(o, row, column, sums);
      finish(row, column, R, A);
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
}

}  // namespace detail

// Sink: takes the gradients that end here, `sink.template operator()<Id>(row, column, value)`.
// Whole: it is part of a program that is one function.
template <class P, int L, class T, class Arch, class Sink, bool Whole>
struct ProductLoop {
  static constexpr const auto& program = P::program;
  static constexpr Loop loop = program.loops[L];
  static constexpr Statement s = program.at(loop.product);
  static constexpr TensorType a = program.at(s.operand[0]).type, b = program.at(s.operand[1]).type;
  static constexpr ProductForm form = product_form(s, a, b, P::batch);
  // Of a sum over samples the most.
  static constexpr int steps = s.attributes.c                 ? P::batch
                               : s.type.batched && !a.batched ? b.size()
                               : s.type.batched               ? a.size()
                               : a.shape.rank < 2             ? 1
                                                              : a.shape[s.attributes.a ? 0 : 1];
  static constexpr int across = loop.goes_along_samples() ? P::batch : loop.width;
  // Adding up the lanes takes as many operations whatever the size of a register, and large ones are slower.
  static constexpr int dot_lanes =
      std::min(static_cast<int>(32 / sizeof(T)), loop.goes_along_samples() ? std::max(steps, across) : steps);
  using V = LanesFor<T, Arch, form.dots ? dot_lanes : across>;
  using This = Pass<P, L, 0>;

  ETUDE_INLINE static void run(const Context<T>& c, const Sink& sink) {
    detail::clear<P, This::batch_sums>(c);
    constexpr int rows = loop.batched ? P::batch : loop.rows;
    auto epilogue = [&c, &sink ](int row, int column, const V& value) __attribute__((always_inline)) {
      LaneEvaluation<P, L, 0, V> e(c, nullptr, row, column);
      e.product = value;
      e.run();
      e.store();
      e.add_up();
      e.update(sink);
    };
    if constexpr (loop.goes_along_samples()) {  // the result's lanes are the samples
      detail::all_dots<steps, rows, V>(
          DotOperands<T>{data<matrix>(c), 0, data<vector>(c), stride<vector>}, 1,
          samples_in<P>(c), [&epilogue](int, int sample, const V& value) __attribute__((always_inline)) {
            epilogue(sample, 0, value);
          });
    } else if constexpr (form.dots) {
      detail::all_dots<steps, loop.width, V>(
          DotOperands<T>{data<vector>(c), stride<vector>, data<matrix>(c), stride<matrix>}, samples_in<P>(c),
          loop.width, epilogue);
    } else {
      constexpr bool in_registers = Whole || (steps < 256 && work <= 2) || rows == 1;
      detail::tiles<rows, !loop.batched, loop.width, steps, in_registers, V>(
          operands(c), loop.batched ? samples_in<P>(c) : rows, epilogue);
    }
  }

 private:
  static constexpr int matrix = form.lanes_of, vector = 1 - matrix;  // operands, where the result is batched
  // Operations on each vector of the result.
  static constexpr int work =
      static_cast<int>(This::lanes.size() + 2 * This::batch_sums.size() + This::updates.size() * Sink::work);
  template <int Operand>
  static T* data(const Context<T>& c) {
    constexpr Place p = program.place[s.operand[Operand]];
    return (p.space == Space::model ? c.model : c.workspace) + p.offset;
  }
  template <int Operand>
  static constexpr int stride = program.place[s.operand[Operand]].stride;

  static ProductOperands<T> operands(const Context<T>& c) {
    if constexpr (s.attributes.c)  // the steps are the samples; one row in all if the result has one
      return {data<vector>(c), 1, stride<vector>, data<matrix>(c), stride<matrix>, samples_in<P>(c)};
    else if constexpr (s.type.batched)  // the rows are the samples
      return {data<vector>(c), stride<vector>, 1, lanes(c), lane_stride, steps};
    else  // matrices: the rows are the columns of the result, which is kept column by column
      return {
          data<1>(c), s.attributes.b ? 1 : stride<1>, s.attributes.b ? stride<1> : 1, lanes(c), lane_stride,
          steps};
  }

  // The factor that the lanes run along, transposed into a copy if it is contiguous the other way.
  static constexpr Shape matrix_shape = program.at(s.operand[matrix]).type.shape;
  static constexpr int lane_stride = form.copies ? padded(matrix_shape[1]) : stride<matrix>;
  static const T* lanes(const Context<T>& c) {
    if constexpr (form.copies) {
      T* const copy = c.workspace + loop.scratch;
      detail::transpose_columns<V>(data<matrix>(c), stride<matrix>, matrix_shape[0], matrix_shape[1], copy,
                                   lane_stride);
      return copy;
    } else {
      return data<matrix>(c);
    }
  }
};

}  // namespace etude
