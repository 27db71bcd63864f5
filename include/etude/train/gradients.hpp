// SPDX-License-Identifier: BSL-1.0
// The backward half of a training program, which gives every gradient to a function as soon as it is there:
// an optimizer's update, a sum, or a mere store.
#pragma once
#include <etude/kernel/run.hpp>

namespace etude {

namespace detail {

// What product loops give the gradients to that they have in registers.
// Take: `take.template operator()<Leaf>(offset, gradient)`, the offset being that of the elements in the
// model's memory; and Take::work, about how many operations that is.
template <class P, class Take>
struct GradientSink {
  static constexpr const auto& program = P::program;
  static constexpr int work = Take::work;
  const Take& take;

  static constexpr int leaf_of(int statement) {
    for (const Output& o : program.outputs)
      if (o.statement == statement) return o.leaf;
    return -1;
  }
  template <int Id, class V>
  ETUDE_INLINE void operator()(int row, int column, const V& gradient) const {
    constexpr Place p = program.leaf_place[leaf_of(Id)];
    take.template operator()<leaf_of(Id)>(p.offset + row * p.stride + column, gradient);
  }
};

// A gradient that was stored, along the parameter's rows.
template <class P, Output O, class T, class Arch, class Take>
void give_stored(const Context<T>& c, const Take& take) {
  constexpr Place p = P::program.leaf_place[O.leaf];
  constexpr TensorType type = P::program.leaves[O.leaf].type;
  constexpr int width = p.rows > 1 && p.stride > 1 ? type.shape[0] : type.size();
  using V = LanesFor<T, Arch, width>;
  const T* const value = c.workspace + P::program.place[O.statement].offset;
  for (int r = 0; r < type.size() / width; ++r)
    for (int i = r * p.stride; i < r * p.stride + width; i += lanes_of<V>)
      take.template operator()<O.leaf>(p.offset + i, LaneTraits<V>::load(value + i));
}

}  // namespace detail

// Loops First and later, and every gradient to `take`.
template <class P, class T, class Arch, int First, bool Whole, class Take>
ETUDE_INLINE void run_gradients(const Context<T>& c, const Take& take) {
  constexpr int loops = static_cast<int>(P::program.loops.size());
  run_loops<P, T, Arch, First, loops, Whole>(c, detail::GradientSink<P, Take>{take});
  each_output<P>([&]<Output O>() {
    if constexpr (is_gradient(P::program, O) && !O.in_place) detail::give_stored<P, O, T, Arch>(c, take);
  });
}

}  // namespace etude
