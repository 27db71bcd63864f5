// SPDX-License-Identifier: BSL-1.0
// A fused matrix product: the elementwise work that belongs to the result, the sums along the batch and a
// parameter's update follow each tile of it.
#pragma once
#include <etude/kernel/batch_sums.hpp>
#include <etude/kernel/dots.hpp>
#include <etude/kernel/lane_evaluation.hpp>
#include <etude/kernel/tiles.hpp>
#include <etude/program/product_form.hpp>
//
#include <etude/core/macros_off.hpp>

namespace etude {

// Sink: takes the gradients that end here, `sink.template operator()<Id>(row, column, value)`.
// Whole: it is part of a program that is one function.
template <class P, int L, class T, class Arch, class Sink, bool Whole>
struct ProductLoop {
  static constexpr const auto& program = P::program;
  static constexpr Loop loop = program.loops[L];
  static constexpr Statement s = program.at(loop.product);
  static constexpr TensorType a = program.at(s.operand[0]).type, b = program.at(s.operand[1]).type;
  static constexpr ProductForm form = product_form(program, s, P::batch);
  // Of a sum over samples the most.
  static constexpr int steps = s.attributes.c                 ? P::batch
                               : s.type.batched && !a.batched ? b.size()
                               : s.type.batched               ? a.size()
                               : a.shape.is_flat()            ? (s.attributes.a ? a.size() : 1)
                                                              : a.shape[s.attributes.a ? 0 : 1];
  static constexpr bool along_samples = lanes_are_samples(program, loop);
  static constexpr int across = along_samples ? P::batch : loop.width;
  // Adding up the lanes takes as many operations whatever the size of a register, and large ones are slower.
  static constexpr int dot_lanes =
      std::min(static_cast<int>(32 / sizeof(T)), along_samples ? std::max(steps, across) : steps);
  using V = LanesFor<T, Arch, form.dots ? dot_lanes : across>;
  using This = Pass<P, L, 0>;

  using Sums = BatchSums<P, L, V>;
  static constexpr bool adds_up = batch_sums<P, L>.size() > 0;
  static constexpr bool is_shared = !along_samples && !(form.dots && adds_up);
  static_assert(is_shared || !form.copies);

  template <class Team>
  ETUDE_INLINE static void run(const Context<T>& c, const Sink& sink, const Team& team) {
    Sums sums(c, team.index == 0);
    if constexpr (form.copies) copy_lanes(c, team);
    if constexpr (is_shared && (adds_up || form.copies)) team.wait();
    const Epilogue<join> epilogue{c, sink, sums};
    if constexpr (form.dots && along_samples) {
      detail::all_dots<steps, P::batch, V, Arch>(
          DotOperands<T>{data<matrix>(c), 0, data<vector>(c), stride<vector>, steps}, {0, 1},
          samples_in<P>(c), epilogue, epilogue);
    } else if constexpr (form.dots) {
      const int count = loop.batched ? samples_in<P>(c) : loop.rows;
      detail::all_dots<steps, loop.width, V, Arch>(
          DotOperands<T>{data<vector>(c), stride<vector>, data<matrix>(c), stride<matrix>,
                         s.attributes.c ? samples_in<P>(c) : steps},
          is_shared ? team.share(count) : Share{0, count}, loop.width, epilogue,
          FromZero{}, [&](int column, const auto& factor) __attribute__((always_inline)) {
            if constexpr (Team::size == 1 && loop.partner >= 0)
              ProductLoop<P, loop.partner, T, Arch, Sink, Whole>::row(c, sink, column, factor);
          });
    } else {
      constexpr bool exact = !loop.batched || along_samples;
      detail::tiles<rows, exact, across, steps, finish, adds_up, V>(
          operands(c), exact ? rows : samples_in<P>(c), epilogue, members(team));
    }
    sums.finish(c);
  }

  // A row alone, for a loop whose partner this is and that has the factor along the row in registers.
  template <int N>
  ETUDE_INLINE static void row(const Context<T>& c, const Sink& sink, int at, const V (&factor)[N]) {
    const ProductOperands<T> o = operands(c);
    const V other(o.p[at * static_cast<std::ptrdiff_t>(o.p_row)]);
    Sums none(c, false);
#pragma GCC unroll 16
    for (int k = 0; k < N; ++k) Epilogue<>{c, sink, none}(at, k * lanes_of<V>, other * factor[k]);
  }

 private:
  // Who shares the tiles: if this loop is not shared, the one who is here.
  template <class Team>
  static constexpr decltype(auto) members(const Team& team) {
    if constexpr (is_shared)
      return (team);
    else
      return Alone{};
  }

