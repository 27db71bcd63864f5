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

}  // namespace etude
