// SPDX-License-Identifier: BSL-1.0
// to_latex<Net, Loss>(): the equations of the forward and the backward pass, aligned, for LaTeX (amsmath) and
// KaTeX.
#pragma once
#include <etude/inspect/equations.hpp>

#include <string>

namespace etude {

namespace detail {

// Statements as LaTeX, with the same names and structure as the text of Printer.
class LatexPrinter : Printer {
 public:
  LatexPrinter(const Draft& program, const GrowingArray<Name>& names) : Printer(program), names_(names) {}

  // How tightly the surroundings bind: sums 1, products 2, factors and bases of powers 3.
  [[gnu::cold]] std::string operator()(int id, int surrounding = 0) const {
    const Name& name = names_[static_cast<std::size_t>(id)];
    return name ? name.latex : expression(id, surrounding);
  }

  [[gnu::cold]] std::string expression(int id, int surrounding = 0) const {
    const Statement& s = statement(id);
    auto is = [&s](const Operation& op) { return s.op == &op; };
    auto arg = [&](int k, int strength = 0) { return (*this)(s.operand[k], strength); };
    auto in_parentheses = [](bool wanted, const std::string& text) {
      return wanted ? text_of({"\\left(", text, "\\right)"}) : text;
    };
    auto relation = [&](const char* sign) {
      return in_parentheses(surrounding > 0, text_of({arg(0, 1), sign, arg(1, 1)}));
    };
    auto applied = [&](const char* function) { return text_of({function, "\\left(", arg(0), "\\right)"}); };
    auto operator_name = [](std::string_view name) {
      std::string text;
      for (char c : name) text += text_of({c == '_' ? "\\" : "", c});
      return text_of({"\\operatorname{", text, "}"});
    };
    auto is_number = [this](int k) { return statement(k).type.size() == 1; };

    if (is_literal(s)) return number(s.number);
    if (is_leaf(s)) return latex_word(leaf(id).name);
    if (is(operation<op::Iota>)) return "i";
    if (is(operation<op::Add>))
      return in_parentheses(surrounding > 1, text_of({arg(0, 1), " + ", arg(1, 1)}));
    if (is(operation<op::Subtract>))
      return in_parentheses(surrounding > 1, text_of({arg(0, 1), " - ", arg(1, 2)}));
    if (is(operation<op::Negate>)) return in_parentheses(surrounding > 1, "-" + arg(0, 2));
    if (is(operation<op::Multiply>)) {
      if (s.operand[0] == s.operand[1]) return power(arg(0, 3), "2");
      const bool is_sum = !names_[static_cast<std::size_t>(s.operand[0])] && adds_up(statement(s.operand[0]));
      const bool elementwise = !is_number(s.operand[0]) && !is_number(s.operand[1]);
      return in_parentheses(surrounding > 2, text_of({arg(0, is_sum ? 3 : 2),
                                                      elementwise ? " \\odot " : " \\cdot ", arg(1, 2)}));
    }
    if (is(operation<op::Divide>)) return text_of({"\\frac{", arg(0), "}{", arg(1), "}"});
    if (is(operation<op::Power>)) return power(arg(0, 3), arg(1));
    if (is(operation<op::Exp>)) return text_of({"e^{", arg(0), "}"});
    if (is(operation<op::Sqrt>)) return text_of({"\\sqrt{", arg(0), "}"});
    if (is(operation<op::Abs>)) return text_of({"\\left|", arg(0), "\\right|"});
    if (is(operation<op::Log>)) return applied("\\log");
    if (is(operation<op::Tanh>)) return applied("\\tanh");
    if (is(operation<op::Sigmoid>)) return applied("\\sigma");
    if (is(operation<op::Max>)) return applied("\\max");
    if (is(operation<op::Less>)) return relation(" < ");
    if (is(operation<op::LessEqual>)) return relation(" \\le ");
    if (is(operation<op::Equal>)) return relation(" = ");
    if (is(operation<op::And>)) return relation(" \\land ");
    if (is(operation<op::Or>)) return relation(" \\lor ");
    if (is(operation<op::Not>)) return "\\lnot " + arg(0, 3);
    if (is(operation<op::Where>))
      return text_of({"\\begin{cases} ", arg(1), " & \\text{if } ", arg(0), " \\\\ ", arg(2),
                      " & \\text{else} \\end{cases}"});
    if (is(operation<op::Expand>) || is(operation<op::StopGradient>))
      return (*this)(s.operand[0], surrounding);
    if (is(operation<op::BatchSum>)) return in_parentheses(surrounding > 2, "\\sum_{n} " + arg(0, 2));
    if (is(operation<op::Transpose>)) return power(arg(0, 3), "\\top");
    if (is(operation<op::Product>)) {
      const std::string a = s.attributes.a ? power(arg(0, 3), "\\top") : arg(0, 3),
                        b = s.attributes.b ? power(arg(1, 3), "\\top") : arg(1, 3);
      return in_parentheses(surrounding > 2, text_of({s.attributes.c ? "\\sum_{n} " : "", a, "\\,", b}));
    }
    if (const int chosen = picked(s); chosen >= 0)
      return text_of({"\\left[", (*this)(statement(chosen).operand[1]), "\\right]_{",
                      (*this)(index_of_pick(chosen)), "}"});
    if (is(operation<op::Sum>)) return in_parentheses(surrounding > 2, "\\sum_{i} " + arg(0, 2));
    std::string text = operator_name(s.op->name) + "\\left(";
    for (int k = 0; k < s.op->arity; ++k) text += (k ? ",\\, " : "") + arg(k);
    return text + "\\right)";
  }

