// SPDX-License-Identifier: BSL-1.0
// A fused loop over rows: for every sample, passes along the row, with the row's reductions in between.
#pragma once
#include <etude/core/finite.hpp>
#include <etude/kernel/batch_sums.hpp>
#include <etude/kernel/lane_evaluation.hpp>
#include <etude/kernel/shuffle.hpp>
#include <etude/kernel/team.hpp>

#include <limits>

namespace etude {

namespace detail {

// What a reduction begins with: a number, or what every other is larger than. With -ffinite-math-only that is
// not −∞, of which clang makes anything.
template <class Op, class T>
constexpr T neutral() {
  if constexpr (requires { Op::start; }) return T(Op::start);
#if defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__
  else
    return std::numeric_limits<T>::lowest();
#else
  else
    return -math::infinity<T>;
#endif
}

}  // namespace detail

template <class P, int L, class T, class Arch>
struct RowLoop {
  static constexpr const auto& program = P::program;
  static constexpr Loop loop = program.loops[L];
  static constexpr bool along_samples = lanes_are_samples(program, loop);
  using V = std::conditional_t<(loop.width > 1 || loop.batched),
                               LanesFor<T, Arch, along_samples ? P::batch : loop.width>, T>;
  using Sums = BatchSums<P, L, V>;
  using RowScalar = typename LaneEvaluation<P, L, 0, V>::RowScalar;

  using Passes = std::make_integer_sequence<int, loop.levels>;
  // Rows are independent of each other but for sums along the batch.
  static constexpr bool is_shared = loop.batched && !along_samples && batch_sums<P, L>.size() == 0;

  template <class Team>
  ETUDE_INLINE static void run(const Context<T>& c, const auto&, const Team& team) {
    Sums sums(c, true);
    passes(Passes{}, [&c]<int N>() {
      each<Pass<P, L, N>::reductions>([&c]<int, int Id>() {
        if constexpr (is_of_all_rows<Id>)
          *beginning<program.place[Id]>(c) = detail::neutral<operation_at<P, Id>, T>();
      });
    });
    const int rows = loop.batched ? samples_in<P>(c) : loop.rows;
    const Share mine = is_shared ? team.share(rows) : Share{0, rows};
    for (int r = mine.first; r < mine.last; r += lanes_of<RowScalar>) {
      RowScalar scalars[loop.count];
      passes(Passes{}, [&c, &scalars, &sums, r]<int N>() { pass<N>(c, scalars, sums, r); });
    }
    sums.finish(c);
  }

 private:
  // Of a matrix, all elements; else each row has a result.
  template <int Id>
  static constexpr bool is_of_all_rows = reduces_matrix(program, Id) && program.at(Id).attributes.a < 0;

  template <int... N, class F>
  ETUDE_INLINE static void passes(std::integer_sequence<int, N...>, F f) {
    (f.template operator()<N>(), ...);
  }

  template <int N>
  ETUDE_INLINE static void pass(const Context<T>& c, RowScalar* scalars, Sums& sums, int r) {
    using This = Pass<P, L, N>;
    LaneEvaluation<P, L, N, RowScalar> row(c, scalars, r, 0);
    each<This::scalars>([&]<int, int Id>() {
      scalars[This::scalar_slot(Id)] = row.template compute<Id>();
      if constexpr (This::has_place(Id))
        LaneTraits<RowScalar>::store(row.template address<Id>(), scalars[This::scalar_slot(Id)]);
    });
    if constexpr (This::lanes.size() + This::stored.size() + This::reductions.size() +
                      This::batch_sums.size() >
                  0)
      along_row<N>(c, scalars, sums, r);
    each<This::scalar_sums>([&]<int, int Id>() {
      sums.template add<Id>(c, r, 0, row.template get<program.at(Id).operand[0]>());
    });
  }

  template <int N>
  ETUDE_INLINE static void along_row(const Context<T>& c, RowScalar* scalars, Sums& sums, int r) {
    using This = Pass<P, L, N>;
    constexpr int n = along_samples ? 1 : lanes_of<V>;
    V partial[This::reductions.size() + 1];
    each<This::reductions>(
        [&]<int Ith, int Id>() { partial[Ith] = V(detail::neutral<operation_at<P, Id>, T>()); });
    auto columns = [&](int j) __attribute__((always_inline)) {
      LaneEvaluation<P, L, N, V> e(c, scalars, r, j);
      e.run();
      e.store();
      each<This::reductions>([&]<int Ith, int Id>() {
        using Op = operation_at<P, Id>;
        V x = e.template get<program.at(Id).operand[0]>();
        if constexpr (loop.width % n != 0) {  // never where the lanes are samples
          if (j + n > loop.width)             // lanes past the end do not count
            x = select(lane_indices<V>() < V(static_cast<T>(loop.width - j)), x, V(detail::neutral<Op, T>()));
        }
        partial[Ith] = Op::combine(partial[Ith], x);
      });
      e.add_up(sums);
    };
    if constexpr (along_samples) {  // a few features
#pragma GCC unroll 8
      for (int j = 0; j < loop.width; ++j) columns(j);
    } else {
      for (int j = 0; j < loop.width; j += n) columns(j);
    }
    each<This::reductions>([&]<int Ith, int Id>() {
      const RowScalar x = [&] {
        if constexpr (along_samples)
          return partial[Ith];
        else
          return detail::across_lanes<operation_at<P, Id>>(partial[Ith]);
      }();
      scalars[This::scalar_slot(Id)] = x;
      if constexpr (This::has_place(Id)) {
        T* const to = beginning<program.place[Id]>(c);
        if constexpr (is_of_all_rows<Id>)
          *to = operation_at<P, Id>::combine(*to, x);
        else
          LaneTraits<RowScalar>::store(
              to + (program.at(Id).type.batched || reduces_matrix(program, Id) ? r : 0), x);
      }
    });
  }
};

}  // namespace etude
