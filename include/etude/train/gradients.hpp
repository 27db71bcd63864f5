// SPDX-License-Identifier: BSL-1.0
// The backward half of a training program, which gives every gradient to a function as soon as it is there:
// an optimizer's update, a sum, or a mere store.
#pragma once
#include <etude/kernel/run.hpp>

namespace etude {

namespace detail {

// What product loops give the gradients to that they have in registers.
// Take: `take.template of<Leaf>()` takes the gradient of one leaf, a function of the offset of its elements
// in the model's memory and a vector of the gradient; and Take::work, about how many operations that is.
template <class P, class Take>
struct GradientSink {
  static constexpr const auto& program = P::program;
  static constexpr int work = Take::work;
  Take take;

  static constexpr int leaf_of(int statement) {
    for (const Output& o : program.outputs)
      if (o.statement == statement) return o.leaf;
    return -1;
  }
  template <int Id, class V>
  ETUDE_INLINE void operator()(int row, int column, const V& gradient) const {
    constexpr Place p = program.leaf_place[leaf_of(Id)];
    take.template of<leaf_of(Id)>()(p.offset + row * p.stride + column, gradient);
  }
};

// `width` numbers of a gradient that was stored, whose elements are at offset `at`.
template <class V, class T, class Take>
ETUDE_INLINE void give_row(const T* gradient, int at, int width, const Take& take) {
  for (int i = 0; i < width; i += lanes_of<V>) take(at + i, LaneTraits<V>::load(gradient + i));
}
// The same as one function for all parameters that are taken alike.
template <class V, class T, class Take>
ETUDE_ONCE void call_give_row(const T* gradient, int at, int width, const Take take) noexcept {
  give_row<V>(gradient, at, width, take);
}

// A gradient that was stored, along the parameter's rows.
template <class P, Output O, class T, class Arch, bool Whole, class Take, class Team>
void give_stored(const Context<T>& c, const Take& take, const Team& team) {
  constexpr Place p = P::program.leaf_place[O.leaf];
  constexpr TensorType type = P::program.leaves[O.leaf].type;
  constexpr int width = line_length(type.shape);
  using V = LanesFor<T, Arch, width>;
  const T* const value = c.workspace + P::program.place[O.statement].offset;
  const Share mine = team.share(type.size() / width);
  for (int at = mine.first * p.stride; at < mine.last * p.stride; at += p.stride)
    if constexpr (Whole && width == 1)  // what was stored as a number waits in a register only for a number
      take.template of<O.leaf>()(p.offset + at, V(value[at]));
    else if constexpr (Whole)
      give_row<V>(value + at, p.offset + at, width, take.template of<O.leaf>());
    else
      call_give_row<V>(value + at, p.offset + at, width, take.template of<O.leaf>());
}

}  // namespace detail

// Loops First and later, and every gradient to `take`.
template <class P, class T, class Arch, int First, bool Whole, class Take, class Team = Alone>
ETUDE_INLINE void run_gradients(const Context<T>& c, const Take& take, const Team& team = {}) {
  constexpr int loops = static_cast<int>(P::program.loops.size());
  run_loops<P, T, Arch, First, loops, Whole>(c, detail::GradientSink<P, Take>{take}, team);
  each_output<P>([&]<Output O>() {
    if constexpr (is_gradient(P::program, O) && !O.in_place)
      detail::give_stored<P, O, T, Arch, Whole>(c, take, team);
  });
}

}  // namespace etude
