// SPDX-License-Identifier: BSL-1.0
// What a person would call the values of a network and their derivatives: W1 and b1, z1 = W1·x + b1,
// a1 = relu(z1), the output y, the loss L, ∂L/∂W1, ∂L/∂z1. One function gives these names to the statements
// of a program; text, LaTeX, drawings, tables and C++ all use them. A statement that nobody would name, or
// that simplification took away, has no name: a name stands for the statement that has exactly this value.
#pragma once
#include <etude/core/error.hpp>
#include <etude/program/program.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace etude {

// One name in three scripts: "∂L/∂W1", "\frac{\partial L}{\partial W_{1}}", "dL_dW1". Empty: no name.
struct Name {
  std::string text, latex, identifier;
  explicit operator bool() const { return !text.empty(); }
};

// A graph with its history: the statements, what they are called (marks), and what the chain rule did.
// `local` is the statement of the local derivative at each step, −1 where the operation is not elementwise.
struct Transcript {
  std::vector<Statement> statements{};
  std::vector<Leaf> leaves{};
  std::vector<Scope> scopes{};
  std::vector<Mark> marks{};
  std::vector<Output> outputs{};
  std::vector<ChainStep> steps{};
  std::vector<int> local{};

  constexpr const Statement& at(int id) const { return statements[static_cast<std::size_t>(id)]; }
  constexpr const Leaf& leaf(int id) const { return leaves[static_cast<std::size_t>(at(id).attributes.a)]; }
  constexpr int size() const { return static_cast<int>(statements.size()); }
};

namespace detail {

// Letters that are not ASCII, or that are written as words, in LaTeX and as an identifier.
struct Letter {
  std::string_view text, latex, identifier;
};
inline constexpr Letter letters[] = {{"α", "\\alpha", "alpha"},
                                     {"β", "\\beta", "beta"},
                                     {"γ", "\\gamma", "gamma"},
                                     {"δ", "\\delta", "delta"},
                                     {"ε", "\\varepsilon", "eps"},
                                     {"ζ", "\\zeta", "zeta"},
                                     {"η", "\\eta", "eta"},
                                     {"θ", "\\theta", "theta"},
                                     {"κ", "\\kappa", "kappa"},
                                     {"λ", "\\lambda", "lambda"},
                                     {"μ", "\\mu", "mu"},
                                     {"ν", "\\nu", "nu"},
                                     {"ξ", "\\xi", "xi"},
                                     {"π", "\\pi", "pi"},
                                     {"ρ", "\\rho", "rho"},
                                     {"σ", "\\sigma", "sigma"},
                                     {"τ", "\\tau", "tau"},
                                     {"φ", "\\varphi", "phi"},
                                     {"χ", "\\chi", "chi"},
                                     {"ψ", "\\psi", "psi"},
                                     {"ω", "\\omega", "omega"},
                                     {"Γ", "\\Gamma", "Gamma"},
                                     {"Δ", "\\Delta", "Delta"},
                                     {"Θ", "\\Theta", "Theta"},
                                     {"Λ", "\\Lambda", "Lambda"},
                                     {"Σ", "\\Sigma", "Sigma"},
                                     {"Φ", "\\Phi", "Phi"},
                                     {"Ψ", "\\Psi", "Psi"},
                                     {"Ω", "\\Omega", "Omega"},
                                     {"ℓ", "\\ell", "loss"},
                                     {"ŷ", "\\hat{y}", "y_hat"},
                                     {"∂", "\\partial ", "d"},
                                     {"′", "'", "_new"},
                                     {"alpha", "\\alpha", "alpha"},
                                     {"beta", "\\beta", "beta"},
                                     {"gamma", "\\gamma", "gamma"},
                                     {"delta", "\\delta", "delta"},
                                     {"rho", "\\rho", "rho"},
                                     {"momentum", "\\mu", "momentum"},
                                     {"epsilon", "\\epsilon", "epsilon"},
                                     {"lambda", "\\lambda", "lambda"},
                                     {"learning_rate", "\\eta", "learning_rate"}};

[[gnu::cold]] inline const Letter* find_letter(std::string_view text) {
  for (const Letter& l : letters)
    if (l.text == text) return &l;
  return nullptr;
}

// What may stand in a C++ identifier: known letters as words, anything else that is not a letter as "_".
[[gnu::cold]] inline std::string identifier_of(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t length = 1;
    while (i + length < text.size() && (static_cast<unsigned char>(text[i + length]) & 0xC0) == 0x80)
      ++length;
    const std::string_view c = text.substr(i, length);
    const Letter* const known = length > 1 ? find_letter(c) : nullptr;
    const bool plain = (c[0] >= 'a' && c[0] <= 'z') || (c[0] >= 'A' && c[0] <= 'Z') ||
                       (c[0] >= '0' && c[0] <= '9' && !out.empty());
    out += known ? known->identifier : plain ? c : "_";
    i += length;
  }
  return out;
}

// A word as LaTeX: one letter is itself, a known one its command, a longer one upright.
[[gnu::cold]] inline std::string latex_word(std::string_view word) {
  if (const Letter* const known = find_letter(word)) return std::string(known->latex);
  if (word.size() == 1) return std::string(word);
  std::string text;
  for (char c : word)
    text += text_of({c == '_' || c == '%' || c == '#' || c == '&' || c == '$' ? "\\" : "", c});
  return text_of({"\\mathrm{", text, "}"});
}

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

