// SPDX-License-Identifier: BSL-1.0
// What a person would call the values of a network and their derivatives: W1 and b1, z1 = W1·x + b1,
// a1 = relu(z1), the output y, the loss L, ∂L/∂W1, ∂L/∂z1. One function gives these names to the statements
// of a program; text, LaTeX, drawings, tables and C++ all use them. A statement that nobody would name, or
// that simplification took away, has no name: a name stands for the statement that has exactly this value.
#pragma once
#include <etude/inspect/letters.hpp>
#include <etude/inspect/transcript.hpp>

#include <algorithm>
#include <string>
#include <string_view>
//
#include <etude/core/macros_off.hpp>

namespace etude {

// One name in three scripts: "∂L/∂W1", "\frac{\partial L}{\partial W_{1}}", "dL_dW1". Empty: no name.
struct Name {
  std::string text{}, latex{}, identifier{};
  bool only_counted = false;  // v1, v2, …: it says nothing of what the value is
  explicit operator bool() const { return !text.empty(); }
};

namespace detail {

// A letter or word with a label below: "1", "stem", "encoder2"; and which of several uses of one layer it is.
[[gnu::cold]] inline Name labelled(std::string_view word, std::string_view label, int use = 1) {
  std::string_view stem = word;  // beta1: a digit at the end is a label too
  while (label.empty() && stem.size() > 1 && stem.back() >= '0' && stem.back() <= '9') stem.remove_suffix(1);
  const std::string_view below = label.empty() ? word.substr(stem.size()) : label;
  const bool number = !below.empty() && below[0] >= '0' && below[0] <= '9';
  Name n{text_of({word, label.empty() || number ? "" : "_", label}),
         below.empty()
             ? latex_word(stem)
             : text_of({latex_word(stem), "_{", number ? std::string(below) : latex_word(below), "}"}),
         identifier_of(text_of({word, label.empty() || number ? "" : "_", label}))};
  if (use > 1) {
    n.text += text_of({"(", use, ")"});
    n.latex += text_of({"^{(", use, ")}"});
    n.identifier += text_of({"_", use});
  }
  return n;
}

// ∂of/∂by
[[gnu::cold]] inline Name derivative_name(const Name& of, const Name& by) {
  return {text_of({"∂", of.text, "/∂", by.text}),
          text_of({"\\frac{\\partial ", of.latex, "}{\\partial ", by.latex, "}"}),
          text_of({"d", of.identifier, "_d", by.identifier})};
}

// What a state becomes.
[[gnu::cold]] inline Name renewed(const Name& n) {
  return {n.text + "′", n.latex + "'", n.identifier + "_new"};
}

// Gives the names, in the order of who knows best: leaves, names that were written down, results of layers,
// derivatives of all of these, and v1, v2, … for what is left and is stored or used more than once.
class Namer {
 public:
  // `result` is what the first output is called, `of` what is differentiated: the result, or what follows it.
  [[gnu::cold]] Namer(const Transcript& transcript, std::string_view result, std::string_view of)
      : d(transcript), names(transcript.statements.size()), of_(labelled(of, "")), places_(d.scopes.size()) {
    number_scopes();
    for (int id = 0; id < d.size(); ++id)
      if (is_leaf(d.at(id)) && d.leaf(id).kind == LeafKind::upstream)
        name(id, derivative_name(of_, labelled(result, "")));
      else if (is_leaf(d.at(id)))
        name(id, leaf_name(d.at(id).attributes.a));
    name_value(d.outputs[0].statement, labelled(result, ""));
    for (std::size_t i = d.marks.size(); i-- > 0;)  // the last says it of the whole
      if (const Mark& m = d.marks[i]; !m.name.empty())
        name_value(m.statement, labelled(m.name, label(m.scope), uses_[i]));
    for (std::size_t i = 0; i < d.marks.size(); ++i)
      if (const Mark& m = d.marks[i]; m.name.empty())
        name_value(m.statement, labelled(letter(m), label(m.scope), uses_[i]));
    name_derivatives();
  }

