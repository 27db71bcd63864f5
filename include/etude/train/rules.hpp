// SPDX-License-Identifier: BSL-1.0
// The rules of an optimizer in one step: one for all parameters, or one per group; each parameter finds its
// own.
#pragma once
#include <etude/optim/groups.hpp>
#include <etude/train/rule_program.hpp>

#include <algorithm>

namespace etude {

// A plain optimizer: one rule.
template <class Optimizer>
struct Rules {
  static constexpr int scalar_states = RuleScalars<Optimizer>::state_count;
  static constexpr int element_states = detail::RuleGraph<Optimizer>::states(false);
  static constexpr int work = detail::RuleGraph<Optimizer>::work;

  RuleScalars<Optimizer> scalars;
  Rules(const Optimizer& o, const double* states) : scalars(o, states) {}

  static void initialize(double* states) { RuleScalars<Optimizer>::initialize(states); }
  void advance(double* states) const { scalars.advance(states); }
  static void scale_learning_rate(Optimizer& o, const Optimizer& base, float factor) {
    o.learning_rate = base.learning_rate * factor;
  }
};

template <auto Predicate, class A, class B>
struct Rules<Groups<Predicate, A, B>> {
  static constexpr int scalar_states = Rules<A>::scalar_states + Rules<B>::scalar_states;
  static constexpr int element_states = std::max(Rules<A>::element_states, Rules<B>::element_states);
  static constexpr int work = std::max(Rules<A>::work, Rules<B>::work);

  Rules<A> matching;
  Rules<B> others;
  Rules(const Groups<Predicate, A, B>& o, const double* states)
      : matching(o.matching, states), others(o.others, states + Rules<A>::scalar_states) {}

  static void initialize(double* states) {
    Rules<A>::initialize(states);
    Rules<B>::initialize(states + Rules<A>::scalar_states);
  }
  void advance(double* states) const {
    matching.advance(states);
    others.advance(states + Rules<A>::scalar_states);
  }
  static void scale_learning_rate(Groups<Predicate, A, B>& o, const Groups<Predicate, A, B>& base,
                                  float factor) {
    Rules<A>::scale_learning_rate(o.matching, base.matching, factor);
    Rules<B>::scale_learning_rate(o.others, base.others, factor);
  }
};

// The rule of leaf LeafIndex of program P.
template <class P, int LeafIndex, class Optimizer>
const RuleScalars<Optimizer>& rule_of(const Rules<Optimizer>& rules) {
  return rules.scalars;
}
template <class P, int LeafIndex, auto Predicate, class A, class B>
const auto& rule_of(const Rules<Groups<Predicate, A, B>>& rules) {
  if constexpr (Predicate(P::program.leaves[LeafIndex]))
    return rule_of<P, LeafIndex>(rules.matching);
  else
    return rule_of<P, LeafIndex>(rules.others);
}

namespace detail {

// The states of one parameter's elements before the first step. Their memory is zero.
template <class P, int LeafIndex, class Optimizer, class T>
void initialize_elements(T* states) {
  using Scalars =
      std::remove_cvref_t<decltype(rule_of<P, LeafIndex>(std::declval<const Rules<Optimizer>&>()))>;
  using R = RuleGraph<typename Scalars::Rule>;
  constexpr Place p = P::program.leaf_place[LeafIndex];
  auto fill = [states]<std::size_t O>() {
    constexpr Output o = R::program.outputs[O];
    if constexpr (!R::is_scalar(o.statement) && R::program.leaves[o.leaf].kind == LeafKind::state)
      if constexpr (constexpr double value = R::initial(o.leaf); value != 0)
        std::fill_n(states + R::state_index(o.leaf) * P::program.trainable + p.offset, p.stride * p.rows,
                    static_cast<T>(value));
  };
  [fill]<std::size_t... O>(std::index_sequence<O...>) { (fill.template operator()<O>(), ...); }
  (std::make_index_sequence<R::program.outputs.size()>{});
}

}  // namespace detail

// All states of an optimizer before the first step of program P.
template <class P, class Optimizer, class T>
void initialize_states(double* scalar_states, T* states) {
  Rules<Optimizer>::initialize(scalar_states);
  auto initialize = [states]<std::size_t O>() {
    if constexpr (constexpr Output o = P::program.outputs[O]; is_gradient(P::program, o))
      detail::initialize_elements<P, o.leaf, Optimizer>(states);
  };
  [&initialize]<std::size_t... O>(std::index_sequence<O...>) {
    (initialize.template operator()<O + 1>(), ...);
  }
  (std::make_index_sequence<P::program.outputs.size() - 1>{});
}

}  // namespace etude
