// SPDX-License-Identifier: BSL-1.0
// An optimizer's rule for one element of a parameter, statement by statement, in any number type, also inside
// a constant expression.
#pragma once
#include <etude/kernel/norm.hpp>
#include <etude/train/rules.hpp>

#include <array>
#include <span>

namespace etude::detail {

// Element `element` of p and its states become what the rule makes of them for this gradient. The states of
// one kind are together, `elements` of them. What is one number for all elements is in `scalars`. Scaled: the
// gradient comes multiplied, as that of RuleLanes.
template <bool Scaled = false, class T, UpdateRule Rule>
constexpr void apply_rule(const RuleScalars<Rule>& scalars, T gradient, T* p, T* states, std::size_t elements,
                          std::size_t element) {
  using R = RuleGraph<Rule>;
  constexpr const auto& rule = R::program;
  std::array<T, rule.size()> value{};
  auto state = [&](int leaf) -> T& {
    return states[static_cast<std::size_t>(R::state_index(leaf)) * elements + element];
  };
  for (int id = 0; id < rule.size(); ++id) {
    const Statement& s = rule.at(id);
    T& v = value[static_cast<std::size_t>(id)];
    if (R::is_scalar(id)) {
      v = static_cast<T>(scalars[id]);
    } else if (is_leaf(s)) {
      const LeafKind kind = rule.leaf(id).kind;
      v = kind == LeafKind::parameter  ? p[element]
          : kind == LeafKind::upstream ? gradient
                                       : state(s.attributes.a);
    } else if (Scaled && R::is_scaled_gradient(id)) {
      v = gradient;
    } else if (Scaled && R::subtracts_gradient && R::subtracts_scaled_gradient(id)) {
      v = value[static_cast<std::size_t>(s.operand[0])] + gradient;
    } else {
      T x[3]{};
      for (int k = 0; k < s.op->arity; ++k) x[k] = value[static_cast<std::size_t>(s.operand[k])];
      v = interpreter_of<T>(s).map(x);
    }
  }
  for (const Output& o : rule.outputs) {
    if (R::is_scalar(o.statement)) continue;
    const bool is_parameter = rule.leaves[static_cast<std::size_t>(o.leaf)].kind == LeafKind::parameter;
    (is_parameter ? p[element] : state(o.leaf)) = value[static_cast<std::size_t>(o.statement)];
  }
}

// Σ f(x)²
template <class T, class F>
constexpr T sum_of_squares(std::span<const T> x, const F& f) {
  T sum(0);
  for (const T& v : x) {
    const T y = f(v);
    sum = sum + y * y;
  }
  return sum;
}

// What the constraint of a rule, if it has one, makes of an updated parameter p: unit after unit.
template <class Rule, class T>
constexpr void apply_constraint([[maybe_unused]] const ConstraintScalars<Rule>& scalars,
                                [[maybe_unused]] T* p, [[maybe_unused]] const Shape& shape) {
  if constexpr (ConstrainedRule<Rule>) {
    const RuleScalars<Constraint<Rule>>& numbers = scalars;
    const auto inputs = static_cast<std::size_t>(shape.is_flat() ? 1 : shape.size() / shape[0]);
    T* const no_states = nullptr;
    for (std::size_t first = 0; first < static_cast<std::size_t>(shape.size()); first += inputs) {
      const T length = norm<T>([&](const auto& scaled) {
        return sum_of_squares<T>({p + first, inputs}, scaled);
      });
      for (std::size_t i = 0; i < inputs; ++i) apply_rule(numbers, length, p, no_states, 0, first + i);
    }
  }
}

}  // namespace etude::detail
