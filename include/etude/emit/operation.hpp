// SPDX-License-Identifier: BSL-1.0
// Each operation as it is written in C++. What is evaluated is exactly what the operation's value()
// evaluates, in the same order, so that the numbers agree to the last bit.
#pragma once
#include <etude/emit/helpers.hpp>
#include <etude/emit/text.hpp>
#include <etude/expr/operations.hpp>

namespace etude {

namespace emit {

// How tightly a text binds.
enum Strength { choice, either, both, equality, comparison, sum, product, unary, primary };

struct Term {
  std::string text{};
  int strength = primary;
  enum Type { number, boolean, integer, literal } type = number;
  double value = 0;  // of a literal

  std::string within(int needed) const { return strength < needed ? "(" + text + ")" : text; }
};

// An operation of the program's own, in C++ a function of its name: how many of its operands are conditions,
// and the function's body, if the operation has one, as in
//   static constexpr std::string_view cpp = "return std::hypot(a, b);";
// The operands are called a, b, c there; a single one is called x.
struct OwnOperation {
  const Operation* op = nullptr;
  int conditions = 0;
  bool is_condition = false;
  std::string_view cpp{};
};

// D: any type of the template that asks (expr/operations.hpp).
template <class D>
std::vector<OwnOperation> own_operations() {
  std::vector<OwnOperation> out;
  auto add = [&out]<class Op>() {
    OwnOperation own{.op = &operation<Op>};
    if constexpr (Op::kind == Kind::map) {
      own.conditions = Op::conditions;
      own.is_condition = Op::is_condition;
    }
    if constexpr (requires { Op::cpp; }) own.cpp = Op::cpp;
    out.push_back(own);
  };
  [&add]<class... Op>(OperationList<Op...>) { (add.template operator()<Op>(), ...); }(detail::OwnOf<D>{});
  return out;
}

// Writes operations in one number type, and remembers which helper functions the text then needs.
class Language {
 public:
  NumberType type{};
  const std::vector<OwnOperation>* own = nullptr;
  Helpers* helpers = nullptr;

  Term number(double value) const {
    return {literal_of(value, type), value < 0 ? unary : primary, Term::literal, value};
  }

  // The term as a number of the type: what a function's argument has to be.
  Term as_number(const Term& x) const {
    if (x.type == Term::boolean)
      return {text_of({x.within(either), " ? ", literal_of(1, type), " : ", literal_of(0, type)}), choice};
    if (x.type == Term::integer) return {text_of({type.name, "(", x.text, ")"})};
    return x;
  }
  // As a number next to `other`, which makes a number of it: 2 instead of 2.0f.
  Term beside(const Term& x, const Term& other) const {
    const bool whole = x.type == Term::literal && x.value == std::floor(x.value) &&
                       std::fabs(x.value) < 1e6 && !(x.value == 0 && std::signbit(x.value));
    if (x.type == Term::integer) return x;
    if (whole && other.type != Term::literal)
      return {text_of({static_cast<long long>(x.value)}), x.strength, Term::literal, x.value};
    return as_number(x);
  }
  Term not_integer(const Term& x) const { return x.type == Term::integer ? as_number(x) : x; }
  Term as_condition(const Term& x) const {
    return x.type == Term::boolean ? x : infix(" != ", x, number(0), equality, comparison, Term::boolean);
  }
  std::string as_index(const Term& x) const {
    return x.type == Term::integer ? x.text : text_of({"static_cast<int>(", x.text, ")"});
  }