// Gives the names, in the order of who knows best: leaves, names that were written down, results of layers,
// derivatives of all of these, and v1, v2, … for what is left and is stored or used more than once.
class Namer {
 public:
  [[gnu::cold]] Namer(const Transcript& transcript, std::string_view result)
      : d(transcript), names(transcript.statements.size()), places_(d.scopes.size()) {
    number_scopes();
    for (int id = 0; id < d.size(); ++id)
      if (is_leaf(d.at(id))) name(id, leaf_name(d.at(id).attributes.a));
    if (!d.outputs.empty() && d.outputs[0].leaf < 0) name_value(d.outputs[0].statement, labelled(result, ""));
    for (std::size_t i = d.marks.size(); i-- > 0;)  // the last says it of the whole
      if (const Mark& m = d.marks[i]; !m.name.empty())
        name_value(m.statement, labelled(m.name, label(m.scope), uses_[i]));
    for (std::size_t i = 0; i < d.marks.size(); ++i)
      if (const Mark& m = d.marks[i]; m.name.empty())
        name_value(m.statement, labelled(letter(m), label(m.scope), uses_[i]));
    name_derivatives();
  }

  // Other values of the program.
  [[gnu::cold]] void name_the_rest(const Draft& p, const std::vector<int>& became) {
    std::vector<int> uses(p.statements.size(), 0), origin(p.statements.size(), -1);
    for (int id = p.size() - 1; id >= 0; --id) {
      const int through = is_virtual(p.at(id)) ? uses[index(id)] : 1;
      for (int k = 0; k < p.at(id).op->arity; ++k) uses[index(p.at(id).operand[k])] += through;
    }
    for (int id = d.size() - 1; id >= 0; --id)
      if (became[index(id)] >= 0) origin[index(became[index(id)])] = id;
    int n = 0;
    for (int id : p.members) {  // in the order in which they are computed
      const bool stored = p.place[index(id)].space != Space::none || uses[index(id)] > 1;
      if (const int from = origin[index(id)]; stored && from >= 0 && !names[index(from)])
        name(from, labelled("v", text_of({++n})));
    }
  }

  std::vector<Name> take() { return std::move(names); }

 private:
  const Transcript& d;
  std::vector<Name> names;

  // Where a scope stands: under a name that was given (empty: only numbers lead to it), and its number there.
  struct ScopePlace {
    std::string_view given{};
    int number = 0;
  };
  std::vector<ScopePlace> places_;
  std::vector<int> uses_;  // by mark: the first, second, … result of the same layer instance

  static std::size_t index(int i) { return static_cast<std::size_t>(i); }

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
    if (d.at(id).op->kind == Kind::leaf || d.at(id).op == &operation<op::Expand>) return;
    name(id, n);
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
    std::vector<Counter> counters;
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
      if (at == counters.end()) at = counters.insert(at, {place.given});
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
    if (l.name == "weight") return labelled(l.type.shape.rank < 2 ? "w" : "W", label(l.scope));
    if (l.name == "bias") return labelled("b", label(l.scope));
    return labelled(l.name, label(l.scope));
  }

  // The derivative by a value is the sum of all shares: what the last step at it left.
  void name_derivatives() {
    if (!d.outputs.empty())
      if (const Name& of = names[index(d.outputs[0].statement)]; of)
        for (int id = 0; id < d.size(); ++id)
          for (const Output& o : d.outputs)
            if (is_leaf(d.at(id)) && o.leaf == d.at(id).attributes.a)
              name_value(o.statement, derivative_name(of, names[index(id)]));
    for (std::size_t i = 0; i < d.steps.size(); ++i) {
      const ChainStep& step = d.steps[i];
      auto same_value = [&step](const ChainStep& s) {
        return s.result == step.result && s.operand == step.operand;
      };
      if (std::any_of(d.steps.begin() + static_cast<std::ptrdiff_t>(i) + 1, d.steps.end(), same_value))
        continue;
      const Name &of = names[index(step.result)], &by = names[index(step.operand)];
      if (of && by) name_value(step.downstream, derivative_name(of, by));
    }
  }
};

// The names of a transcript's statements; `result` is what its first output is called.
[[gnu::cold]] inline std::vector<Name> names_of(const Transcript& d, const Draft& program,
                                                const std::vector<int>& became, std::string_view result) {
  Namer namer(d, result);
  namer.name_the_rest(program, became);
  return namer.take();
}

// The same by the program's statements.
[[gnu::cold]] inline std::vector<Name> names_in_program(const std::vector<Name>& names,
                                                        const std::vector<int>& became, int size) {
  std::vector<Name> out(static_cast<std::size_t>(size));
  for (std::size_t id = 0; id < names.size(); ++id)
    if (became[id] >= 0 && names[id]) out[static_cast<std::size_t>(became[id])] = names[id];
  return out;
}

// The names in an optimizer's rule: p, g, m, learning_rate, and p′ for what becomes of p.
[[gnu::cold]] inline std::vector<Name> names_of_rule(const Draft& rule) {
  std::vector<Name> names(rule.statements.size());
  for (std::size_t id = 0; id < names.size(); ++id)
    if (is_leaf(rule.statements[id]))
      names[id] = labelled(rule.leaves[static_cast<std::size_t>(rule.statements[id].attributes.a)].name, "");
  for (const Output& o : rule.outputs)
    if (Name& n = names[static_cast<std::size_t>(o.statement)]; !n) {
      n = labelled(rule.leaves[static_cast<std::size_t>(o.leaf)].name, "");
      n = {n.text + "′", n.latex + "'", n.identifier + "_new"};
    }
  return names;
}

}  // namespace detail

}  // namespace etude
