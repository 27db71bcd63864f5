// SPDX-License-Identifier: BSL-1.0
// New values for what is remembered: state <<= expression. An optimizer's rule is made of these
// (optim/rule.hpp); a layer attaches them to its result.
#pragma once
#include <etude/expr/leaves.hpp>

namespace etude {

namespace detail {

template <class T>
inline constexpr bool is_assignable = false;
template <FixedString Name, Shape S>
inline constexpr bool is_assignable<State<Name, S>> = true;

template <class Target_, class Value_>
struct Assignment {
  using Target = Target_;
  using Value = Value_;
  Target target;
  Value value;
};

}  // namespace detail

template <class Target, std::derived_from<Expression> Value>
requires detail::is_assignable<Target>
constexpr auto operator<<=(Target target, Value value) {
  return detail::Assignment<Target, Value>{target, value};
}

// The value y, and one thing more that a training step does.
template <class Y, class Assignment>
struct Assigning : Expression {
  using Leaves = typename Y::Leaves;
  static constexpr TensorType type = [] {
    constexpr TensorType from = Assignment::Value::type, to = Assignment::Target::type;
    if (!Y::type.valid()) return Y::type;
    if (!from.valid()) return from;
    if (from.batched && !to.batched)
      return ill_typed("axes of the batch", 0, 1);  // a state is the same for all samples
    return broadcast(from, to) == to ? Y::type : ill_typed("state", to.size(), from.size());
  }();
  static constexpr Shape shape = type.shape;
  static constexpr int size = type.size();
  Y y;
  Assignment assignment;

  constexpr explicit Assigning(Y result, Assignment a) : y(result), assignment(a) {}
  // What inference does not need is looked at there too, so that a network has the same leaves in both.
  constexpr Ref reify(Reifier& r) const {
    const Ref result = r(y), target = r(assignment.target);
    const Ref value = detail::expand(r(assignment.value), target.type());
    if (r.phase == Reifier::Mode::training) r.graph.assign(r.graph.at(target.id).attributes.a, value.id);
    return result;
  }
};

// y, where a training step also gives states of the layer new values: with_updates(y, count <<= count + 1).
// All right-hand sides read the old values. They are trained by nothing, and inference leaves them alone.
template <std::derived_from<Expression> Y>
constexpr auto with_updates(Y y) {
  return y;
}
template <std::derived_from<Expression> Y, class First, class... Rest>
constexpr auto with_updates(Y y, First first, Rest... rest) {
  return with_updates(Assigning<Y, First>(y, first), rest...);
}

}  // namespace etude
