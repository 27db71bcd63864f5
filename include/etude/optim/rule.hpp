// SPDX-License-Identifier: BSL-1.0
// What an optimizer is: an aggregate whose members are its hyperparameters and whose call, for a parameter p
// and its gradient g, is the update rule, written in the language. All right-hand sides read the old values.
#pragma once
#include <etude/expr/assignment.hpp>
#include <etude/expr/composites.hpp>

#include <tuple>

namespace etude {

// Rules are elementwise: this stands for the shape of whatever parameter they are applied to.
inline constexpr Shape like_parameter = shape<2>;

namespace detail {

using RuleParameter = Argument<0, real(like_parameter)>;
using RuleGradient = Argument<1, real(like_parameter)>;

template <>
inline constexpr bool is_assignable<RuleParameter> = true;

}  // namespace detail

// state<"v">(zeros): shaped like the parameter; state<"t", shape<>>(zeros): one number for all parameters.
// The initializer gives one number, with which all elements begin.
template <FixedString Name>
constexpr State<Name, like_parameter> state(Initializer i) {
  return State<Name, like_parameter>(i);
}

// √Σ g² over the gradients of all parameters in this step: a number that a rule may read. Every gradient is
// then stored, and the updates follow when the last is known.
struct GradientNorm : detail::LeafExpression<GradientNorm, TensorType{}> {
  static constexpr Leaf leaf() { return {.kind = LeafKind::gradient_norm, .name = "gradient_norm"}; }
};
inline constexpr GradientNorm gradient_norm{};

template <class... Assignment>
constexpr auto updates(Assignment... a) {
  return std::tuple<Assignment...>(a...);
}

template <class R>
concept UpdateRule = requires(const R& rule) {
  rule(detail::RuleParameter{}, detail::RuleGradient{});
};

// A rule may end with a constraint(p, norm): what becomes of the updated parameter p, where `norm` is that of
// the weights which enter the same unit as p does, the row of a matrix.
template <class R>
concept ConstrainedRule = UpdateRule<R> && requires(const R& rule) {
  rule.constraint(detail::RuleParameter{}, detail::RuleGradient{});
};

namespace detail {

// A constraint is a rule as well; the norm stands where the gradient does.
template <ConstrainedRule R>
struct Constraint : R {
  constexpr auto operator()(auto p, auto norm) const { return updates(p <<= R::constraint(p, norm)); }
};

}  // namespace detail

}  // namespace etude
