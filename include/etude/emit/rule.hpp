// SPDX-License-Identifier: BSL-1.0
// A rule's program in C++: what is one number for all parameters once, in double; the rest as a function of
// one element.
#pragma once
#include <etude/emit/nest.hpp>

#include <functional>

namespace etude::emit {

// A rule (train/rule_program.hpp), or a constraint, which is one as well. No statements: there is none.
struct RuleProgram {
  Draft program{};
  Names names{};                 // leaf k is called names.leaf[k]
  std::vector<double> values{};  // by leaf: of the hyperparameters; what states begin with
  explicit operator bool() const { return !program.statements.empty(); }
};

class ElementRule {
 public:
  // `scalars` writes in double, `elements` in the number type of the parameters. The function will be called
  // `called`.
  [[gnu::cold]] ElementRule(const RuleProgram& rule, std::string called, const Language& scalars,
                            const Language& elements, NameTable& taken)
      : r(rule),
        d(one_element(rule.program)),
        called_(std::move(called)),
        taken_(taken),
        scalars_(scalars),
        elements_(elements),
        names_{rule.names.statement, leaf_names(), {}},
        scalar_(d, scalars, names_, true),
        element_(d, elements, names_, true) {}

  bool reads(LeafKind kind) const {
    for (const Leaf& l : d.leaves)
      if (l.kind == kind) return true;
    return false;
  }

  [[gnu::cold]] void write(Block& b) {
    b.comment("Once per step, in double.");
    write_numbers(b);
    b.blank();
    for (const Output& o : d.outputs)
      if (const std::string& e = r.names.equation[at(o.statement)]; !e.empty() && !is_number(o.statement))
        b.comment(e);
    write_lambda(b);
  }

  // rule(parameters.W1[i][j], gradient.W1[i][j], optimizer.m.W1[i][j]);
  [[gnu::cold]] std::string call(const std::function<std::string(const Leaf&)>& operand) const {
    std::string text;
    for (int k : used_) text += (text.empty() ? "" : ", ") + operand(leaf(k));
    return text_of({called_, "(", text, ");"});
  }

  // The numbers that are remembered.
  [[gnu::cold]] void advance(Block& b) const {
    for (const Output& o : d.outputs)
      if (is_number(o.statement))
        b.line(text_of({names_.leaf[at(o.leaf)], " = ", scalar_.read(o.statement, {}).text, ";"}));
  }

 private:
  const RuleProgram& r;
  Draft d;
  std::string called_;
  NameTable& taken_;
  const Language &scalars_, &elements_;
  Names names_;
  Values scalar_, element_;
  std::vector<int> used_{};  // the leaves that the function takes, in order

  static std::size_t at(int k) { return static_cast<std::size_t>(k); }
  int leaves() const { return static_cast<int>(d.leaves.size()); }
  const Leaf& leaf(int k) const { return r.program.leaves[at(k)]; }
  const std::string& name(int k) const { return r.names.leaf[at(k)]; }
  bool is_scalar(int k) const { return leaf(k).type.size() == 1; }
  bool is_number(int id) const { return r.program.at(id).type.size() == 1; }

  // A rule is of one element: no value of it has an index.
  static Draft one_element(Draft d) {
    for (Statement& s : d.statements) s.type.shape = {};
    for (Leaf& l : d.leaves) l.type.shape = {};
    return d;
  }
  std::vector<std::string> leaf_names() {
    std::vector<std::string> names;
    for (int k = 0; k < leaves(); ++k)
      names.push_back(leaf(k).kind == LeafKind::gradient_norm ? "gradient_norm"
                      : is_scalar(k)                          ? text_of({"optimizer.", name(k)})
                                                              : taken_(name(k)));
    return names;
  }

  // How often a statement is read by what the outputs of the wanted sort need.
  std::vector<int> uses(bool numbers) const {
    std::vector<int> count(d.statements.size(), 0);
    const std::function<void(int)> visit = [&](int id) {
      if (is_number(id) != numbers && !Values::is_transparent(d.at(id))) {
        if (!numbers) ++count[at(id)];
        return;
      }
      if (count[at(id)]++ > 0) return;
      for (int k = 0; k < d.at(id).op->arity; ++k) visit(d.at(id).operand[k]);
    };
    for (const Output& o : d.outputs)
      if (is_number(o.statement) == numbers) visit(o.statement);
    return count;
  }