  Term operator()(const Statement& s, const Term* x) const {
    struct Infix {
      const Operation* op;
      const char* sign;
      int left, right;
      Term::Type type;
    };
    static constexpr Infix signs[] = {{&operation<op::Add>, " + ", sum, product, Term::number},
                                      {&operation<op::Subtract>, " - ", sum, product, Term::number},
                                      {&operation<op::Multiply>, " * ", product, unary, Term::number},
                                      {&operation<op::Divide>, " / ", product, unary, Term::number},
                                      {&operation<op::Less>, " < ", sum, sum, Term::boolean},
                                      {&operation<op::LessEqual>, " <= ", sum, sum, Term::boolean},
                                      {&operation<op::Equal>, " == ", sum, sum, Term::boolean}};
    for (const Infix& i : signs)
      if (s.op == i.op) return infix(i.sign, x[0], x[1], i.left, i.right, i.type);

    struct Function {
      const Operation* op;
      const char* name;
    };
    static constexpr Function functions[] = {
        {&operation<op::Power>, "std::pow"},   {&operation<op::Exp>, "std::exp"},
        {&operation<op::Expm1>, "std::expm1"}, {&operation<op::Log>, "std::log"},
        {&operation<op::Log1p>, "std::log1p"}, {&operation<op::Sqrt>, "std::sqrt"},
        {&operation<op::Abs>, "std::abs"},     {&operation<op::Tanh>, "std::tanh"},
        {&operation<op::Erf>, "std::erf"},     {&operation<op::Minimum>, "std::min"},
        {&operation<op::Maximum>, "std::max"}, {&operation<op::Sign>, "sign"},
        {&operation<op::Sigmoid>, "sigmoid"},  {&operation<op::Softplus>, "softplus"}};
    for (const Function& f : functions)
      if (s.op == f.op) {
        need(f.name);
        return call(f.name, x, s.op->arity);
      }

    if (s.op == &operation<op::Negate>) {
      const Term n = as_number(x[0]);
      return {text_of({"-", n.within(primary)}), unary};
    }
    // std::max(x, 0) is x where x is not less, so NaN stays NaN
    if (s.op == &operation<op::Relu>)
      return {text_of({"std::max(", as_number(x[0]).text, ", ", literal_of(0, type), ")"})};
    if (s.op == &operation<op::Where>) return where(x[0], x[1], x[2]);
    if (s.op == &operation<op::And>) return conditions(" && ", x, both);
    if (s.op == &operation<op::Or>) return conditions(" || ", x, either);
    if (s.op == &operation<op::Not>)
      return {text_of({"!", as_condition(x[0]).within(primary)}), unary, Term::boolean};
    if (s.op == &operation<op::Expand> || s.op == &operation<op::StopGradient>) return x[0];
    return call_own(s, x);
  }

  // A function that the text needs.
  void need(std::string_view name) const { add_helper(*helpers, name, type.name); }

 private:
  Term infix(const char* sign, const Term& a, const Term& b, int left, int right, Term::Type result) const {
    const bool whole_numbers = result == Term::boolean && a.type == Term::integer && b.type == Term::integer;
    const Term p = whole_numbers ? a : not_integer(a), q = whole_numbers ? b : not_integer(b);
    const Term x = beside(p, q), y = beside(q, p);
    const int strength = result == Term::number ? left : sign[1] == '<' ? comparison : equality;
    return {text_of({x.within(left), sign, y.within(right)}), strength, result};
  }
  Term conditions(const char* sign, const Term* x, int strength) const {
    return {text_of({as_condition(x[0]).within(equality), sign, as_condition(x[1]).within(equality)}),
            strength, Term::boolean};
  }
  Term where(const Term& c, const Term& a, const Term& b) const {
    const bool booleans = a.type == Term::boolean && b.type == Term::boolean;
    const Term p = not_integer(a), q = not_integer(b);
    const Term x = booleans ? a : beside(p, q), y = booleans ? b : beside(q, p);
    return {text_of({as_condition(c).within(either), " ? ", x.within(either), " : ", y.text}), choice,
            booleans ? Term::boolean : Term::number};
  }
  Term call(std::string_view name, const Term* x, int arity, int conditions = 0) const {
    std::string text(name);
    for (int k = 0; k < arity; ++k)
      text += (k ? ", " : "(") + (k < conditions ? as_condition(x[k]) : as_number(x[k])).text;
    return {text + ")"};
  }

  // A program's own operation is a function of its name; without a body it is declared, and the user supplies
  // it.
  Term call_own(const Statement& s, const Term* x) const {
    const OwnOperation* mine = nullptr;
    for (const OwnOperation& o : *own)
      if (o.op == s.op) mine = &o;
    if (mine == nullptr || s.op->kind != Kind::map)
      fail({"to_cpp: there is no C++ text for the operation ", s.op->name,
            mine == nullptr ? ", which is not in etude::OwnOperations<>::type"
                            : ", which is not elementwise: write it with the library's operations"});
    const std::string name = identifier(s.op->name);
    std::string head = text_of({"inline ", mine->is_condition ? "bool" : type.name, " ", name, "("});
    for (int k = 0; k < s.op->arity; ++k) {
      const char one[] = {static_cast<char>('a' + k), 0};
      head += text_of(
          {k ? ", " : "", k < mine->conditions ? "bool" : type.name, " ", s.op->arity == 1 ? "x" : one});
    }
    helpers->emplace(text_of({name, " ", type.name}),
                     mine->cpp.empty() ? text_of({"// To be supplied: the value of the operation ",
                                                  s.op->name, ".\n", head.substr(7), ");\n"})
                                       : text_of({head, ") { ", mine->cpp, " }\n"}));
    Term result = call(name, x, s.op->arity, mine->conditions);
    if (mine->is_condition) result.type = Term::boolean;
    return result;
  }
};

}  // namespace emit
}  // namespace etude
