// SPDX-License-Identifier: BSL-1.0
// Expressions as text, the way they are written: to_string((x + y) * z) is "(x + y) * z".
#pragma once
#include <etude/core/error.hpp>
#include <etude/expr/leaves.hpp>

#include <span>
#include <string>

namespace etude {

namespace detail {

// Writes statements of a graph or program. `names` gives what a statement is called where it is used; without
// a name its own expression is written.
class Printer {
 public:
  explicit Printer(const auto& graph, std::span<const std::string> names = {})
      : statements_(graph.statements.begin(), graph.statements.end()),
        leaves_(graph.leaves.begin(), graph.leaves.end()),
        names_(names) {}

  // How tightly the surroundings bind: sums 1, products 2, prefix minus and factors of a matrix product 3.
  std::string operator()(int id, int surrounding = 0) const {
    const auto i = static_cast<std::size_t>(id);
    return i < names_.size() && !names_[i].empty() ? names_[i] : expression(id, surrounding);
  }

  [[gnu::cold]] std::string expression(int id, int surrounding = 0) const {
    const Statement& s = statements_[static_cast<std::size_t>(id)];
    auto is = [&s](const Operation& op) { return s.op == &op; };
    auto arg = [&](int k, int strength = 0) { return (*this)(s.operand[k], strength); };
    auto in_parentheses = [](bool wanted, const std::string& text) {
      return wanted ? text_of({"(", text, ")"}) : text;
    };
    struct Infix {
      const Operation* op;
      const char* sign;
      int left, right, strength;
    };
    static constexpr Infix infix[] = {
        {&operation<op::Add>, " + ", 1, 1, 1},      {&operation<op::Subtract>, " - ", 1, 2, 1},
        {&operation<op::Multiply>, " * ", 2, 2, 2}, {&operation<op::Divide>, " / ", 2, 3, 2},
        {&operation<op::Less>, " < ", 1, 1, 0},     {&operation<op::LessEqual>, " <= ", 1, 1, 0},
        {&operation<op::Equal>, " == ", 1, 1, 0}};

    if (is_literal(s)) return text_of({s.number});
    if (is_leaf(s)) return text_of({leaves_[static_cast<std::size_t>(s.attributes.a)].name});
    if (is(operation<op::Iota>)) return "i";
    if (is(operation<op::Multiply>) && s.operand[0] == s.operand[1])
      return in_parentheses(arg(0, 3).ends_with("²"), arg(0, 3)) + "²";
    // a * (b / c) is not (a * b) / c when it is computed
    const bool times_quotient = is(operation<op::Multiply>) && is_quotient(s.operand[1]);
    for (const Infix& i : infix)
      if (is(*i.op))
        return in_parentheses(i.strength < surrounding,
                              text_of({arg(0, i.left), i.sign, arg(1, times_quotient ? 3 : i.right)}));
    if (is(operation<op::Negate>)) return in_parentheses(surrounding > 2, "-" + arg(0, 3));
    if (is(operation<op::Expand>) || is(operation<op::StopGradient>))
      return (*this)(s.operand[0], surrounding);
    if (is(operation<op::BatchSum>)) return in_parentheses(surrounding > 1, "Σₙ " + arg(0, 3));
    if (is(operation<op::Product>))
      return in_parentheses(surrounding > 2,
                            text_of({s.attributes.c ? "Σₙ " : "", arg(0, 3), s.attributes.a ? "ᵀ·" : "·",
                                     arg(1, 3), s.attributes.b ? "ᵀ" : ""}));
    if (const int chosen = picked(s); chosen >= 0)
      return text_of({(*this)(statement(chosen).operand[1], 3), "[", (*this)(index_of_pick(chosen)), "]"});
    std::string text = text_of({s.op->name, "("});
    for (int k = 0; k < s.op->arity; ++k) text += (k ? ", " : "") + arg(k);
    return text + ")";
  }

 protected:
  const Statement& statement(int id) const { return statements_[static_cast<std::size_t>(id)]; }
  const Leaf& leaf(int id) const { return leaves_[static_cast<std::size_t>(statement(id).attributes.a)]; }
  // The choice in Σ where(t == i, x, 0), which is x[t]; −1 if it is no such sum.
  int picked(const Statement& s) const {
    if (s.op != &operation<op::Sum> || statement(s.operand[0]).op != &operation<op::Where>) return -1;
    const Statement &choice = statement(s.operand[0]), &condition = statement(choice.operand[0]);
    auto is_zero = [](const Statement& x) { return is_literal(x) && x.attributes.a == 0 && x.number == 0; };
    if (condition.op != &operation<op::Equal> || !is_zero(statement(choice.operand[2]))) return -1;
    return is_iota(condition.operand[0]) != is_iota(condition.operand[1]) ? s.operand[0] : -1;
  }
  int index_of_pick(int choice) const {
    const Statement& condition = statement(statement(choice).operand[0]);
    return condition.operand[is_iota(condition.operand[0])];
  }
  bool is_iota(int id) const { return statement(id).op == &operation<op::Iota>; }

 private:
  bool is_quotient(int id) const {
    while (statements_[static_cast<std::size_t>(id)].op == &operation<op::Expand>)
      id = statements_[static_cast<std::size_t>(id)].operand[0];
    return statements_[static_cast<std::size_t>(id)].op == &operation<op::Divide>;
  }

  std::span<const Statement> statements_;
  std::span<const Leaf> leaves_;
  std::span<const std::string> names_;
};

}  // namespace detail

template <std::derived_from<Expression> E>
std::string to_string(const E& e) {
  Graph graph;
  Reifier reify{.graph = graph};
  const int id = reify(e).id;
  return detail::Printer(graph)(id);
}

}  // namespace etude
