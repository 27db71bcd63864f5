// SPDX-License-Identifier: BSL-1.0
// The rules of an optimizer in one step: one for all parameters, or one per group; each parameter finds its
// own.
#pragma once
#include <etude/optim/groups.hpp>
#include <etude/train/rule_program.hpp>

#include <algorithm>
//
#include <etude/core/macros_off.hpp>

namespace etude {

namespace detail {

// The numbers of a rule's constraint in this step; nothing where there is none.
template <class Rule>
struct ConstraintScalars {
  explicit constexpr ConstraintScalars(const Rule&) {}
};
template <ConstrainedRule Rule>
struct ConstraintScalars<Rule> : RuleScalars<Constraint<Rule>> {
  explicit constexpr ConstraintScalars(const Rule& rule) : RuleScalars<Constraint<Rule>>({rule}, nullptr) {}
};

}  // namespace detail

// A plain optimizer: one rule.
template <class Optimizer>
struct Rules {
  using Rule = Optimizer;
  static constexpr int scalar_states = RuleScalars<Optimizer>::state_count;
  static constexpr int element_states = detail::RuleGraph<Optimizer>::states(false);
  static constexpr int work = detail::RuleGraph<Optimizer>::work;
  static constexpr bool reads_gradient_norm = detail::RuleGraph<Optimizer>::reads_gradient_norm;
  static constexpr bool has_constraint = ConstrainedRule<Optimizer>;
  static constexpr bool scales_gradients = detail::RuleGraph<Optimizer>::gradient_factor >= 0;

  RuleScalars<Optimizer> scalars;
  [[no_unique_address]] detail::ConstraintScalars<Optimizer> constraint;
  constexpr Rules(const Optimizer& o, const double* states, double norm)
      : scalars(o, states, norm), constraint(o) {}

  static constexpr void initialize(double* states) { RuleScalars<Optimizer>::initialize(states); }
  constexpr void advance(double* states) const { scalars.advance(states); }
  static void scale_learning_rate(Optimizer& o, const Optimizer& base, float factor) {
    o.learning_rate = base.learning_rate * factor;
  }
};

template <auto Predicate, class A, class B>
struct Rules<Groups<Predicate, A, B>> {
  static constexpr int scalar_states = Rules<A>::scalar_states + Rules<B>::scalar_states;
  static constexpr int element_states = std::max(Rules<A>::element_states, Rules<B>::element_states);
  static constexpr int work = std::max(Rules<A>::work, Rules<B>::work);
  static constexpr bool reads_gradient_norm = Rules<A>::reads_gradient_norm || Rules<B>::reads_gradient_norm;
  static constexpr bool has_constraint = Rules<A>::has_constraint || Rules<B>::has_constraint;
  static constexpr bool scales_gradients = false;  // each group by its own number

  Rules<A> matching;
  Rules<B> others;
  constexpr Rules(const Groups<Predicate, A, B>& o, const double* states, double norm)
      : matching(o.matching, states, norm), others(o.others, states + Rules<A>::scalar_states, norm) {}

  static constexpr void initialize(double* states) {
    Rules<A>::initialize(states);
    Rules<B>::initialize(states + Rules<A>::scalar_states);
  }
  constexpr void advance(double* states) const {
    matching.advance(states);
    others.advance(states + Rules<A>::scalar_states);
  }
  static void scale_learning_rate(Groups<Predicate, A, B>& o, const Groups<Predicate, A, B>& base,
                                  float factor) {
    Rules<A>::scale_learning_rate(o.matching, base.matching, factor);
    Rules<B>::scale_learning_rate(o.others, base.others, factor);
  }
};

// Whether an update may follow its gradient at once: no rule wants to see all gradients first.
template <class Optimizer>
inline constexpr bool follows_gradients = !Rules<Optimizer>::reads_gradient_norm;

// Whether all a rule does with a gradient begins with one product, the same for all parameters, as SGD's
// does: then the gradients may come multiplied already.
template <class Optimizer>
inline constexpr bool scales_gradients = Rules<Optimizer>::scales_gradients;

// What the chain rule begins with where gradients come multiplied: their factor, with the sign of what is
// done with them.
template <class T, class Optimizer>
constexpr T gradient_scale(const Rules<Optimizer>& rules) requires(scales_gradients<Optimizer>) {
  using R = detail::RuleGraph<Optimizer>;
  return rules.scalars.template as<T>(R::gradient_factor) * T(R::subtracts_gradient ? -1 : 1);
}

// The rule of leaf LeafIndex of program P.
template <class P, int LeafIndex, class Optimizer>
constexpr const Rules<Optimizer>& rule_of(const Rules<Optimizer>& rules) {
  return rules;
}
template <class P, int LeafIndex, auto Predicate, class A, class B>
constexpr const auto& rule_of(const Rules<Groups<Predicate, A, B>>& rules) {
  if constexpr (Predicate(P::program.leaves[LeafIndex]))
    return rule_of<P, LeafIndex>(rules.matching);
  else
    return rule_of<P, LeafIndex>(rules.others);
}

namespace detail {

template <class P, int LeafIndex, class Optimizer>
using RuleOf = typename std::remove_cvref_t<decltype(rule_of<P, LeafIndex>(
    std::declval<const Rules<Optimizer>&>()))>::Rule;

// The states of one parameter's elements before the first step. Their memory is zero.
template <class P, int LeafIndex, class Optimizer, class T>
void initialize_elements(T* states) {
  using R = RuleGraph<RuleOf<P, LeafIndex, Optimizer>>;
  constexpr Place p = P::program.leaf_place[LeafIndex];
  for (std::size_t s = 0; s < R::initial_states.size(); ++s)
    if (R::initial_states[s] != 0)
      std::fill_n(states + static_cast<std::ptrdiff_t>(s) * P::program.trainable + p.offset,
                  p.stride * p.rows, static_cast<T>(R::initial_states[s]));
}

}  // namespace detail

// All states of an optimizer before the first step of program P.
template <class P, class Optimizer, class T>
void initialize_states(double* scalar_states, T* states) {
  Rules<Optimizer>::initialize(scalar_states);
  each_output<P>([states]<Output O>() {
    if constexpr (is_gradient(P::program, O)) detail::initialize_elements<P, O.leaf, Optimizer>(states);
  });
}

}  // namespace etude

#include <etude/core/macros_on.hpp>
