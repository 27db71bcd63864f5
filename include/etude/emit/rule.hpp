// SPDX-License-Identifier: BSL-1.0
// An optimizer's rule in C++: a struct of its hyperparameters and of what it remembers, and a function for
// the update: what is one number for all parameters once, in double, the rest for one element after the
// other.
#pragma once
#include <etude/emit/nest.hpp>

#include <functional>

namespace etude::emit {

// A parameter that is trained: what it is called, and its type.
struct Trained {
  std::string name;
  TensorType type;
};

struct RuleText {
  std::string name;                 // of the struct: "Adam"
  Draft rule;                       // train/rule_program.hpp
  Names names;                      // leaf k of the rule is called names.leaf[k]
  std::vector<double> values;       // of the hyperparameters, by leaf; what states begin with
  std::vector<Trained> parameters;  // that follow it
  std::vector<Trained> all_parameters;
  bool has_all_parameters = true;
};

class Rule {
 public:
  // `scalars` writes in double, `elements` in the number type of the parameters.
  [[gnu::cold]] Rule(const RuleText& text, const Language& scalars, const Language& elements)
      : r(text), d(one_element(text.rule)), scalars_(scalars), elements_(elements) {}

  // struct Adam { … };
  [[gnu::cold]] void write_struct(Block& file) const {
    Block& b = file.open(text_of({"struct ", r.name}), true, "};");
    if (!r.has_all_parameters && has_states(false)) {
      Block& some = b.open("struct Remembered", true, "};");
      for (const Trained& p : r.parameters)
        some.line(text_of({elements_.type.name, " ", p.name, Values::extents(p.type), ";"}));
    }
    std::string numbers;
    for (const bool rate : {true, false})
      for (int k = 0; k < leaves(); ++k)
        if (leaf(k).kind == LeafKind::hyperparameter && (name(k) == "learning_rate") == rate)
          numbers +=
              text_of({numbers.empty() ? "double " : ", ", name(k), " = ", short_literal(r.values[at(k)])});
    if (!numbers.empty()) b.line(numbers + ";");
    for (int k = 0; k < leaves(); ++k)
      if (leaf(k).kind == LeafKind::state && is_scalar(k))
        b.line(text_of({"double ", name(k), " = ", short_literal(r.values[at(k)]), ";"}));
    bool begins_with_zeros = true;
    for (int k = 0; k < leaves(); ++k)
      if (leaf(k).kind == LeafKind::state && !is_scalar(k)) {
        b.line(text_of({r.has_all_parameters ? "Gradient " : "Remembered ", name(k), "{};"}));
        begins_with_zeros = begins_with_zeros && r.values[at(k)] == 0;
      }
    if (begins_with_zeros) return;
    b.blank();
    Block& constructor = b.open(r.name + "()", true);
    for (int k = 0; k < leaves(); ++k)
      if (leaf(k).kind == LeafKind::state && !is_scalar(k) && r.values[at(k)] != 0)
        each_element(
            r.parameters,
            [&](const std::string& element, Block& inner) {
              inner.line(
                  text_of({name(k), ".", element, " = ", literal_of(r.values[at(k)], elements_.type), ";"}));
            },
            constructor);
  }

