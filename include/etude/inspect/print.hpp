// SPDX-License-Identifier: BSL-1.0
// Expressions as text, the way they are written: to_string((x + y) * z) is "(x + y) * z".
#pragma once
#include <etude/expr/leaves.hpp>

#include <cstdio>
#include <string>

namespace etude {

namespace detail {

// Writes statements of a graph or program. `name(id)` gives what a statement is called where it is used;
// where that is empty its own expression is written.
template <class G, class Name>
struct Printer {
  const G& graph;
  Name name;

  // How tightly the surroundings bind: sums 1, products 2, prefix minus and factors of a matrix product 3.
  std::string operator()(int id, int surrounding = 0) const {
    const std::string called = name(id);
    return called.empty() ? expression(id, surrounding) : called;
  }

  std::string expression(int id, int surrounding = 0) const {
    const Statement& s = graph.at(id);
    auto is = [&s](const Operation& op) { return s.op == &op; };
    auto arg = [&](int k, int strength = 0) { return (*this)(s.operand[k], strength); };
    auto infix = [&](const char* sign, int left, int right, int strength) {
      const std::string text = arg(0, left) + sign + arg(1, right);
      return strength < surrounding ? "(" + text + ")" : text;
    };
    if (is_literal(s)) return number(s.number);
    if (is_leaf(s)) return std::string(graph.leaf(id).name);
    if (is(operation<op::Iota>)) return "i";
    if (is(operation<op::Add>)) return infix(" + ", 1, 1, 1);
    if (is(operation<op::Subtract>)) return infix(" - ", 1, 2, 1);
    if (is(operation<op::Multiply>))
      return s.operand[0] == s.operand[1] ? arg(0, 3) + "²" : infix(" * ", 2, 2, 2);
    if (is(operation<op::Divide>)) return infix(" / ", 2, 3, 2);
    if (is(operation<op::Less>)) return infix(" < ", 1, 1, 0);
    if (is(operation<op::LessEqual>)) return infix(" <= ", 1, 1, 0);
    if (is(operation<op::Equal>)) return infix(" == ", 1, 1, 0);
    if (is(operation<op::Negate>)) return surrounding > 2 ? "(-" + arg(0, 3) + ")" : "-" + arg(0, 3);
    if (is(operation<op::Expand>) || is(operation<op::StopGradient>))
      return (*this)(s.operand[0], surrounding);
    if (is(operation<op::BatchSum>)) return "Σₙ " + arg(0, 3);
    if (is(operation<op::Product>)) {
      const std::string text = std::string(s.attributes.c ? "Σₙ " : "") + arg(0, 3) +
                               (s.attributes.a ? "ᵀ" : "") + "·" + arg(1, 3) + (s.attributes.b ? "ᵀ" : "");
      return surrounding > 2 ? "(" + text + ")" : text;
    }
    std::string text = std::string(s.op->name) + "(";
    for (int k = 0; k < s.op->arity; ++k) text += (k ? ", " : "") + arg(k);
    return text + ")";
  }

  static std::string number(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", value);
    return text;
  }
};

template <class G, class Name>
Printer(const G&, Name) -> Printer<G, Name>;  // clang 16 does not deduce aggregates

}  // namespace detail

template <std::derived_from<Expression> E>
std::string to_string(const E& e) {
  Graph graph;
  Reifier reify{.graph = graph};
  const int id = reify(e).id;
  return detail::Printer{graph, [](int) { return std::string(); }}(id);
}

}  // namespace etude
