// SPDX-License-Identifier: BSL-1.0
// One training step: forward, backward and update, on memory that is given. No allocation, no exception.
#pragma once
#include <etude/core/finite.hpp>
#include <etude/kernel/call_memory.hpp>
#include <etude/kernel/squares.hpp>
#include <etude/program/first_not_finite.hpp>
#include <etude/train/batch_rows.hpp>
#include <etude/train/gradients.hpp>
#include <etude/train/graphs.hpp>
#include <etude/train/rules.hpp>
#include <etude/train/update.hpp>

namespace etude {

namespace detail {

// Whether the gradients of program P come multiplied by a number of the step.
template <class P>
inline constexpr bool is_scaled = place_of(P::program, LeafKind::upstream).space != Space::none;

// Updates parameters whose gradient it is given. Stride: between the states of one element.
template <class Rule, std::ptrdiff_t Stride, bool Scaled, class T>
struct UpdateByRule {
  T* model;
  T* states;
  RuleScalars<Rule> scalars;

  template <class V>
  ETUDE_INLINE void operator()(std::ptrdiff_t at, const V& gradient) const {
    RuleLanes<Rule, V, Scaled>::apply(scalars, model + at, states + at, Stride, gradient);
  }
};

// Updates each parameter by its own rule.
template <class P, class Optimizer, class T>
struct Update {
  static constexpr int work = Rules<Optimizer>::work;
  T* model;
  T* states;
  Rules<Optimizer> rules;

  template <int Leaf>
  ETUDE_INLINE auto of() const {
    using Rule = RuleOf<P, Leaf, Optimizer>;
    return UpdateByRule<Rule, P::program.trainable, is_scaled<P>, T>{model, states,
                                                                     rule_of<P, Leaf>(rules).scalars};
  }
};

}  // namespace detail

// What a trainer runs.
template <class Net, class Loss, class Optimizer, int Batch, bool Weighted = false, Order How = Order::chosen>
using TrainingProgram = Compiled<TrainingGraph<Net, Loss, Weighted, scales_gradients<Optimizer>>, Batch,
                                 follows_gradients<Optimizer>, How>;

template <class P, class Optimizer, class T, class Arch>
struct TrainingStep {
  static constexpr const auto& program = P::program;
  static constexpr int loops = static_cast<int>(program.loops.size());
  // What the loops after the loss give their gradients to.
  using Sink = detail::GradientSink<P, detail::Update<P, Optimizer, T>>;
  using Given = GivenSamples<T, typename BatchRows<P, T>::Target>;
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

  // A small step on a full batch is compiled once more, as one function with the number of samples known.
  static constexpr bool is_tiny = is_small<P, lanes_of<Lanes<T, Arch>>>;

  // A step on so many samples. Gives the mean loss; if it is not finite, nothing has been updated. If the
  // rule reads the norm of all gradients and that is not finite, nothing has been updated either, and NaN is
  // given.
  static T run(const Context<T>& c, const Given& given, const Optimizer& optimizer, double* scalar_states,
               T* states) noexcept {
    if constexpr (is_tiny && P::batch > 1)
      if (c.samples == P::batch)
        return run_whole(c.workspace, c.model, c, given, optimizer, scalar_states, states);
    if constexpr (is_tiny && P::batch == 1) {
      return run_whole(c.workspace, c.model, c, given, optimizer, scalar_states, states);
    } else {
      Context<T> own = c;
      own.input = BatchRows<P, T>(c.workspace).take(given, c.samples);
      return run_all<false>(own, optimizer, scalar_states, states, Alone{});
    }
  }
  // The same by all members of a team, each of which calls this. A small step is over before a second thread
  // could be told of it.
  template <class Team>
  static T run_in_team(const Context<T>& c, const Optimizer& optimizer, double* scalar_states, T* states,
                       const Team& team) noexcept requires(!is_tiny) {
    return run_all<false>(c, optimizer, scalar_states, states, team);
  }

  // The first element of a gradient that is not finite in a step on these samples, "0.weight[17]"; empty if
  // there is none, or if the rule does not wait for all gradients. Nothing is updated.
  [[gnu::cold]] static std::string gradient_not_finite([[maybe_unused]] const Context<T>& c) {
    std::string name;
    if constexpr (Rules<Optimizer>::reads_gradient_norm) {
      static constexpr Layout layout{program};
      run_loops<P, T, Arch, 0, loops, false>(c, NoSink{}, Alone{});
      each_output<P>([&]<Output O>() {
        if constexpr (is_gradient(program, O)) {
          constexpr Place p = program.place[O.statement];
          if (name.empty()) name = detail::first_not_finite(layout, O.leaf, p, c.workspace);
        }
      });
    }
    return name;
  }