  void write_numbers(Block& b) {
    const std::vector<int> read_by_elements = uses(false);
    // What is read: by outputs, by elements (once each), by one another.
    std::vector<int> count(d.statements.size(), 0);
    const std::function<void(int)> visit = [&](int id) {
      if (count[at(id)]++ > 0) return;
      for (int k = 0; k < d.at(id).op->arity; ++k) visit(d.at(id).operand[k]);
    };
    for (int id = 0; id < d.size(); ++id)
      if (is_number(id) && !is_literal(d.at(id)) && read_by_elements[at(id)] > 0) visit(id);
    for (const Output& o : d.outputs)
      if (is_number(o.statement)) visit(o.statement);
    int constants = 0;
    for (int id = 0; id < d.size(); ++id) {
      const Statement& s = d.at(id);
      if (count[at(id)] == 0 || is_literal(s)) continue;
      const bool is_output = !r.names.statement[at(id)].empty() && !is_leaf(s);
      const Term x = scalar_.read(id, {});
      if (!is_leaf(s) && (is_output || count[at(id)] > 1)) {
        const std::string local = taken_(is_output ? r.names.statement[at(id)] : text_of({"c", ++constants}));
        b.line(
            text_of({x.type == Term::boolean ? "const bool " : "const double ", local, " = ", x.text, ";"}));
        scalar_.local[at(id)] = local;
      }
      if (read_by_elements[at(id)] > 0) {
        const std::string local = taken_(is_leaf(s)                       ? name(s.attributes.a)
                                         : complement_of(s) != nullptr    ? "one_minus_" + *complement_of(s)
                                         : !scalar_.local[at(id)].empty() ? scalar_.local[at(id)]
                                                                          : text_of({"c", ++constants}));
        const std::string value = scalars_.as_number(scalar_.read(id, {})).text;
        b.line(elements_.type.is_float() ? text_of({"const float ", local, " = float(", value, ");"})
                                         : text_of({"const double ", local, " = ", value, ";"}));
        element_.local[at(id)] = local;
      }
    }
  }
  // 1 − beta, of a hyperparameter: its name.
  const std::string* complement_of(const Statement& s) const {
    if (s.op != &operation<op::Subtract> || d.at(s.operand[0]).number != 1 || !is_leaf(d.at(s.operand[1])))
      return nullptr;
    return &name(d.at(s.operand[1]).attributes.a);
  }

  void write_lambda(Block& b) {
    Values& v = element_;
    const std::vector<int> count = uses(false);
    std::vector<char> assigned(d.leaves.size(), 0);
    int last = -1;  // the output that is assigned without a constant of its own
    for (const Output& o : d.outputs)
      if (!is_number(o.statement)) {
        assigned[at(o.leaf)] = 1;
        if (leaf(o.leaf).kind == LeafKind::parameter) last = o.statement;
      }
    std::string head = text_of({"const auto ", called_, " = [&]("});
    for (int k = 0; k < leaves(); ++k) {
      bool is_read = false;
      for (int id = 0; id < d.size(); ++id)
        is_read = is_read || (is_leaf(d.at(id)) && d.at(id).attributes.a == k && count[at(id)] > 0);
      if (is_scalar(k) || (!is_read && !assigned[at(k)])) continue;
      head += text_of({used_.empty() ? "" : ", ", elements_.type.name, assigned[at(k)] ? "& " : " ",
                       v.names.leaf[at(k)]});
      used_.push_back(k);
    }
    Block& body = b.open(head + ")", true, "};");
    for (int id = 0; id < d.size(); ++id) {
      if (count[at(id)] == 0 || is_number(id) || d.at(id).op->kind == Kind::leaf ||
          Values::is_transparent(d.at(id)))
        continue;
      const std::string& given = r.names.statement[at(id)];
      const Term x = v.expression(id, {});
      const bool is_output = !given.empty() && id != last;
      if (!is_output && count[at(id)] < 2 && (id == last || width_of(x.text) < 60)) continue;
      const std::string local = taken_(given.empty() ? "v" : given);
      body.line(
          text_of({x.type == Term::boolean ? "const bool" : text_of({"const ", elements_.type.name}), " ",
                   local, " = ", x.type == Term::boolean ? x.text : elements_.as_number(x).text, ";"}));
      v.local[at(id)] = local;
    }
    for (const Output& o : d.outputs)  // what is assigned to another leaf is read before it changes
      if (is_leaf(d.at(o.statement)) && !is_number(o.statement) && v.local[at(o.statement)].empty() &&
          assigned[at(d.at(o.statement).attributes.a)] && d.at(o.statement).attributes.a != o.leaf) {
        const std::string old = taken_(text_of({"old_", name(d.at(o.statement).attributes.a)}));
        body.line(
            text_of({"const ", elements_.type.name, " ", old, " = ", v.read(o.statement, {}).text, ";"}));
        v.local[at(o.statement)] = old;
      }
    auto assign = [&](const Output& o) {
      const std::string value = elements_.as_number(v.read(o.statement, {})).text;
      body.line(text_of({v.names.leaf[at(o.leaf)], " = ", value, ";"}));
    };
    for (const bool parameter : {true, false})  // the parameter first: its value may still read the states
      for (const Output& o : d.outputs)
        if (!is_number(o.statement) && (leaf(o.leaf).kind == LeafKind::parameter) == parameter) assign(o);
  }
};

}  // namespace etude::emit
