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

// The numbers of an expression, in order; an empty object if there are none.
template <int N>
struct NumberPool {
  double value[N]{};
};
template <>
struct NumberPool<0> {};

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
  static constexpr std::array<int, 3> sizes = [] {
    Graph graph;
    derive(graph);
    int numbers = 0;
    for (const Statement& s : graph.statements) numbers += is_literal(s) && s.attributes.a > 0;
    return std::array{graph.size(), static_cast<int>(graph.leaves.size()), numbers};
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
  using Numbers = NumberPool<sizes[2]>;
};

template <class... T>
constexpr int find_leaf(const Leaf& wanted, TypeList<T...>) {
  int i = 0;
  (void)((T{}.leaf().kind == wanted.kind && T{}.leaf().name == wanted.name ? true : (++i, false)) || ...);
  return i;
}

// How large the expression of each statement is when written out, with what is used twice written twice.
template <class D>
constexpr auto written_size = [] {
  constexpr std::size_t n = D::outcome.statements.size();
  std::array<double, n> size{};  // it may be astronomical
  for (std::size_t i = 0; i < n; ++i) {
    const Statement& s = D::outcome.statements[i];
    size[i] = 1;
    for (int k = 0; k < s.op->arity; ++k) size[i] += size[static_cast<std::size_t>(s.operand[k])];
  }
  return size;
}();

template <class D, int Id>
constexpr auto write_out(const typename D::Numbers& numbers);

// Statement Id of a derivation by reference: a type with a short name, where writing it out would repeat a
// large expression wherever it is used. (Nested types double with every value that is used twice.)
template <class D, int Id>
struct Derived : Expression {
  using Leaves = typename D::Leaves;
  static constexpr TensorType type = D::outcome.statements[Id].type;
  static constexpr Shape shape = type.shape;
  static constexpr int size = type.size();
  [[no_unique_address]] typename D::Numbers numbers;

  constexpr Derived() = default;
  constexpr explicit Derived(const typename D::Numbers& n) : numbers(n) {}
  constexpr Ref reify(Reifier& r) const { return r(write_out<D, Id>(numbers)); }
};

inline constexpr double largest_written_out = 24;

// Statement Id of a derivation as an expression, with the numbers put back for their symbols.
template <class D, int Id>
constexpr auto lift(const typename D::Numbers& numbers) {
  if constexpr (written_size<D>[Id] > largest_written_out)
    return Derived<D, Id>(numbers);
  else
    return write_out<D, Id>(numbers);
}

template <class D, int Id>
constexpr auto write_out(const typename D::Numbers& numbers) {
  constexpr Statement s = D::outcome.statements[Id];
  if constexpr (is_literal(s)) {
    if constexpr (s.attributes.a > 0)
      return Literal(numbers.value[s.attributes.a - 1]);
    else
      return Constant<Real(s.number)>{};
  } else if constexpr (is_leaf(s)) {
    constexpr int k = find_leaf(D::outcome.leaves[s.attributes.a], typename D::Leaves{});
    return type_at<k, typename D::Leaves>{};
  } else if constexpr (s.op == &operation<op::Iota>) {
    return iota<s.attributes.shape[0]>;
  } else {
    using Op = operation_type<D, index_of<D>(s.op)>;
    return [&]<std::size_t... K>(std::index_sequence<K...>) {
      using Node = typename Apply<Op, s.attributes, decltype(lift<D, s.operand[K]>(numbers))...>::Node;
      if constexpr (std::is_empty_v<Node>)
        return Node{};
      else
        return Node(lift<D, s.operand[K]>(numbers)...);
    }
    (std::make_index_sequence<static_cast<std::size_t>(Op::arity)>{});
  }
}

template <class D, class... V, std::size_t... Ith>
constexpr auto lift_all(const typename D::Numbers& numbers, std::index_sequence<Ith...>) {
  return record<V...>(lift<D, D::outcome.derivatives[Ith]>(numbers)...);
}

}  // namespace detail

// The gradient of a scalar expression: gradient(f, x, y)[x] is its derivative by x, an expression too.
template <std::derived_from<Expression> F, class... V>
constexpr auto gradient(const F& f, V...) {
  static_assert(F::type.valid(), "the shapes in this expression do not agree");
  static_assert(!F::type.valid() || F::type.shape.size() == 1,
                "a gradient is taken of a scalar: sum() or pick one element");
  using D = detail::Derivation<F, V...>;
  typename D::Numbers numbers{};
  if constexpr (!std::is_empty_v<typename D::Numbers>) {
    Graph g;
    Reifier reify{.graph = g, .symbolic = true};
    reify(f);
    for (std::size_t i = 0; i < reify.numbers.size(); ++i) numbers.value[i] = reify.numbers[i];
  }
  return detail::lift_all<D, V...>(numbers, std::index_sequence_for<V...>{});
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