  // update(parameters, gradient, optimizer)
  [[gnu::cold]] void write_update(Block& file) const {
    Block& b = file.open(text_of({"inline void update(Parameters& parameters, const Gradient& gradient, ",
                                  r.name, "& optimizer)"}),
                         true);
    const std::string optimizer = "optimizer";
    NameTable taken;
    for (const char* name : {"parameters", "gradient", "o", "optimizer", "i", "j", "rule"}) taken(name);
    std::vector<std::string> leaf_names(r.names.leaf.size());
    for (int k = 0; k < leaves(); ++k)
      leaf_names[at(k)] = leaf(k).kind == LeafKind::gradient_norm ? "gradient_norm"
                          : is_scalar(k)                          ? text_of({optimizer, ".", name(k)})
                                                                  : taken(name(k));
    const Names names{r.names.statement, leaf_names, {}};

    Values scalar(d, scalars_, names, true), element(d, elements_, names, true);
    for (int k = 0; k < leaves(); ++k)
      if (leaf(k).kind == LeafKind::gradient_norm) {
        write_norm(b, taken);
      }
    b.comment("Once per step, in double.");
    write_scalars(b, scalar, element, taken);
    b.blank();
    for (const Output& o : d.outputs)
      if (const std::string& e = r.names.equation[at(o.statement)]; !e.empty() && !is_number(o.statement))
        b.comment(e);
    const std::vector<int> used = write_element_rule(b, element, taken);
    each_element(
        r.parameters,
        [&](const std::string& which, Block& inner) {
          std::string call = "rule(";
          for (int k : used)
            call += text_of({k == used[0] ? "" : ", ",
                             leaf(k).kind == LeafKind::parameter  ? "parameters"
                             : leaf(k).kind == LeafKind::upstream ? "gradient"
                                                                  : leaf_names_of_state(k, optimizer),
                             ".", which});
          inner.line(call + ");");
        },
        b);
    for (const Output& o : d.outputs)
      if (is_number(o.statement))
        b.line(text_of({leaf_names[at(o.leaf)], " = ", scalar.read(o.statement, {}).text, ";"}));
  }

 private:
  const RuleText& r;
  Draft d;
  const Language &scalars_, &elements_;

  static std::size_t at(int k) { return static_cast<std::size_t>(k); }
  int leaves() const { return static_cast<int>(r.rule.leaves.size()); }
  const Leaf& leaf(int k) const { return r.rule.leaves[at(k)]; }
  const std::string& name(int k) const { return r.names.leaf[at(k)]; }
  bool is_scalar(int k) const { return leaf(k).type.size() == 1; }
  bool is_number(int id) const { return r.rule.at(id).type.size() == 1; }
  bool has_states(bool scalar) const {
    for (int k = 0; k < leaves(); ++k)
      if (leaf(k).kind == LeafKind::state && is_scalar(k) == scalar) return true;
    return false;
  }
  std::string leaf_names_of_state(int k, const std::string& optimizer) const {
    return optimizer + "." + name(k);
  }

  // A rule is of one element: no value of it has an index.
  static Draft one_element(Draft d) {
    for (Statement& s : d.statements) s.type.shape = {};
    for (Leaf& l : d.leaves) l.type.shape = {};
    return d;
  }
  static std::string short_literal(double value) {
    const bool is_a_float = static_cast<double>(static_cast<float>(value)) == value;
    const std::string text = literal_of(value, {is_a_float ? "float" : "double"});
    return value == std::floor(value) && std::fabs(value) < 1e6 ? text_of({static_cast<long long>(value)})
                                                                : text;
  }

  // f("W1[i][j]", block) in loops over each parameter's elements.
  void each_element(const std::vector<Trained>& parameters,
                    const std::function<void(const std::string&, Block&)>& f, Block& b) const {
    for (const Trained& p : parameters) {
      Shape kept = p.type.shape;  // matrices have two indices, whatever their rank
      if (kept.rank > 2) kept = {2, {kept[0], kept.size() / kept[0]}};
      Index i;
      Block& inner = loop_over_axes(b, kept, i);
      const Values values(d, elements_, r.names, true);
      f(values.element(p.name, {p.type.element, false, kept, {}}, i), inner);
    }
  }

