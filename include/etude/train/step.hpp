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
    apply(rule_of<P, Leaf>(rules).scalars, model + at, states + at, gradient);
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
  static constexpr bool nothing_in_place = [] {
    for (const Output& o : program.outputs)
      if (o.in_place) return false;
    return true;
  }();
  static constexpr bool loss_comes_first = [] {
    for (const Output& o : program.outputs)
      if (o.in_place && program.loop_of[o.statement] <= loss_loop) return false;
    return true;
  }();
  static_assert(loss_comes_first, "the loss is known before the first parameter changes");

  static_assert(nothing_in_place || !Rules<Optimizer>::reads_gradient_norm,
                "every gradient is stored before a rule reads the norm of all");

  // The mean loss; if it is not finite, nothing has been updated.
  static T run(const Context<T>& c, const Optimizer& optimizer, double* scalar_states, T* states) noexcept {
    // A small step on a full batch is compiled once more, as one function with the number of samples known.
    constexpr bool small = is_small<P, lanes_of<Lanes<T, Arch>>>;
    if constexpr (small && P::batch > 1)
      if (c.samples == P::batch)
        return run_all<true>({c.workspace, c.model, P::batch, c.seed, c.step}, optimizer, scalar_states,
                             states);
    return run_all < small && P::batch == 1 > (c, optimizer, scalar_states, states);
  }

 private:
  template <bool Whole>
  ETUDE_INLINE static T run_all(const Context<T> c, const Optimizer& optimizer, double* scalar_states,
                                T* states) noexcept {
    run_loops<P, T, Arch, 0, loss_loop + 1, Whole>(c);
    const T value = c.workspace[program.place[loss].offset];
    if (!std::isfinite(value)) return value;
    if constexpr (Rules<Optimizer>::reads_gradient_norm) {
      run_loops<P, T, Arch, loss_loop + 1, loops, Whole>(c);
      update<loops, Whole>(c, Rules<Optimizer>(optimizer, scalar_states, gradient_norm(c)), scalar_states,
                           states);
    } else {
      update<loss_loop + 1, Whole>(c, Rules<Optimizer>(optimizer, scalar_states, 0), scalar_states, states);
    }
    return value;
  }

  // The loops from First on, and all updates that do not happen there.
  template <int First, bool Whole>
  ETUDE_INLINE static void update(const Context<T>& c, const Rules<Optimizer>& rules, double* scalar_states,
                                  T* states) {
    const detail::UpdateSink<P, Optimizer, T> sink{c.model, states, rules};
    run_loops<P, T, Arch, First, loops, Whole>(c, sink);
    each_output([&]<Output O>() { update_stored<O>(c, sink); });
    each_output([&]<Output O>() { constrain<O>(c, rules); });
    rules.advance(scalar_states);
  }

  // f<output>() for the gradients and new values.
  template <class F>
  ETUDE_INLINE static void each_output(F f) {
    [&f]<std::size_t... O>(std::index_sequence<O...>) __attribute__((always_inline)) {
      (f.template operator()<program.outputs[O + 1]>(), ...);
    }
    (std::make_index_sequence<program.outputs.size() - 1>{});
  }

  // A gradient that was stored: the update goes over the parameter's rows. A state takes its new value.
  template <Output output, class Sink>
  static void update_stored(const Context<T>& c, const Sink& sink) {
    if constexpr (!output.in_place) {
      constexpr Place p = program.leaf_place[output.leaf];
      const T* const value = c.workspace + program.place[output.statement].offset;
      if constexpr (is_gradient(program, output)) {
        constexpr TensorType type = program.leaves[output.leaf].type;
        constexpr int width = p.rows > 1 && p.stride > 1 ? type.shape[0] : type.size();
        using V = LanesFor<T, Arch, width>;
        for (int r = 0; r < type.size() / width; ++r)
          for (int i = r * p.stride; i < r * p.stride + width; i += lanes_of<V>)
            sink.template update<output.leaf>(i, LaneTraits<V>::load(value + i));
      } else if constexpr (p.space == Space::workspace) {
        std::copy_n(value, p.stride * c.samples, c.workspace + p.offset);
      } else {
        std::copy_n(value, p.stride * p.rows, c.model + p.offset);
      }
    }
  }

  // √Σ g² over the elements of every gradient; pads do not count.
  static double gradient_norm(const Context<T>& c) {
    double sum = 0;
    each_output([&]<Output O>() {
      if constexpr (is_gradient(program, O)) {
        constexpr Place p = program.place[O.statement];
        constexpr TensorType t = program.at(O.statement).type;
        constexpr int columns = p.stride == 1 ? 1 : p.rows, height = t.size() / columns;
        for (int k = 0; k < columns; ++k)
          sum += detail::sum_of_squares<Lanes<T, Arch>>(c.workspace + p.offset + k * p.stride, height);
      }
    });
    return std::sqrt(sum);
  }

  // The constraint of an updated parameter, if its rule has one. A unit's weights lie `stride` apart, so that
  // the lanes run along the units; those of a single unit lie next to each other.
  template <Output O>
  static void constrain([[maybe_unused]] const Context<T>& c,
                        [[maybe_unused]] const Rules<Optimizer>& rules) {
    if constexpr (is_gradient(program, O)) {
      using Rule = detail::RuleOf<P, O.leaf, Optimizer>;
      if constexpr (ConstrainedRule<Rule>) {
        constexpr Place p = program.leaf_place[O.leaf];
        using V = std::conditional_t<p.stride == 1, T, Lanes<T, Arch>>;
        using std::sqrt;
        for (int unit = 0; unit < p.stride; unit += lanes_of<V>) {
          T* const weights = c.model + p.offset + unit;
          V squares(T(0));
          for (int k = 0; k < p.rows; ++k) {
            const V w = LaneTraits<V>::load(weights + k * p.stride);
            squares = squares + w * w;
          }
          const V norm(sqrt(squares));
          for (int k = 0; k < p.rows; ++k)
            RuleLanes<detail::Constraint<Rule>, V>::apply(rule_of<P, O.leaf>(rules).constraint,
                                                          weights + k * p.stride, nullptr, 0, norm);
        }
      }
    }
  }
};

}  // namespace etude
