// SPDX-License-Identifier: BSL-1.0
// A walk through a computational graph, forward and back, printing every number. The graph is a list of
// nodes, each a name and an expression of names before it: walk(std::tuple{q = x + y, f = q * z}, x = -2.0, y
// = 5.0, z = -4.0).
#pragma once
#include <etude/inspect/print.hpp>
#include <etude/language.hpp>

#include <cstdio>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

using Values = std::map<std::string_view, double>;

// The value of an expression of the variables V.
template <class E, class... V>
double value_of(const E& e, const Values& at, etude::detail::TypeList<V...>) {
  return evaluate(e, (V{} = at.at(V::name))...);
}

// [pass]
// One node on the way back, by one of its operands. The node's upstream gradient has come from the nodes that
// use it; times the local derivative it is the operand's downstream gradient, one summand of the upstream
// gradient there.
template <class Operand, class Node, class E>
void pass(const etude::Binding<Node, E>& node, const Values& at, Values& upstream) {
  const auto derived = derivative(node.value, Operand{});
  const double local = value_of(derived, at, typename E::Leaves{});
  const double downstream = upstream[Node::name] * local;
  upstream[Operand::name] += downstream;
  const std::string name = std::string("d").append(Node::name).append("/d").append(Operand::name);
  std::printf("%9.4f  x %9.4f  = %9.4f  to %-3s %7s = %s\n", upstream[Node::name], local, downstream,
              Operand::name.data(), name.c_str(), to_string(derived).c_str());
}
// [/pass]

// Forward through all nodes, then back. Gives the last node's gradient by every name.
template <class... Node, class... E, class... V, class... Number>
Values walk(const std::tuple<etude::Binding<Node, E>...>& nodes, etude::Binding<V, Number>... given) {
  Values at{{V::name, given.value}...}, upstream;
  auto forward = [&]<class N, class X>(const etude::Binding<N, X>& node) {
    at[N::name] = value_of(node.value, at, typename X::Leaves{});
    std::printf("%-2s = %-42s = %9.4f\n", N::name.data(), to_string(node.value).c_str(), at[N::name]);
    upstream = {{N::name, 1.0}};  // the last node's by itself
  };
  auto back = [&]<class N, class X>(const etude::Binding<N, X>& node) {
    [&]<class... O>(etude::detail::TypeList<O...>) {
      (pass<O>(node, at, upstream), ...);
    }(typename X::Leaves{});
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (forward(std::get<I>(nodes)), ...);
    std::puts(" upstream  x     local  = downstream");
    (back(std::get<sizeof...(I) - 1 - I>(nodes)), ...);
  }
  (std::index_sequence_for<Node...>{});
  std::puts("");
  return upstream;
}
