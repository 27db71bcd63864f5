// SPDX-License-Identifier: BSL-1.0
// Expressions as text, the way they are written: to_string((x + y) * z) is "(x + y) * z".
#pragma once
#include <etude/expr/leaves.hpp>

#include <sstream>
#include <string>

namespace etude {

namespace detail {

struct Printer {
  const Graph& graph;

  // Binding strength: sums 1, products 2, prefix minus and transposes 3, everything else 4.
  std::string operator()(int id, int surrounding = 0) const {
    const Statement& s = graph.at(id);
    auto is = [&s](const Operation& op) { return s.op == &op; };
    auto arg = [&](int k, int strength = 0) { return (*this)(s.operand[k], strength); };
    auto wrap = [&](std::string text, int strength) {
      return strength < surrounding ? "(" + text + ")" : text;
    };
    if (is_literal(s)) return number(s.number);
    if (is_leaf(s)) return std::string(graph.leaf(id).name);
    if (is(operation<op::Add>)) return wrap(arg(0, 1) + " + " + arg(1, 1), 1);
    if (is(operation<op::Subtract>)) return wrap(arg(0, 1) + " - " + arg(1, 2), 1);
    if (is(operation<op::Multiply>)) {
      if (s.operand[0] == s.operand[1]) return arg(0, 4) + "²";
      return wrap(arg(0, 2) + " * " + arg(1, 2), 2);
    }
    if (is(operation<op::Divide>)) return wrap(arg(0, 2) + " / " + arg(1, 3), 2);
    if (is(operation<op::Negate>)) return wrap("-" + arg(0, 3), 3);
    if (is(operation<op::Less>)) return wrap(arg(0, 1) + " < " + arg(1, 1), 0);
    if (is(operation<op::LessEqual>)) return wrap(arg(0, 1) + " <= " + arg(1, 1), 0);
    if (is(operation<op::Equal>)) return wrap(arg(0, 1) + " == " + arg(1, 1), 0);
    if (is(operation<op::Expand>) || is(operation<op::StopGradient>))
      return (*this)(s.operand[0], surrounding);
    if (is(operation<op::Product>)) {
      const std::string a = arg(0, 3) + (s.attributes.a ? "ᵀ" : ""),
                        b = arg(1, 3) + (s.attributes.b ? "ᵀ" : "");
      return wrap((s.attributes.c ? "Σₙ " : "") + a + "·" + b, 2);
    }
    std::string text = std::string(s.op->name) + "(";
    for (int k = 0; k < s.op->arity; ++k) text += (k ? ", " : "") + arg(k);
    return text + ")";
  }

  static std::string number(double value) {
    std::ostringstream out;
    out << value;
    return out.str();
  }
};

}  // namespace detail

template <std::derived_from<Expression> E>
std::string to_string(const E& e) {
  Graph graph;
  Reifier reify{.graph = graph};
  return detail::Printer{graph}(reify(e).id);
}

}  // namespace etude
