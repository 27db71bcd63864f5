// SPDX-License-Identifier: BSL-1.0
// The user's expressions: objects whose type is the expression, with its shape. Numbers in them are data, all
// else is in the type; an expression without numbers is an empty object.
#pragma once
#include <etude/core/real.hpp>
#include <etude/core/type_list.hpp>
#include <etude/expr/reify.hpp>

namespace etude {

struct Nothing {
  using Leaves = detail::TypeList<>;
  static constexpr TensorType type{};
};

// The numbers in an expression: 2 in 2 * x.
struct Literal : Expression {
  using Leaves = detail::TypeList<>;
  static constexpr TensorType type{};
  double number = 0;

  constexpr Literal() = default;
  constexpr explicit Literal(double n) : number(n) {}
  constexpr Ref reify(Reifier& r) const { return r.literal(number); }
};

// A number that the chain rule put there (the 2 of d x² = 2·x): part of the type.
template <Real Value>
struct Constant : Expression {
  using Leaves = detail::TypeList<>;
  static constexpr TensorType type{};
  constexpr Ref reify(Reifier& r) const { return r.graph.literal(Value); }
};

namespace detail {

// An operand of a node. One without numbers is not stored: two subobjects of one empty type may not share an
// address, so that nodes would grow with every level, exponentially where a value is used twice.
template <class X, int K>
struct Stored {
  X value;
  constexpr const X& operator()() const { return value; }
};
template <class X, int K>
requires std::is_empty_v<X>
struct Stored<X, K> {
  constexpr Stored() = default;
  constexpr Stored(X) {}
  constexpr X operator()() const { return {}; }
};

}  // namespace detail

// Op applied to expressions. The node is a nested class so that argument-dependent lookup does not walk
// through the types of its operands: with clang that would double at every level of an expression that uses a
// value twice.
template <class Op, Attributes A, class X, class Y = Nothing, class Z = Nothing>
struct Apply {
  struct Node : Expression {
    using Leaves =
        typename detail::Union<typename X::Leaves,
                               typename detail::Union<typename Y::Leaves, typename Z::Leaves>::type>::type;
    static constexpr TensorType operands[3] = {X::type, Y::type, Z::type};
    static constexpr TensorType type = sized(Op::type(A, operands));
    static constexpr const Shape& shape = type.shape;
    static constexpr int size = type.size();

    [[no_unique_address]] detail::Stored<X, 0> x;
    [[no_unique_address]] detail::Stored<Y, 1> y;
    [[no_unique_address]] detail::Stored<Z, 2> z;

    constexpr Node() = default;
    constexpr explicit Node(X a, Y b = {}, Z c = {}) : x{a}, y{b}, z{c} {}

    constexpr Ref reify(Reifier& r) const {
      const Ref a = r(x());
      Ref b, c;
      if constexpr (Op::arity > 1) b = r(y());
      if constexpr (Op::arity > 2) c = r(z());
      return r.graph.apply(operation<Op>, A, a, b, c);
    }
  };
};

namespace detail {

constexpr auto as_expression(const auto& x) {
  if constexpr (std::is_arithmetic_v<std::remove_cvref_t<decltype(x)>>)
    return Literal(static_cast<double>(x));
  else
    return x;
}

}  // namespace detail

template <class Op, Attributes A, class... X>
requires AnyExpression<X...>
constexpr auto apply(const X&... x) {
  using Node = typename Apply<Op, A, decltype(detail::as_expression(x))...>::Node;
  return Node(detail::as_expression(x)...);
}

template <Term A, Term B>
constexpr auto matmul(A a, B b) {
  if constexpr (std::is_same_v<A, Ref>)
    return apply_to_refs<op::Product>({a.type().shape.is_flat(), 0}, a, b);
  else
    return apply<op::Product, Attributes{A::type.shape.is_flat(), 0}>(a, b);
}

}  // namespace etude