  // Other values of the program.
  [[gnu::cold]] void name_the_rest(const Draft& p, const GrowingArray<int>& became) {
    GrowingArray<int> uses(p.statements.size(), 0), origin(p.statements.size(), -1);
    for (int id = p.size() - 1; id >= 0; --id) {
      const int through = is_virtual(p.at(id)) ? uses[index(id)] : 1;
      for (int k = 0; k < p.at(id).op->arity; ++k) uses[index(p.at(id).operand[k])] += through;
    }
    for (int id = d.size() - 1; id >= 0; --id)
      if (became[index(id)] >= 0) origin[index(became[index(id)])] = id;
    for (const Output& o : p.outputs)  // a copy of what is a leaf or a constant
      if (o.leaf >= 0) name_output(origin[index(o.statement)], o.leaf);
    int n = 0;
    for (const bool forward : {true, false})  // each in the order in which it is computed
      for (int id : p.members) {
        // What is kept or used again; a number that is used once is better read where it is used.
        const bool number = p.at(id).type.size() == 1 && !p.at(id).type.batched;
        const bool kept = uses[index(id)] > 1 || (p.place[index(id)].space != Space::none && !number);
        const int from = origin[index(id)];
        if (kept && from >= 0 && (from <= d.outputs[0].statement) == forward && !names[index(from)])
          name(from, counted(++n));
      }
  }

  GrowingArray<Name> take() { return std::move(names); }

 private:
  const Transcript& d;
  GrowingArray<Name> names;
  Name of_;  // what is derived

  // Where a scope stands: under a name that was given (empty: only numbers lead to it), and its number there.
  struct ScopePlace {
    std::string_view given{};
    int number = 0;
  };
  GrowingArray<ScopePlace> places_;
  GrowingArray<int> uses_;  // by mark: the first, second, … result of the same layer instance

  static std::size_t index(int i) { return static_cast<std::size_t>(i); }
  static Name counted(int n) {
    Name v = labelled("v", text_of({n}));
    v.only_counted = true;
    return v;
  }

  void name(int id, Name n) {
    auto taken = [this](const Name& x) {
      return std::any_of(names.begin(), names.end(), [&x](const Name& other) {
        return other && (other.text == x.text || other.identifier == x.identifier);
      });
    };
    Name unique = n;
    for (int k = 2; taken(unique); ++k)
      unique = {text_of({n.text, "(", k, ")"}), text_of({n.latex, "^{(", k, ")}"}),
                text_of({n.identifier, "_", k})};
    names[index(id)] = unique;
  }
  // Only what is computed: a constant is not called after who happens to produce it.
  void name_value(int id, const Name& n) {
    if (id < 0 || names[index(id)]) return;
    const Statement& s = d.at(id);
    const bool repeats =
        s.op == &operation<op::Expand> && !(s.type.shape == d.at(s.operand[0]).type.shape);  // else a copy
    if (s.op->kind != Kind::leaf && !repeats) name(id, n);
  }

  std::string_view letter(const Mark& m) const {
    if (m.activation) return "a";
    for (const Leaf& l : d.leaves)
      if (l.kind == LeafKind::parameter && l.scope == m.scope) return "z";
    return "h";
  }

  // Pre-activations z1, z2, … and other results h1, h2, … are counted; an activation has the number of the
  // pre-activation before it. What stands under a given name is counted on its own.
  void number_scopes() {
    for (std::size_t s = 1; s < d.scopes.size(); ++s)
      for (int up = static_cast<int>(s); up > 0; up = d.scopes[index(up)].parent)
        if (const std::string_view n = d.scopes[index(up)].name;
            n.find_first_not_of("0123456789") < n.size()) {
          places_[s].given = n;
          break;
        }
    struct Counter {
      std::string_view given;
      int z = 0, a = 0, h = 0;
    };
    GrowingArray<Counter> counters;
    for (std::size_t i = 0; i < d.marks.size(); ++i) {
      const Mark& m = d.marks[i];
      uses_.push_back(1);
      for (std::size_t j = 0; j < i; ++j)
        if (const Mark& other = d.marks[j]; other.scope == m.scope && other.statement != m.statement &&
                                            other.name == m.name && other.activation == m.activation)
          ++uses_.back();
      ScopePlace& place = places_[index(m.scope)];
      if (!m.name.empty() || place.number > 0 || !(owns_leaves(m.scope) || is_new(i))) continue;
      auto at = std::find_if(counters.begin(), counters.end(),
                             [&](const Counter& c) { return c.given == place.given; });
      if (at == counters.end()) counters.push_back({place.given}), at = &counters.back();
      const char c = letter(m)[0];
      place.number = c == 'z' ? ++at->z : c == 'h' ? ++at->h : at->a = std::max(at->z, at->a + 1);
    }
  }
  bool owns_leaves(int scope) const {
    return std::any_of(d.leaves.begin(), d.leaves.end(), [scope](const Leaf& l) { return l.scope == scope; });
  }
  // Whether mark i is the first of its value; a layer that only wraps another, or changes nothing, is not.
  bool is_new(std::size_t i) const {
    const int id = d.marks[i].statement;
    return d.at(id).op->kind != Kind::leaf &&
           std::none_of(d.marks.begin(), d.marks.begin() + static_cast<std::ptrdiff_t>(i),
                        [id](const Mark& m) { return m.statement == id; });
  }
  std::string label(int scope) const {
    const ScopePlace& place = places_[index(scope)];
    bool alone = true;
    for (const ScopePlace& other : places_)
      alone = alone && (other.given != place.given || other.number <= 1);
    const std::string number =
        place.number > 0 && (place.given.empty() || !alone) ? text_of({place.number}) : "";
    return text_of({place.given, number});
  }

