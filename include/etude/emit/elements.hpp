// SPDX-License-Identifier: BSL-1.0
// What is computed of one element inside a loop: statements as expressions and constants, and what becomes of
// their values: stored in an array, added to a sum, compared with a maximum.
#pragma once
#include <etude/emit/statement.hpp>

#include <functional>

namespace etude::emit {

class Elements {
 public:
  // `outputs`: where output k goes, "gradient.W1"; empty: it is kept in a constant, as the loss is. `memory`:
  // what is written before the declaration of an array.
  [[gnu::cold]] Elements(const Draft& draft, const Language& language, const Names& names,
                         const std::vector<std::string>& outputs, NameTable& taken, bool one_sample,
                         std::string_view memory)
      : d(draft), v(draft, language, names, one_sample), language_(language), taken_(taken), memory_(memory) {
    for (std::size_t k = 0; k < d.outputs.size(); ++k)
      if (!outputs[k].empty()) targets_.push_back({d.outputs[k].statement, outputs[k]});
    for (const Target& t : targets_)
      if (storage(t.statement).empty()) storage(t.statement) = t.array;
    for (const OwnOperation& o : *language.own) taken(identifier(o.op->name));  // its function
    // Names that were given are kept for what they are given to.
    name_.resize(d.statements.size());
    for (int id = 0; id < d.size(); ++id)
      if (const std::string& given = v.names.statement[at(id)];
          !given.empty() && storage(id).empty() && (!is_leaf(d.at(id)) || is_leaf(d, id, LeafKind::random)))
        name_[at(id)] = taken_(given);
    sum_ = taken_("sum");
    taken_("largest");
  }

  // What the program's output k is called.
  std::string output(std::size_t k) { return v.read(d.outputs[k].statement, {}).text; }

 protected:
  struct Target {
    int statement;
    std::string array;
  };
  // What becomes of a value: a constant, an array's element, a share of a sum or maximum.
  struct Use {
    int value;
    enum Kind { constant, store, share } kind;
    int of = -1;  // the sum or maximum
  };

  const Draft& d;
  Values v;
  const Language& language_;
  NameTable& taken_;
  std::string memory_;
  std::vector<Target> targets_{};
  std::vector<std::string> name_{};
  std::string sum_;

  static std::size_t at(int id) { return static_cast<std::size_t>(id); }
  std::string& storage(int id) { return v.storage[at(id)]; }
  const TensorType& type(int id) const { return d.at(id).type; }
  Kind kind(int id) const { return d.at(id).op->kind; }
  std::string constant(std::string_view what) const {
    return text_of({"const ", language_.type.name, " ", what});
  }
  std::string number_type() const { return std::string(language_.type.name); }

  // One number for all samples: a constant of the function, never an array.
  bool is_single(int id) const { return type(id).size() == 1 && !v.has_samples(type(id)); }
  bool is_target(int id) const {
    for (const Target& t : targets_)
      if (t.statement == id) return true;
    return false;
  }
  bool is_kept(int id) const {
    return is_target(id) || (d.place[at(id)].space != Space::none && !is_single(id));
  }
  void arrived(int id) {
    if (!storage(id).empty()) v.is_stored[at(id)] = 1;
  }

  const std::string& name(int id) {
    std::string& n = name_[at(id)];
    if (n.empty()) n = taken_(suggestion(id));
    return n;
  }
  // max_z2, exp_z2: after what is done to whom, if that has a name.
  std::string suggestion(int id) {
    const Statement& s = d.at(id);
    if (s.op->arity == 1 && !Values::is_transparent(s)) {
      int x = s.operand[0];
      while (Values::is_transparent(d.at(x))) x = d.at(x).operand[0];
      if (const std::string& of = name_[at(x)]; !of.empty() && of.size() < 12)
        return text_of({kind(id) == Kind::batch_sum ? "sum" : identifier(s.op->name), "_", of});
    }
    struct Called {
      const Operation* op;
      const char* name;
    };
    for (const auto& [op, called] :
         {Called{&operation<op::Sum>, "total"}, Called{&operation<op::Max>, "highest"},
          Called{&operation<op::Add>, "total"}, Called{&operation<op::Subtract>, "difference"},
          Called{&operation<op::Multiply>, "product"}, Called{&operation<op::Divide>, "quotient"},
          Called{&operation<op::Less>, "below"}, Called{&operation<op::LessEqual>, "at_most"}})
      if (s.op == op) return called;
    return identifier(s.op->name);
  }

  // ---- What is computed of one element.

