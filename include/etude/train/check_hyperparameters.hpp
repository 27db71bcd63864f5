// SPDX-License-Identifier: BSL-1.0
// Whether the hyperparameters of an optimizer have sense; if not, an error that names the rule, the
// hyperparameter and its value.
#pragma once
#include <etude/core/finite.hpp>
#include <etude/core/type_name.hpp>
#include <etude/optim/bounds.hpp>
#include <etude/train/rules.hpp>

namespace etude::detail {

// Of one hyperparameter.
template <class L>
constexpr Bound bound_of() {
  if constexpr (requires { L::Object::bounds; })
    for (const Bound& b : L::Object::bounds)
      if (b.name == L::name) return b;
  if (L::name == "learning_rate") return not_negative(L::name);
  return {L::name, 0};  // none
}
[[noreturn, gnu::cold, gnu::noinline]] inline void fail_hyperparameter(std::string_view rule,
                                                                       const Bound& bound, double value) {
  fail({rule, ": ", bound.name, " is ", value, "; it must be ",
        bound.below == 0   ? "finite"
        : bound.below == 1 ? "at least 0 and below 1"
                           : "finite and at least 0"});
}
template <class L, class Rule>
constexpr void check_hyperparameter(const Rule& rule) {
  if constexpr (requires { L::read(rule); }) {
    constexpr Bound bound = bound_of<L>();
    const double value = L::read(rule);
    if (!math::isfinite(value) || (bound.below > 0 && (value < 0 || value >= bound.below)))
      fail_hyperparameter(type_name<typename L::Object>(), bound, value);
  }
}
template <class Rule, class... L>
constexpr void check_each(const Rule& rule, TypeList<L...>) {
  (check_hyperparameter<L>(rule), ...);
}

/// The hyperparameters of an optimizer: each is finite and within the bounds that its rule says.
template <class Rule>
[[gnu::noinline]] constexpr void check_hyperparameters(const Rule& rule) {
  check_each(rule, typename RuleGraph<Rule>::Leaves{});
  if constexpr (ConstrainedRule<Rule>)
    check_each(Constraint<Rule>{rule}, typename RuleGraph<Constraint<Rule>>::Leaves{});
}
template <auto Predicate, class A, class B>
constexpr void check_hyperparameters(const Groups<Predicate, A, B>& groups) {
  check_hyperparameters(groups.matching);
  check_hyperparameters(groups.others);
}

}  // namespace etude::detail
