// SPDX-License-Identifier: BSL-1.0
// The list of all operations: what is in it is known to the evaluators, the kernels, the laws in the tests
// and the tables in the docs. A program appends operations of its own to it.
#pragma once
#include <etude/core/type_list.hpp>
#include <etude/expr/op/arithmetic.hpp>
#include <etude/expr/op/choice.hpp>
#include <etude/expr/op/exponential.hpp>
#include <etude/expr/op/leaf.hpp>
#include <etude/expr/op/product.hpp>
#include <etude/expr/op/reduce.hpp>
#include <etude/expr/op/structure.hpp>
#include <etude/expr/operation.hpp>

namespace etude {

template <class... Op>
struct OperationList {
  static constexpr int size = sizeof...(Op);
};

using Operations = OperationList<
    op::Literal, op::LeafValue, op::Iota,                                                    // leaves
    op::Add, op::Subtract, op::Multiply, op::Divide, op::Negate, op::Power,                  // arithmetic
    op::Exp, op::Expm1, op::Log, op::Log1p, op::Sqrt, op::Abs, op::Sign,                     // one argument
    op::Tanh, op::Sigmoid, op::Softplus, op::Erf, op::Relu,                                  // squashing
    op::Minimum, op::Maximum, op::Less, op::LessEqual, op::Equal, op::And, op::Or, op::Not,  // choices
    op::Where, op::StopGradient, op::Expand,                                                 //
    op::Sum, op::Max, op::ArgMax, op::BatchSum,                                              // reductions
    op::Product, op::Transpose, op::Reshape, op::Slice, op::Pad, op::Concatenate, op::Gather, op::Scatter>;

namespace detail {
template <class Op, class... All>
constexpr int index_in(OperationList<All...>) {
  int i = 0;
  (void)((std::is_same_v<Op, All> || (++i, false)) || ...);
  return i < static_cast<int>(sizeof...(All)) ? i : -1;
}
}  // namespace detail

// Where a program has operations of its own, it says so once, before it uses them:
//   template <> struct etude::OwnOperations<> { using type = OperationList<op::LogAddExp>; };
template <class = void>
struct OwnOperations {
  using type = OperationList<>;
};

namespace detail {

template <class A, class B>
struct Joined;
template <class... A, class... B>
struct Joined<OperationList<A...>, OperationList<B...>> {
  using type = OperationList<A..., B...>;
};
template <class D>
struct VoidFor {
  using type = void;
};
template <class D>
using OwnOf = typename OwnOperations<typename VoidFor<D>::type>::type;
// Both lists as one. D is any type of the template that asks: the lists are joined when that is instantiated,
// by when the program has said what its own are.
template <class D>
using AllOperations = typename Joined<Operations, OwnOf<D>>::type;

template <class... Own>
constexpr int own_index([[maybe_unused]] const Operation* op, OperationList<Own...>) {
  int i = 0;
  const bool found = ((op == &operation<Own> || (++i, false)) || ...);
  return found ? Operations::size + i : -1;
}
// The place of an operation in AllOperations<D>; −1: it is in neither list.
template <class D>
constexpr int index_of(const Operation* op) {
  if (op->index >= 0) return op->index;
  return own_index(op, OwnOf<D>{});
}

// The type that `Index` stands for.
template <class D, int Index>
struct OperationAt {
  static_assert(Index >= 0, "this expression has an operation that is not in etude::OwnOperations<>::type");
  using type = type_at<Index, AllOperations<D>>;
};
template <class D, int Index>
using operation_type = typename OperationAt<D, Index>::type;

}  // namespace detail

template <class Op>
requires(detail::index_in<Op>(Operations{}) >=
         0) inline constexpr int operation_index<Op> = detail::index_in<Op>(Operations{});

constexpr Ref Graph::literal(double number) {
  return insert({&operation<op::Literal>, {-1, -1, -1}, {}, number, {}});
}

constexpr Ref Graph::add_leaf(const Leaf& leaf) {
  int k = 0;
  for (; k < static_cast<int>(leaves.size()); ++k) {
    const Leaf& other = leaves[static_cast<std::size_t>(k)];
    if (other.kind == leaf.kind && other.scope == leaf.scope && other.name == leaf.name) break;
  }
  if (k == static_cast<int>(leaves.size())) leaves.push_back(leaf);
  return insert({&operation<op::LeafValue>, {-1, -1, -1}, {k}, 0, leaf.type});
}

constexpr bool is_leaf(const Statement& s) { return s.op == &operation<op::LeafValue>; }
constexpr bool is_literal(const Statement& s) { return s.op == &operation<op::Literal>; }

}  // namespace etude
