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

template <class... Assignment>
constexpr auto updates(Assignment... a) {
  return std::tuple<Assignment...>(a...);
}

template <class R>
concept UpdateRule = requires(const R& rule) {
  rule(detail::RuleParameter{}, detail::RuleGradient{});
};

}  // namespace etude