  // What the sums of a tile begin with, and what is done with a vector of the result. Where the lanes are
  // samples, the rows are features.
  template <Join How = Join::as_it_is>
  struct Epilogue {
    const Context<T>& c;
    const Sink& sink;
    [[no_unique_address]] std::conditional_t<std::is_empty_v<Sums>, Sums, Sums&> sums;
    template <Join H>
    ETUDE_INLINE LaneEvaluation<P, L, 0, V, H> at(int row, int column) const {
      return {c, nullptr, along_samples ? column : row, along_samples ? row : column};
    }
    ETUDE_INLINE void operator()(int row, int column, const V& value) const {
      LaneEvaluation<P, L, 0, V, How> e = at<How>(row, column);
      e.product = value;
      finish(e);
    }
    // Of an outer product: a number in all lanes, and the numbers along the row.
    ETUDE_INLINE void operator()(int row, int column, const V& repeated, const V& along) const {
      if constexpr (How == Join::with_factor) {
        LaneEvaluation<P, L, 0, V, How> e = at<How>(row, column);
        e.product = along;
        e.repeated = repeated;
        finish(e);
      } else {
        (*this)(row, column, repeated * along);
      }
    }
    static constexpr bool starts_with_zero = How != Join::with_addend;
    ETUDE_INLINE V start(int row, int column) const {
      return at<Join::as_it_is>(row, column).template get<This::beside_product>();
    }
    // Of a sum of lanes: one number, in the first.
    template <class Wide>
    ETUDE_INLINE Wide start() const {
      return select(lane_indices<Wide>() < Wide(T(1)),
                    Wide(*beginning<program.place[This::beside_product]>(c)), Wide(T(0)));
    }

   private:
    ETUDE_INLINE void finish(auto& e) const {
      e.run();
      e.store();
      e.add_up(sums);
      e.update(sink);
    }
  };
  // Operands, as they are where the result is batched; by feature it is the vector that has the lanes.
  static constexpr int matrix = form.lanes_of, vector = 1 - matrix;
  // Operations on each vector of the result.
  static constexpr int work =
      static_cast<int>(This::lanes.size() + 2 * This::batch_sums.size() + This::updates.size() * Sink::work);
  static constexpr int rows = along_samples ? loop.width : loop.batched ? P::batch : loop.rows;
  // A copy of the work for each vector of the tile: in a network of a few thousand values the detour through
  // memory takes 3 % more time; in a large one the copies take longer to compile than they save.
  static constexpr int longest_work = program.model <= 8192 ? 16 : 2;
  static constexpr bool stays = Whole || (steps < 256 && work <= longest_work) || rows == 1;
  // Two buffers and a longer loop pay where there are some tiles, and an update of more than two operations.
  static constexpr bool waits = This::updates.size() > 0 && Sink::work > 2 &&
                                rows* across >= 8 * Tile<V>::rows* Tile<V>::vectors* lanes_of<V>;
  static constexpr detail::Finish finish = stays   ? detail::Finish::in_registers
                                           : waits ? detail::Finish::meanwhile
                                                   : detail::Finish::after;
  static constexpr Join join = [] {
    const bool in_tile = finish == detail::Finish::in_registers && !form.dots;
    const bool in_dots = form.dots && along_samples && steps <= longest_short_column;
    if (This::has_addend && ((in_tile && steps > 1) || in_dots)) return Join::with_addend;
    return This::has_factor && in_tile && steps == 1 ? Join::with_factor : Join::as_it_is;
  }();
  template <int Operand>
  static T* data(const Context<T>& c) {
    return beginning<program.place[s.operand[Operand]]>(c);
  }
  template <int Operand>
  static constexpr int stride = program.place[s.operand[Operand]].stride;
  // Between neighbours along an axis of a matrix, or in a vector.
  template <int Operand>
  static constexpr int step(int axis) {
    const Shape& shape = program.at(s.operand[Operand]).type.shape;
    return shape.is_flat() || axis == lines_along(shape) ? 1 : stride<Operand>;
  }

  static ProductOperands<T> operands(const Context<T>& c) {
    constexpr int axis = result_axis(s, vector);
    if constexpr (along_samples)  // the rows are those of the result, whose every number is for all lanes
      return {data<vector>(c), step<vector>(axis), step<vector>(1 - axis),
              data<matrix>(c), stride<matrix>,     steps};
    else if constexpr (s.attributes.c)  // the steps are the samples; one row in all if the result has one
      return {data<vector>(c), 1, stride<vector>, data<matrix>(c), stride<matrix>, samples_in<P>(c)};
    else if constexpr (s.type.shape.rank == 1)  // the rows are the samples, or there is one
      return {data<vector>(c),
              stride<vector>,
              1,
              lanes(c),
              lane_stride,
              steps,
              rows == 1 && !is_leaf(program.at(s.operand[vector]))};
    else  // matrices: the rows are the lines of the result
      return {data<vector>(c), step<vector>(axis), step<vector>(1 - axis), lanes(c), lane_stride, steps};
  }

  // The factor that the lanes run along, transposed into a copy if it is contiguous the other way.
  static constexpr Shape matrix_shape = program.at(s.operand[matrix]).type.shape;
  static constexpr int line = line_length(matrix_shape), lines = matrix_shape.size() / line;
  static constexpr int lane_stride = form.copies ? padded(lines) : stride<matrix>;
  static const T* lanes(const Context<T>& c) {
    return form.copies ? c.workspace + loop.scratch : data<matrix>(c);
  }
  static void copy_lanes(const Context<T>& c, const auto& team) {
    constexpr int n = lanes_of<V>;
    const Share mine = team.share((lines + n - 1) / n);
    const int first = mine.first * n, last = std::min(mine.last * n, lines);
    detail::transpose_columns<V>(data<matrix>(c) + first * stride<matrix>, stride<matrix>, line, last - first,
                                 c.workspace + loop.scratch + first, lane_stride);
  }
};

}  // namespace etude

#include <etude/core/macros_on.hpp>