 private:
  const GrowingArray<Name>& names_;

  static bool adds_up(const Statement& s) {
    return s.op == &operation<op::Sum> || s.op == &operation<op::BatchSum> ||
           (s.op == &operation<op::Product> && s.attributes.c);
  }
  static std::string power(const std::string& base, const char* exponent) {
    return power(base, std::string(exponent));
  }
  // A base that has an exponent or is a fraction is put into parentheses: ∂L/∂z to the power ⊤.
  static std::string power(const std::string& base, const std::string& exponent) {
    const bool plain = base.find_first_of("^") == std::string::npos && base.rfind("\\frac", 0) != 0;
    return text_of({plain ? "{" : "\\left(", base, plain ? "}" : "\\right)", "^{", exponent, "}"});
  }
  static std::string number(double x) {  // 1e-05 is 10⁻⁵
    const std::string text = text_of({x});
    const std::size_t e = text.find('e');
    if (e == std::string::npos) return text;
    const std::string mantissa = text.substr(0, e);
    return text_of(
        {mantissa == "1" ? "" : mantissa + " \\cdot ", "10^{", std::atoi(text.c_str() + e + 1), "}"});
  }
};

}  // namespace detail

// A block for display mathematics: \begin{aligned} … \end{aligned}. In a document it stands between \[ and
// \], in KaTeX between $$ and $$.
[[gnu::cold]] inline std::string to_latex(const Study& s) {
  std::string text = "\\begin{aligned}\n";
  auto line = [&text](const std::string& left, const std::string& right) {
    text += text_of({"  ", left, " &= ", right, " \\\\\n"});
  };
  if (!s.empty()) {
    const Equations e = equations(s);
    const detail::LatexPrinter print(s.program, s.names);
    auto right = [&print](const Equation& q) {
      return q.is_alias ? print(q.statement) : print.expression(q.statement);
    };
    for (const Equation& q : e.forward) line(q.left.latex, right(q));
    if (!e.backward.empty()) text += "  \\\\\n";
    for (const Equation& q : e.backward) {
      std::string chain;
      for (const Name& user : q.users)
        chain += text_of({chain.empty() ? "" : " + ", detail::derivative_name(s.of, user).latex, "\\,",
                          detail::derivative_name(user, q.variable).latex});
      line(q.left.latex, chain.empty() ? right(q) : text_of({chain, " = ", right(q)}));
    }
  }
  for (const RuleStudy& rule : s.rules) {
    if (text.size() > 20) text += "  \\\\\n";
    auto assignments = [&line](const Draft& program, const GrowingArray<Name>& names) {
      const detail::LatexPrinter print(program, names);
      for (const Output& o : program.outputs)
        line(names[static_cast<std::size_t>(o.statement)].latex, print.expression(o.statement));
    };
    assignments(rule.program, rule.names);
    assignments(rule.constraint, rule.constraint_names);  // none where there is no constraint
  }
  return text + "\\end{aligned}\n";
}

// Of all that study<…>() knows: to_latex<Net, Loss, Optimizer>(), to_latex<Dense<4>, Input<3>>(),
// to_latex<Adam>().
template <class... What>
std::string to_latex() {
  detail::checked<typename detail::StudyOf<What...>::Asked>();
  return to_latex(study<What...>());
}
// Of an expression and its derivatives by these variables, or by all it has.
template <std::derived_from<Expression> E, std::derived_from<Expression>... V>
std::string to_latex(const E& e, V... variables) {
  return to_latex(study(e, variables...));
}

}  // namespace etude
