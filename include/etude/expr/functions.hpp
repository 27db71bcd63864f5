// SPDX-License-Identifier: BSL-1.0
// The functions and operators of the language. Each is written once and serves both forms of an expression:
// the user's, where it makes a type (expr/node.hpp), and the graph's, where it adds a statement
// (expr/graph.hpp).
#pragma once
#include <etude/expr/graph.hpp>

#include <concepts>
#include <type_traits>
//
#include <etude/core/macros_off.hpp>

namespace etude {

struct Expression {};  // the base of every expression type

template <class T>
concept Term = std::derived_from<T, Expression> || std::same_as<T, Ref>;
template <class T>
concept Number = std::is_arithmetic_v<T>;
template <class... T>
concept AnyExpression = (std::derived_from<T, Expression> || ...);
template <class... T>
concept AnyRef = (std::same_as<T, Ref> || ...);
template <class... T>
concept Terms = (Term<T> || ...) && ((Term<T> || Number<T>)&&...);

// clang-format off
namespace op {
struct Add;      struct Subtract; struct Multiply; struct Divide;  struct Negate;  struct Power;
struct Exp;      struct Expm1;    struct Log;      struct Log1p;   struct Sqrt;    struct Abs;      struct Sign;
struct Tanh;     struct Sigmoid;  struct Softplus; struct Erf;     struct Relu;    struct Minimum;  struct Maximum;
struct Less;     struct LessEqual; struct Equal;   struct And;     struct Or;      struct Not;      struct Where;
struct StopGradient; struct Expand; struct Iota;
struct Sum;      struct Max;      struct ArgMax;   struct BatchSum;
struct Product;  struct Transpose; struct Reshape; struct Slice;   struct Pad;     struct Concatenate;
struct Gather;   struct Scatter;
}  // namespace op

// Op applied to terms (numbers become literals); defined by expr/node.hpp for types and by expr/operations.hpp for refs.
template <class Op, Attributes A = Attributes{}, class... X>
  requires AnyExpression<X...>
constexpr auto apply(const X&... x);
template <class Op, Attributes A = Attributes{}, class... X>
  requires AnyRef<X...>
constexpr Ref apply(const X&... x);
template <class Op>
constexpr Ref apply_to_refs(const Attributes& attributes, Ref x, Ref y = {}, Ref z = {});

// Arithmetic: elementwise, with NumPy's broadcasting.
template <class A, class B> requires Terms<A, B> constexpr auto operator+(A a, B b) { return apply<op::Add>(a, b); }
template <class A, class B> requires Terms<A, B> constexpr auto operator-(A a, B b) { return apply<op::Subtract>(a, b); }
template <class A, class B> requires Terms<A, B> constexpr auto operator*(A a, B b) { return apply<op::Multiply>(a, b); }
template <class A, class B> requires Terms<A, B> constexpr auto operator/(A a, B b) { return apply<op::Divide>(a, b); }
template <Term X> constexpr auto operator-(X x) { return apply<op::Negate>(x); }
template <class A, class B> requires Terms<A, B> constexpr auto pow(A a, B b) { return apply<op::Power>(a, b); }
template <Term X> constexpr auto square(X x) { return x * x; }

// Comparisons give booleans; where(c, a, b) chooses elementwise. No derivative passes through the condition.
template <class A, class B> requires Terms<A, B> constexpr auto operator<(A a, B b) { return apply<op::Less>(a, b); }
template <class A, class B> requires Terms<A, B> constexpr auto operator>(A a, B b) { return apply<op::Less>(b, a); }
template <class A, class B> requires Terms<A, B> constexpr auto operator<=(A a, B b) { return apply<op::LessEqual>(a, b); }
template <class A, class B> requires Terms<A, B> constexpr auto operator>=(A a, B b) { return apply<op::LessEqual>(b, a); }
template <class A, class B> requires Terms<A, B> constexpr auto equal(A a, B b) { return apply<op::Equal>(a, b); }
template <std::derived_from<Expression> A, std::derived_from<Expression> B>
constexpr auto operator&&(A a, B b) { return apply<op::And>(a, b); }
template <std::derived_from<Expression> A, std::derived_from<Expression> B>
constexpr auto operator||(A a, B b) { return apply<op::Or>(a, b); }
template <std::derived_from<Expression> X> constexpr auto operator!(X x) { return apply<op::Not>(x); }
template <class C, class A, class B> requires Terms<C, A, B>
constexpr auto where(C c, A a, B b) { return apply<op::Where>(c, a, b); }
template <class A, class B> requires Terms<A, B> constexpr auto minimum(A a, B b) { return apply<op::Minimum>(a, b); }
template <class A, class B> requires Terms<A, B> constexpr auto maximum(A a, B b) { return apply<op::Maximum>(a, b); }
// x held between two bounds. Inside and at the bounds the derivative is 1, outside 0.
template <class X, class L, class H> requires Terms<X, L, H>
constexpr auto clamp(X x, L low, H high) { return where(x < low, low, where(x > high, high, x)); }

template <Term X> constexpr auto exp(X x) { return apply<op::Exp>(x); }
template <Term X> constexpr auto expm1(X x) { return apply<op::Expm1>(x); }
template <Term X> constexpr auto log(X x) { return apply<op::Log>(x); }
template <Term X> constexpr auto log1p(X x) { return apply<op::Log1p>(x); }
template <Term X> constexpr auto sqrt(X x) { return apply<op::Sqrt>(x); }
template <Term X> constexpr auto abs(X x) { return apply<op::Abs>(x); }
template <Term X> constexpr auto sign(X x) { return apply<op::Sign>(x); }
template <Term X> constexpr auto erf(X x) { return apply<op::Erf>(x); }
template <Term X> constexpr auto tanh(X x) { return apply<op::Tanh>(x); }
template <Term X> constexpr auto sigmoid(X x) { return apply<op::Sigmoid>(x); }
template <Term X> constexpr auto softplus(X x) { return apply<op::Softplus>(x); }
template <Term X> constexpr auto relu(X x) { return apply<op::Relu>(x); }
// x, through which no derivative passes.
template <Term X> constexpr auto stop_gradient(X x) { return apply<op::StopGradient>(x); }

// Reductions: along one axis, or over all of a sample's elements when no axis is given.
inline constexpr int all_axes = -1;
template <int Axis = all_axes, Term X> constexpr auto sum(X x) { return apply<op::Sum, Attributes{Axis}>(x); }
template <int Axis = all_axes, Term X> constexpr auto max(X x) { return apply<op::Max, Attributes{Axis}>(x); }
template <int Axis = all_axes, Term X> constexpr auto argmax(X x) { return apply<op::ArgMax, Attributes{Axis}>(x); }

// Along the batch: the only functions that look at other samples.
template <Term X> constexpr auto batch_sum(X x) { return apply<op::BatchSum>(x); }

// The matrix product; vectors are columns on the right and rows on the left, as in NumPy.
template <Term A, Term B> constexpr auto matmul(A a, B b);
template <Term X> constexpr auto transpose(X x) { return apply<op::Transpose>(x); }
template <Term A, Term B> constexpr auto dot(A a, B b) { return apply<op::Product, Attributes{1, 0}>(a, b); }
template <Term A, Term B> constexpr auto outer(A a, B b) { return apply<op::Product, Attributes{0, 1}>(a, b); }

// The same elements in another shape, order or selection.
template <int... N, Term X> constexpr auto reshape(X x) {
  return apply<op::Reshape, Attributes{0, 0, 0, shape<N...>}>(x);
}
template <int Begin, int End, int Axis = 0, Term X> constexpr auto slice(X x) {
  return apply<op::Slice, Attributes{Axis, Begin, End}>(x);
}
template <int Axis = 0, Term A, Term B> constexpr auto concatenate(A a, B b) {
  return apply<op::Concatenate, Attributes{Axis}>(a, b);
}
template <int Axis = 0, Term A, Term B, Term C, Term... X> constexpr auto concatenate(A a, B b, C c, X... x) {
  return concatenate<Axis>(concatenate<Axis>(a, b), c, x...);
}
// Row `index` of a table.
template <Term X, Term Index> constexpr auto gather(X table, Index index) { return apply<op::Gather>(table, index); }

// clang-format on

}  // namespace etude

#include <etude/core/macros_on.hpp>