  Name leaf_name(int leaf) const {
    const Leaf& l = d.leaves[index(leaf)];
    if (l.name == "weight") return labelled(l.type.shape.is_flat() ? "w" : "W", label(l.scope));
    if (l.name == "bias") return labelled("b", label(l.scope));
    return labelled(l.name, label(l.scope));
  }

  // A value of the forward pass that happens to be a derivative, as z is of (x + y) * z, is not called after
  // it.
  void name_derivative(int statement, const Name& n) {
    if (statement > d.outputs[0].statement) name_value(statement, n);
  }
  void name_output(int statement, int leaf) {
    if (d.leaves[index(leaf)].kind == LeafKind::state)
      name_value(statement, renewed(leaf_name(leaf)));
    else
      name_derivative(statement, derivative_name(of_, leaf_name(leaf)));
  }

  // The derivative by a value is the sum of all shares: what the last step at it left.
  void name_derivatives() {
    for (const Output& o : d.outputs)
      if (o.leaf >= 0) name_output(o.statement, o.leaf);
    for (std::size_t i = 0; i < d.steps.size(); ++i) {
      const ChainStep& step = d.steps[i];
      auto same_value = [&step](const ChainStep& s) {
        return s.result == step.result && s.operand == step.operand;
      };
      if (std::any_of(d.steps.begin() + static_cast<std::ptrdiff_t>(i) + 1, d.steps.end(), same_value))
        continue;
      const Name &of = step.result == d.outputs[0].statement ? of_ : names[index(step.result)],
                 &by = names[index(step.operand)];
      if (of && by) name_derivative(step.downstream, derivative_name(of, by));
    }
  }
};

// The names of a transcript's statements.
[[gnu::cold]] inline GrowingArray<Name> names_of(const Transcript& d, const Draft& program,
                                                 const GrowingArray<int>& became, std::string_view result,
                                                 std::string_view of) {
  Namer namer(d, result, of);
  namer.name_the_rest(program, became);
  return namer.take();
}

// The same by the program's statements.
[[gnu::cold]] inline GrowingArray<Name> names_in_program(const GrowingArray<Name>& names,
                                                         const GrowingArray<int>& became, int size) {
  GrowingArray<Name> out(static_cast<std::size_t>(size));
  for (std::size_t id = 0; id < names.size(); ++id)
    if (became[id] >= 0 && names[id]) out[static_cast<std::size_t>(became[id])] = names[id];
  return out;
}

// The names in an optimizer's rule: p, g, m, learning_rate, and p′ for what becomes of p.
[[gnu::cold]] inline GrowingArray<Name> names_of_rule(const Draft& rule) {
  GrowingArray<Name> names(rule.statements.size());
  for (std::size_t id = 0; id < names.size(); ++id)
    if (is_leaf(rule.statements[id]))
      names[id] = labelled(rule.leaves[static_cast<std::size_t>(rule.statements[id].attributes.a)].name, "");
  for (const Output& o : rule.outputs)
    if (Name& n = names[static_cast<std::size_t>(o.statement)]; !n) {
      n = renewed(labelled(rule.leaves[static_cast<std::size_t>(o.leaf)].name, ""));
    }
  return names;
}
// In a constraint (optim/rule.hpp) p has its new value already, and the norm stands where the gradient does.
[[gnu::cold]] inline GrowingArray<Name> names_of_constraint(const Draft& constraint) {
  GrowingArray<Name> names = names_of_rule(constraint);
  for (std::size_t id = 0; id < names.size(); ++id)
    if (const Statement& s = constraint.statements[id]; is_leaf(s)) {
      const LeafKind kind = constraint.leaves[static_cast<std::size_t>(s.attributes.a)].kind;
      if (kind == LeafKind::parameter) names[id] = {"p′", "p'", "p"};
      if (kind == LeafKind::upstream) names[id] = {"‖p′‖", "\\lVert p' \\rVert", "norm"};
    }
  names[static_cast<std::size_t>(constraint.outputs[0].statement)] = {"p″", "p''", "p_new"};
  return names;
}

}  // namespace detail

}  // namespace etude

#include <etude/core/macros_on.hpp>