  // The statements that these uses need, each in a constant of its own if it is used twice, has a name that
  // the reader knows, or would make a line too long. `seen` gets what was made a constant here.
  void compute(Block& b, const std::vector<Use>& uses, const Index& i, std::vector<int>& made) {
    std::vector<int> count(d.statements.size(), 0);
    const std::function<void(int)> visit = [&](int id) {
      if (v.is_there(id)) return;
      const Statement& s = d.at(id);
      if (Values::is_transparent(s) && !is_target(id)) return visit(s.operand[0]);
      if (count[at(id)]++ > 0) return;
      for (int k = 0; k < s.op->arity; ++k) visit(s.operand[k]);
    };
    for (const Use& u : uses) visit(u.value);
    for (int id = 0; id < d.size(); ++id) {
      if (count[at(id)] == 0) continue;
      const Use* use = nullptr;
      for (const Use& u : uses)
        if (u.value == id && u.kind != Use::share) use = &u;
      const Term x = v.expression(id, i);
      if (use != nullptr && use->kind == Use::store) {
        store(b, id, i, x);
      } else if (use != nullptr || count[at(id)] > 1 || has_given_name(id) || width_of(x.text) > 68) {
        b.line(x.type == Term::boolean
                   ? text_of({"const bool ", name(id), " = ", x.text, ";"})
                   : text_of({constant(name(id)), " = ", language_.as_number(x).text, ";"}));
        v.local[at(id)] = name(id);
      } else {
        continue;
      }
      made.push_back(id);
    }
    for (const Use& u : uses)
      if (u.kind == Use::share) add_share(b, u, i);
  }
  bool has_given_name(int id) const { return !v.names.statement[at(id)].empty(); }

  // Into its array, or into all of them: one statement may be the gradient of two parameters.
  void store(Block& b, int id, const Index& i, const Term& x) {
    std::string text;
    for (const Target& t : targets_)
      if (t.statement == id) text += v.element(t.array, type(id), i) + " = ";
    if (text.empty()) text = v.element(id, i) + " = ";
    b.line(text_of({text, language_.as_number(x).text, ";"}));
    v.local[at(id)] = v.element(id, i);
  }
  void add_share(Block& b, const Use& u, const Index& i) {
    const Term x = language_.as_number(v.read(u.value, i));
    Index of = i;
    if (const int axis = d.at(u.of).attributes.a; reduces_matrix(d, u.of) && axis >= 0) {
      of.shape = type(u.of).shape;
      of.axis.erase(of.axis.begin() + axis);
    }
    const std::string to = storage(u.of).empty() ? name(u.of) : v.element(u.of, of);
    if (d.at(u.of).op == &operation<op::Max>)
      b.line(text_of({to, " = std::max(", to, ", ", x.text, ");"}));
    else if (d.at(u.of).op == &operation<op::Sum> || kind(u.of) == Kind::batch_sum)
      b.line(text_of({to, " += ", x.text, ";"}));
    else
      fail({"to_cpp: there is no C++ text for the reduction ", d.at(u.of).op->name});
  }
  void forget(const std::vector<int>& made) {
    for (int id : made) v.local[at(id)].clear();
  }

  // ---- Memory.

  // An array for a value that is kept and is not an output.
  void declare(Block& b, int id) {
    if (!is_kept(id) || !storage(id).empty()) return;
    storage(id) = name(id);
    b.line((v.of_row[at(id)] ? "" : memory_) + v.declaration(id) + ";");
  }
  // What a sum or a maximum begins with.
  std::string start_of(int id) const {
    return d.at(id).op == &operation<op::Max>
               ? text_of({"-std::numeric_limits<", number_type(), ">::infinity()"})
               : std::string("0");
  }
  // A sum along the batch, or over a matrix.
  void begin_sum(Block& b, int id) {
    const std::string start = start_of(id);
    if (storage(id).empty() && type(id).size() == 1) {
      b.line(text_of({number_type(), " ", name(id), " = ", start, ";"}));
      v.local[at(id)] = name(id);
    } else if (storage(id).empty() && start == "0") {
      storage(id) = name(id);
      b.line(v.declaration(id) + " = {};");
    } else {
      if (storage(id).empty()) {
        storage(id) = name(id);
        b.line(v.declaration(id) + ";");
      }
      Index i;
      Block& inner = loop_over_axes(b, type(id).shape, i);
      inner.line(v.element(id, i) + " = " + start + ";");
    }
  }
  // A sum along the batch that is the gradient of several parameters is copied at the end.
  void copy_to_others(Block& b, int id) {
    for (const Target& t : targets_) {
      if (t.statement != id || t.array == storage(id)) continue;
      Index i;
      Block& inner = loop_over_axes(b, type(id).shape, i);
      inner.line(text_of({v.element(t.array, type(id), i), " = ", v.element(id, i), ";"}));
    }
  }
};

}  // namespace etude::emit