 private:
  // Without a call, but to functions of the C library: also what is not ETUDE_INLINE, such as tanh, is
  // inside. Samples and values between loops are in memory of the call, of which only that remains which does
  // not stay in registers. Model and workspace are told to be apart: what is stored in the one does not
  // matter to what is read from the other.
  [[gnu::noinline, gnu::flatten]] static T run_whole(T* __restrict workspace, T* __restrict model,
                                                     const Context<T>& c, const Given& given,
                                                     const Optimizer& optimizer, double* scalar_states,
                                                     T* __restrict states) noexcept {
    detail::CallMemory<T, program.workspace> memory;
    constexpr std::make_index_sequence<program.leaves.size()> leaves;
    copy_states(workspace, memory.data(), leaves);
    const T* const input = BatchRows<P, T>(memory.data()).take(given, P::batch);
    const T value = run_all<true>({memory.data(), model, P::batch, c.seed, c.step, input}, optimizer,
                                  scalar_states, states, Alone{});
    copy_states(memory.data(), workspace, leaves);
    return value;
  }
  // What rows remember from one step to the next.
  template <std::size_t... K>
  ETUDE_INLINE static void copy_states(const T* from, T* to, std::index_sequence<K...>) {
    (copy_state<static_cast<int>(K)>(from, to), ...);
  }
  template <int K>
  ETUDE_INLINE static void copy_state(const T* from, T* to) {
    constexpr Place p = program.leaf_place[K];
    constexpr Leaf leaf = program.leaves[K];
    if constexpr (p.space == Space::workspace && leaf.kind == LeafKind::state)
      std::copy_n(from + p.offset, p.stride * p.strides(leaf.type, P::batch), to + p.offset);
  }
  template <bool Whole, class Team>
  ETUDE_INLINE static T run_all(const Context<T> c, const Optimizer& optimizer, double* scalar_states,
                                T* states, const Team& team) noexcept {
    if constexpr (detail::is_scaled<P>) {
      if (team.index == 0)
        c.workspace[place_of(program, LeafKind::upstream).offset] =
            gradient_scale<T>(Rules<Optimizer>(optimizer, scalar_states, 0));
      team.wait();
    }
    run_loops<P, T, Arch, 0, loss_loop + 1, Whole>(c, NoSink{}, team);
    const T value = c.workspace[program.place[loss].offset];
    if (!math::isfinite(value)) return value;
    if constexpr (Rules<Optimizer>::reads_gradient_norm) {
      run_loops<P, T, Arch, loss_loop + 1, loops, Whole>(c, NoSink{}, team);
      const double norm = gradient_norm(c);
      if (!math::isfinite(norm)) return math::make_nan<T>();
      update<loops, Whole>(c, Rules<Optimizer>(optimizer, scalar_states, norm), scalar_states, states, team);
    } else {
      update<loss_loop + 1, Whole>(c, Rules<Optimizer>(optimizer, scalar_states, 0), scalar_states, states,
                                   team);
    }
    return value;
  }

  // The loops from First on, and all updates that do not happen there.
  template <int First, bool Whole, class Team>
  ETUDE_INLINE static void update(const Context<T>& c, const Rules<Optimizer>& rules, double* scalar_states,
                                  T* states, const Team& team) {
    run_gradients<P, T, Arch, First, Whole>(c, detail::Update<P, Optimizer, T>{c.model, states, rules}, team);
    team.wait();
    if (team.index != 0) return;
    each_output<P>([&]<Output O>() { set_state<O>(c); });
    each_output<P>([&]<Output O>() { apply_constraint<O>(c, rules); });
    rules.advance(scalar_states);
  }

  // A layer's state takes its new value.
  template <Output O>
  static void set_state(const Context<T>& c) {
    if constexpr (!is_gradient(program, O)) {
      constexpr Place p = program.leaf_place[O.leaf];
      const T* const value = c.workspace + program.place[O.statement].offset;
      if constexpr (p.space == Space::workspace)
        std::copy_n(value, p.stride * c.samples, c.workspace + p.offset);
      else
        std::copy_n(value, p.stride * p.rows, c.model + p.offset);
    }
  }

  // √Σ g² over the elements of every gradient; pads do not count.
  static double gradient_norm(const Context<T>& c) {
    return detail::norm<T, double>([&c](const auto& scaled) {
      double sum = 0;
      each_output<P>([&]<Output O>() {
        if constexpr (is_gradient(program, O)) {
          constexpr Place p = program.place[O.statement];
          constexpr TensorType t = program.at(O.statement).type;
          for (int k = 0; k < p.rows; ++k)
            sum += detail::sum_of_squares<Lanes<T, Arch>>(c.workspace + p.offset + k * p.stride,
                                                          line_length(t.shape), scaled);
        }
      });
      return sum;
    });
  }

  // The constraint of an updated parameter, if its rule has one. Where a unit's weights are a line, the lanes
  // run along them; else along the units.
  template <Output O>
  static void apply_constraint([[maybe_unused]] const Context<T>& c,
                               [[maybe_unused]] const Rules<Optimizer>& rules) {
    if constexpr (is_gradient(program, O)) {
      using Rule = detail::RuleOf<P, O.leaf, Optimizer>;
      if constexpr (ConstrainedRule<Rule>) {
        constexpr Place p = program.leaf_place[O.leaf];
        constexpr const Shape& shape = program.leaves[O.leaf].type.shape;
        using V = Lanes<T, Arch>;
        const auto apply = [&rules](T* weights, const V& norm) {
          RuleLanes<detail::Constraint<Rule>, V>::apply(rule_of<P, O.leaf>(rules).constraint, weights,
                                                        nullptr, 0, norm);
        };
        T* const begin = c.model + p.offset;
        if constexpr (lines_along(shape) == 1) {
          for (T* line = begin; line < begin + p.rows * p.stride; line += p.stride) {
            const V norm(detail::norm<T>([line](const auto& scaled) {
              return detail::sum_of_squares<V>(line, line_length(shape), scaled);
            }));
            for (int i = 0; i < p.stride; i += lanes_of<V>) apply(line + i, norm);
          }
        } else {
          for (int unit = 0; unit < p.stride; unit += lanes_of<V>) {
            const V norm = detail::norm<T, V>([&](const auto& scaled) {
              return detail::sums_of_squares<V>(begin + unit, p.rows, p.stride, line_length(shape) - unit,
                                                scaled);
            });
            for (int k = 0; k < p.rows; ++k) apply(begin + unit + k * p.stride, norm);
          }
        }
      }
    }
  }
};

}  // namespace etude
