// SPDX-License-Identifier: BSL-1.0
// gradient(f, x, y, …): the derivatives of an expression as expressions, a transformation of types.
// The type goes into a graph, the chain rule works there, and the result comes back as a type.
#pragma once
#include <etude/core/record.hpp>
#include <etude/expr/leaves.hpp>
#include <etude/grad/chain_rule.hpp>

#include <array>

namespace etude {

namespace detail {

// What the chain rule makes of the type F and the variables V. The numbers of the expression are symbols
// here, so the result is a fact of types: the same for 2 * x and 3 * x.
template <class F, class... V>
struct Derivation {
  template <int Statements, int Leaves>
  struct Outcome {
    std::array<Statement, static_cast<std::size_t>(Statements)> statements{};
    std::array<Leaf, static_cast<std::size_t>(Leaves)> leaves{};
    std::array<int, sizeof...(V)> derivatives{};
  };

  static constexpr auto derive(Graph& g) {
    Reifier reify{.graph = g, .symbolic = true};
    const Ref variables[] = {reify(V{})...};
    return pullback(reify(F{}), g.literal(1), variables);
  }
  static constexpr std::array<int, 2> sizes = [] {
    Graph graph;
    derive(graph);
    return std::array{graph.size(), static_cast<int>(graph.leaves.size())};
  }();
  static constexpr auto outcome = [] {
    Graph graph;
    const auto derivatives = derive(graph);
    Outcome<sizes[0], sizes[1]> result;
    for (std::size_t i = 0; i < result.statements.size(); ++i) result.statements[i] = graph.statements[i];
    for (std::size_t i = 0; i < result.leaves.size(); ++i) result.leaves[i] = graph.leaves[i];
    for (std::size_t i = 0; i < derivatives.size(); ++i) result.derivatives[i] = derivatives[i].id;
    return result;
  }();

  using Leaves = typename Union<typename F::Leaves, TypeList<V...>>::type;
};

template <class... T>
constexpr int find_leaf(const Leaf& wanted, TypeList<T...>) {
  int i = 0;
  (void)((T{}.leaf().kind == wanted.kind && T{}.leaf().name == wanted.name ? true : (++i, false)) || ...);
  return i;
}

// Statement Id of a derivation as an expression, with the numbers put back for their symbols.
template <class D, int Id>
constexpr auto lift(std::span<const double> numbers) {
  constexpr Statement s = D::outcome.statements[Id];
  if constexpr (is_literal(s)) {
    if constexpr (s.attributes.a > 0)
      return Literal(numbers[s.attributes.a - 1]);
    else
      return Constant<Real(s.number)>{};
  } else if constexpr (is_leaf(s)) {
    constexpr int k = find_leaf(D::outcome.leaves[s.attributes.a], typename D::Leaves{});
    return type_at<k, typename D::Leaves>{};
  } else if constexpr (s.op == &operation<op::Iota>) {
    return iota<s.attributes.shape[0]>;
  } else {
    using Op = type_at<s.op->index, Operations>;
    using X = decltype(lift<D, s.operand[0]>(numbers));
    if constexpr (s.op->arity == 1) {
      using Node = typename Apply<Op, s.attributes, X>::Node;
      if constexpr (std::is_empty_v<Node>)
        return Node{};
      else
        return Node(lift<D, s.operand[0]>(numbers));
    } else {
      using Y = decltype(lift<D, s.operand[1]>(numbers));
      if constexpr (s.op->arity == 2) {
        using Node = typename Apply<Op, s.attributes, X, Y>::Node;
        return Node(lift<D, s.operand[0]>(numbers), lift<D, s.operand[1]>(numbers));
      } else {
        using Z = decltype(lift<D, s.operand[2]>(numbers));
        using Node = typename Apply<Op, s.attributes, X, Y, Z>::Node;
        return Node(lift<D, s.operand[0]>(numbers), lift<D, s.operand[1]>(numbers),
                    lift<D, s.operand[2]>(numbers));
      }
    }
  }
}

template <class D, class... V, std::size_t... I>
constexpr auto lift_all(std::span<const double> numbers, std::index_sequence<I...>) {
  return record<V...>(lift<D, D::outcome.derivatives[I]>(numbers)...);
}

}  // namespace detail

// The gradient of a scalar expression: gradient(f, x, y)[x] is its derivative by x, an expression too.
template <std::derived_from<Expression> F, class... V>
constexpr auto gradient(const F& f, V...) {
  static_assert(F::type.valid(), "the shapes in this expression do not agree");
  static_assert(!F::type.valid() || F::type.shape.size() == 1,
                "a gradient is taken of a scalar: sum() or pick one element");
  Graph g;
  Reifier reify{.graph = g, .symbolic = true};
  (reify(V{}), ...);
  reify(f);
  return detail::lift_all<detail::Derivation<F, V...>, V...>(reify.numbers, std::index_sequence_for<V...>{});
}

// The derivative by one variable.
template <std::derived_from<Expression> F, class V>
constexpr auto derivative(const F& f, V v) {
  return gradient(f, v)[v];
}

// Whether two expressions are the same, up to what expr/simplify.hpp knows.
template <std::derived_from<Expression> A, std::derived_from<Expression> B>
constexpr bool same(const A& a, const B& b) {
  Graph g;
  Reifier reify{.graph = g};
  return reify(a) == reify(b);
}

}  // namespace etude
