// SPDX-License-Identifier: BSL-1.0
// One training step: forward, backward and update, on memory that is given. No allocation, no exception.
#pragma once
#include <etude/kernel/run.hpp>
#include <etude/train/graphs.hpp>
#include <etude/train/rules.hpp>
#include <etude/train/update.hpp>

#include <cmath>

namespace etude {

namespace detail {

// Applies an optimizer's rule to the gradients that product loops leave in registers.
template <class P, class Optimizer, class T>
struct UpdateSink {
  static constexpr const auto& program = P::program;
  T* model;
  T* states;
  const Rules<Optimizer>& rules;

  template <int Leaf, class V>
  ETUDE_INLINE void update(int offset, const V& gradient) const {
    const std::ptrdiff_t at = program.leaf_place[Leaf].offset + offset;
    apply(rule_of<P, Leaf>(rules), model + at, states + at, gradient);
  }
  template <class Rule, class V>
  ETUDE_INLINE static void apply(const RuleScalars<Rule>& scalars, T* p, T* s, const V& gradient) {
    RuleLanes<Rule, V>::apply(scalars, p, s, program.trainable, gradient);
  }
  // How many operations on each vector of gradients.
  static constexpr int work = Rules<Optimizer>::work;
  static constexpr int leaf_of(int statement) {
    for (const Output& o : program.outputs)
      if (o.statement == statement) return o.leaf;
    return -1;
  }
  template <int Id, class V>
  ETUDE_INLINE void operator()(int row, int column, const V& gradient) const {
    constexpr int leaf = leaf_of(Id);
    update<leaf>(row * program.leaf_place[leaf].stride + column, gradient);
  }
};

}  // namespace detail

template <class P, class Optimizer, class T, class Arch>
struct TrainingStep {
  static constexpr const auto& program = P::program;
  static constexpr int loops = static_cast<int>(program.loops.size());
  static constexpr int loss = program.outputs[0].statement;
  static constexpr int loss_loop = program.loop_of[loss];
  static constexpr bool loss_comes_first = [] {
    for (const Output& o : program.outputs)
      if (o.in_place && program.loop_of[o.statement] <= loss_loop) return false;
    return true;
  }();
  static_assert(loss_comes_first, "the loss is known before the first parameter changes");

  // The mean loss; if it is not finite, nothing has been updated.
  static T run(const Context<T>& c, const Optimizer& optimizer, double* scalar_states, T* states) noexcept {
    run_loops<P, T, Arch, 0, loss_loop + 1>(c);
    const T value = c.workspace[program.place[loss].offset];
    if (!std::isfinite(value)) return value;
    const Rules<Optimizer> rules(optimizer, scalar_states);
    const detail::UpdateSink<P, Optimizer, T> sink{c.model, states, rules};
    run_loops<P, T, Arch, loss_loop + 1, loops>(c, sink);
    [&]<std::size_t... O>(std::index_sequence<O...>) { (update_stored<O + 1>(c, sink), ...); }
    (std::make_index_sequence<program.outputs.size() - 1>{});
    rules.advance(scalar_states);
    return value;
  }

 private:
  // A gradient that was stored: the update goes over the parameter's memory, pads included. A state takes its
  // new value.
  template <std::size_t O, class Sink>
  static void update_stored(const Context<T>& c, const Sink& sink) {
    constexpr Output output = program.outputs[O];
    if constexpr (!output.in_place) {
      using V = Lanes<T, Arch>;
      constexpr Place p = program.leaf_place[output.leaf];
      const T* const value = c.workspace + program.place[output.statement].offset;
      if constexpr (is_gradient(program, output))
        for (int i = 0; i < p.stride * p.rows; i += lanes_of<V>)
          sink.template update<output.leaf>(i, LaneTraits<V>::load(value + i));
      else
        std::copy_n(value, p.stride * p.rows, c.model + p.offset);
    }
  }
};

}  // namespace etude