  // The norm of all gradients together, those of other rules too.
  void write_norm(Block& b, NameTable& taken) const {
    b.comment("The norm of all gradients as one vector.");
    std::string sum;
    for (const Trained& p : r.all_parameters) {
      const std::string squares = taken(p.name + "_squares");
      b.line(text_of({elements_.type.name, " ", squares, " = 0;"}));
      each_element(
          {p},
          [&](const std::string& element, Block& inner) {
            inner.line(text_of({squares, " += gradient.", element, " * gradient.", element, ";"}));
          },
          b);
      sum += (sum.empty() ? "" : " + ") + squares;
    }
    b.line(text_of({"const double ", taken("gradient_norm"), " = std::sqrt(double(", sum, "));"}));
    b.blank();
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

  void write_scalars(Block& b, Values& scalar, Values& element, NameTable& taken) const {
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
      const Term x = scalar.read(id, {});
      if (!is_leaf(s) && (is_output || count[at(id)] > 1)) {
        const std::string local = taken(is_output ? r.names.statement[at(id)] : text_of({"c", ++constants}));
        b.line(
            text_of({x.type == Term::boolean ? "const bool " : "const double ", local, " = ", x.text, ";"}));
        scalar.local[at(id)] = local;
      }
      if (read_by_elements[at(id)] > 0) {
        const std::string local = taken(is_leaf(s)                      ? name(s.attributes.a)
                                        : complement_of(s) != nullptr   ? "one_minus_" + *complement_of(s)
                                        : !scalar.local[at(id)].empty() ? scalar.local[at(id)]
                                                                        : text_of({"c", ++constants}));
        const std::string value = scalars_.as_number(scalar.read(id, {})).text;
        b.line(elements_.type.is_float() ? text_of({"const float ", local, " = float(", value, ");"})
                                         : text_of({"const double ", local, " = ", value, ";"}));
        element.local[at(id)] = local;
      }
    }
  }
  // 1 − beta, of a hyperparameter: its name.
  const std::string* complement_of(const Statement& s) const {
    if (s.op != &operation<op::Subtract> || d.at(s.operand[0]).number != 1 || !is_leaf(d.at(s.operand[1])))
      return nullptr;
    return &name(d.at(s.operand[1]).attributes.a);
  }

  // The rule for one element as a lambda; which leaves it takes, in order.
  std::vector<int> write_element_rule(Block& b, Values& v, NameTable& taken) const {
    const std::vector<int> count = uses(false);
    std::vector<int> used;
    std::vector<char> assigned(r.rule.leaves.size(), 0);
    int last = -1;  // the output that is assigned without a constant of its own
    for (const Output& o : d.outputs)
      if (!is_number(o.statement)) {
        assigned[at(o.leaf)] = 1;
        if (leaf(o.leaf).kind == LeafKind::parameter) last = o.statement;
      }
    std::string head = "const auto rule = [&](";
    for (int k = 0; k < leaves(); ++k) {
      bool is_read = false;
      for (int id = 0; id < d.size(); ++id)
        is_read = is_read || (is_leaf(d.at(id)) && d.at(id).attributes.a == k && count[at(id)] > 0);
      if (is_scalar(k) || (!is_read && !assigned[at(k)])) continue;
      head += text_of(
          {used.empty() ? "" : ", ", elements_.type.name, assigned[at(k)] ? "& " : " ", v.names.leaf[at(k)]});
      used.push_back(k);
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
      const std::string local = taken(given.empty() ? "v" : given);
      body.line(
          text_of({x.type == Term::boolean ? "const bool" : text_of({"const ", elements_.type.name}), " ",
                   local, " = ", x.type == Term::boolean ? x.text : elements_.as_number(x).text, ";"}));
      v.local[at(id)] = local;
    }
    for (const Output& o : d.outputs)  // what is assigned to another leaf is read before it changes
      if (is_leaf(d.at(o.statement)) && !is_number(o.statement) && v.local[at(o.statement)].empty() &&
          assigned[at(d.at(o.statement).attributes.a)] && d.at(o.statement).attributes.a != o.leaf) {
        const std::string old = taken(text_of({"old_", name(d.at(o.statement).attributes.a)}));
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
    return used;
  }
};

}  // namespace etude::emit
