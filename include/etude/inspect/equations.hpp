// SPDX-License-Identifier: BSL-1.0
// The equations of a study: the forward pass, and the backward pass in the words of the chain rule. What
// text, LaTeX and drawings show are these, so that they agree.
#pragma once
#include <etude/inspect/study.hpp>

namespace etude {

// left = expression of `statement`; or, where a value has two names, left = the other one.
struct Equation {
  Name left{};
  int statement = -1;  // of the program
  bool is_alias = false;
  // Of a derivative ∂L/∂x: the named values that x goes into. It is the sum over them of upstream × local:
  // Σ ∂L/∂user × ∂user/∂x.
  Name variable{};
  GrowingArray<Name> users{};
  int variable_statement = -1;  // x and its users as statements of the transcript
  GrowingArray<int> user_statements{};
};
struct Equations {
  GrowingArray<Equation> forward{}, backward{};
};

namespace detail {

class EquationMaker {
 public:
  [[gnu::cold]] explicit EquationMaker(const Study& study) : s(study), t(study.transcript) {
    origin_.assign(s.program.statements.size(), -1);
    for (int id = t.size() - 1; id >= 0; --id)
      if (const int to = s.became[index(id)]; to >= 0) origin_[index(to)] = id;
  }

  [[gnu::cold]] Equations make() const {
    Equations e;
    for (int id : s.program.members) {
      const Name& name = s.names[index(id)];
      if (!name) continue;
      const int from = origin_[index(id)];
      if (from <= t.outputs[0].statement) {
        e.forward.push_back({name, id});
      } else {
        e.backward.push_back({name, id});
        explain_derivative(e.backward.back(), from);
        for (const Output& o : s.program.outputs)  // a copy, in a place of its own, of what is there already
          if (o.statement == id && o.leaf >= 0 && !e.backward.back().variable)
            set_users(e.backward.back(), statement_of_leaf(o.leaf));
      }
    }
    add_outputs(e);
    add_passed_on(e);
    return e;
  }

 private:
  const Study& s;
  const Transcript& t;
  GrowingArray<int> origin_{};  // statement of the program → of the transcript

  static std::size_t index(int i) { return static_cast<std::size_t>(i); }

  // An output whose value has another name already.
  void add_outputs(Equations& e) const {
    for (std::size_t o = 1; o < s.program.outputs.size(); ++o) {
      const Output& output = s.program.outputs[o];
      const int x = statement_of_leaf(output.leaf);
      // Of an expression, too; else it is what a state becomes.
      const bool gradient = s.program.leaves[index(output.leaf)].kind != LeafKind::state;
      const Name& of = s.transcript_names[index(x)];
      const Name wanted = gradient ? derivative_name(s.of, of) : renewed(of);
      if (s.names[index(output.statement)].text == wanted.text) continue;
      (gradient ? e.backward : e.forward)
          .push_back({wanted, output.statement, static_cast<bool>(s.names[index(output.statement)])});
      if (gradient) set_users(e.backward.back(), x);
    }
  }
  int statement_of_leaf(int leaf) const {
    for (int id = 0; id < t.size(); ++id)
      if (is_leaf(t.at(id)) && t.at(id).attributes.a == leaf) return id;
    return -1;
  }

  // A derivative that is handed on as it is (through a sum, say): ∂L/∂z = ∂L/∂h, after the equation of ∂L/∂h.
  void add_passed_on(Equations& e) const {
    for (int x = t.outputs[0].statement; x >= 0; --x) {
      const Name& name = s.transcript_names[index(x)];
      if (!name || name.only_counted || t.at(x).op->kind == Kind::leaf) continue;
      int derivative = -1;
      for (const ChainStep& step : t.steps)
        if (step.operand == x && step.result == t.outputs[0].statement) derivative = step.downstream;
      if (derivative < 0 || s.became[index(derivative)] < 0) continue;
      const Name &is = s.transcript_names[index(derivative)], wanted = derivative_name(s.of, name);
      if (!is || is.text == wanted.text) continue;
      Equation passed{wanted, s.became[index(derivative)], true};
      set_users(passed, x);
      auto at = std::find_if(e.backward.begin(), e.backward.end(),
                             [&passed](const Equation& q) { return q.statement == passed.statement; });
      e.backward.insert(at == e.backward.end() ? e.backward.begin() : at + 1, passed);
    }
  }

  void explain_derivative(Equation& e, int derivative) const {
    for (const ChainStep& step : t.steps)
      if (step.downstream == derivative)
        if (const Name& x = s.transcript_names[index(step.operand)];
            x && derivative_name(s.of, x).text == e.left.text)
          return set_users(e, step.operand);
  }
  void set_users(Equation& e, int variable) const {
    e.variable = s.transcript_names[index(variable)];
    e.variable_statement = variable;
    GrowingArray<int> seen;
    add_users(e, variable, seen);
    // Nothing lies between, or not everywhere: then the direct share would have the name of the whole.
    const bool direct = std::any_of(e.users.begin(), e.users.end(),
                                    [this](const Name& user) { return user.text == s.of.text; });
    if (direct) {
      e.users.clear();
      e.user_statements.clear();
    }
  }
  void add_users(Equation& e, int x, GrowingArray<int>& seen) const {
    for (const ChainStep& step : t.steps) {
      if (step.operand != x || step.result != t.outputs[0].statement) continue;
      if (std::find(seen.begin(), seen.end(), step.statement) != seen.end()) continue;
      seen.push_back(step.statement);
      const Name& name = s.transcript_names[index(step.statement)];
      if (name && !name.only_counted) {
        e.users.push_back(name);
        e.user_statements.push_back(step.statement);
      } else {
        add_users(e, step.statement, seen);
      }
    }
  }
};

}  // namespace detail

[[gnu::cold]] inline Equations equations(const Study& s) { return detail::EquationMaker(s).make(); }

}  // namespace etude
