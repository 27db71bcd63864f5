// SPDX-License-Identifier: BSL-1.0
// What a loop adds up along the batch, or across a matrix.
#pragma once
#include <etude/kernel/context.hpp>
#include <etude/kernel/pass.hpp>
#include <etude/kernel/shuffle.hpp>

namespace etude {

// The sums of loop L.
template <class P, int L>
inline constexpr auto batch_sums = Pass<P, L, 0>::filter([](int id) { return adds_rows(P::program, id); });

// A sum of rows, whose lanes are those of the row, is kept where it belongs.
template <class P, int L, class V>
class SumsInMemory {
  using T = scalar_of<V>;
  static constexpr const auto& program = P::program;

 public:
  // They begin with −0, since −0 + x is x for the compiler too; if it is this one's to write it.
  ETUDE_INLINE SumsInMemory(const Context<T>& c, bool writes) {
    if (writes)
      each<batch_sums<P, L>>([&c]<int, int Id>() {
        constexpr Place p = program.place[Id];
        for (int i = 0; i < p.stride; ++i) beginning<p>(c)[i] = T(-0.0);
      });
  }
  template <int Id, class Value>
  ETUDE_INLINE static void add(const Context<T>& c, int, int column, const Value& value) {
    T* const to = beginning<program.place[Id]>(c) + column;
    LaneTraits<Value>::store(to, LaneTraits<Value>::load(to) + value);
  }
  ETUDE_INLINE static void finish(const Context<T>&) {}
};

// Where the lanes are samples, each feature has a register of partial sums until the loop is over; then those
// of as many features as it has lanes are added up together.
template <class P, int L, class V>
class SumsOfLanes {
  using T = scalar_of<V>;
  static constexpr const auto& program = P::program;
  static constexpr int width = program.loops[L].width;
  static constexpr const auto& sums = batch_sums<P, L>;

 public:
  // They begin with −0 here, too.
  ETUDE_INLINE SumsOfLanes(const Context<T>&, bool) {
#pragma GCC unroll 16
    for (auto& of_sum : partial_)
#pragma GCC unroll 16
      for (V& x : of_sum) x = V(T(-0.0));
  }
  template <int Id>
  ETUDE_INLINE void add(const Context<T>& c, int row, int column, const V& value) {
    V& sum = partial_[slot(Id)][column];
    if (const int left = samples_in<P>(c) - row; left >= lanes_of<V>)
      sum = sum + value;
    else
      sum = sum + select(lane_indices<V>() < V(static_cast<T>(left)), value, V(T(-0.0)));
  }
  ETUDE_INLINE void finish(const Context<T>& c) {
    each<batch_sums<P, L>>([ this, &c ]<int Ith, int Id>() __attribute__((always_inline)) {
      constexpr int n = lanes_of<V>, size = program.at(Id).type.size(), whole = size / n * n;
      T* const to = beginning<program.place[Id]>(c);
      if constexpr (size == 1) {
        *to = detail::across_lanes<op::Sum>(partial_[Ith][0]);
      } else {
        for (int at = 0; at < whole; at += n) finish_some<n>(partial_[Ith] + at, to + at);
        if constexpr (whole < size) finish_some<size - whole>(partial_[Ith] + whole, to + whole);
      }
    });
  }

 private:
  V partial_[sums.size()][width];

  static constexpr std::size_t slot(int id) {
    std::size_t i = 0;
    while (sums[i] != id) ++i;
    return i;
  }
  template <int Count>
  ETUDE_INLINE static void finish_some(const V* partial, T* to) {
    V v[lanes_of<V>];
#pragma GCC unroll 16
    for (int i = 0; i < Count; ++i) v[i] = partial[i];
    LaneTraits<V>::store(to, detail::sums_of_lanes<Count>(v));
  }
};

template <class P, int L, class V>
using BatchSums =
    std::conditional_t<(batch_sums<P, L>.size() > 0 && lanes_are_samples(P::program, P::program.loops[L])),
                       SumsOfLanes<P, L, V>, SumsInMemory<P, L, V>>;

}  // namespace etude
