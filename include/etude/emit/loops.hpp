// SPDX-License-Identifier: BSL-1.0
// The fused loops of a program as loops in C++, in the same order: one loop nest for each, in it what the
// loop computes of one element as constants, and what it stores, adds up or reduces.
#pragma once
#include <etude/emit/statement.hpp>

#include <functional>

namespace etude::emit {

class Loops {
 public:
  // `outputs`: where output k goes, "gradient.W1"; empty: it is kept in a constant, as the loss is. `memory`:
  // what is written before the declaration of an array.
  [[gnu::cold]] Loops(const Draft& draft, const Language& language, const Names& names,
                      const std::vector<std::string>& outputs, NameTable& taken, bool one_sample,
                      std::string_view memory)
      : d(draft), v(draft, language, names, one_sample), language_(language), taken_(taken), memory_(memory) {
    for (std::size_t k = 0; k < d.outputs.size(); ++k)
      if (!outputs[k].empty()) targets_.push_back({d.outputs[k].statement, outputs[k]});
    for (const Target& t : targets_)
      if (storage(t.statement).empty()) storage(t.statement) = t.array;
    // Names that were given are kept for what they are given to.
    name_.resize(d.statements.size());
    for (int id = 0; id < d.size(); ++id)
      if (const std::string& given = v.names.statement[at(id)];
          !given.empty() && storage(id).empty() && (!is_leaf(d.at(id)) || is_leaf(d, id, LeafKind::random)))
        name_[at(id)] = taken_(given);
    sum_ = taken_("sum");
    taken_("largest");
  }

  [[gnu::cold]] Block body() {
    for (int k = 0; k < static_cast<int>(d.loops.size()); ++k) {
      const Loop& l = d.loops[at(k)];
      if (l.count == 0) continue;
      body_.blank();
      describe(l);
      switch (l.kind) {
        case LoopKind::scalars:
          numbers(k, 0, body_, {});
          break;
        case LoopKind::rows:
          rows(k);
          break;
        case LoopKind::product:
          product(k);
          break;
        case LoopKind::statement:
          statement(k);
      }
      for (int i = l.first; i < l.first + l.count; ++i) arrived(d.members[at(i)]);
    }
    return std::move(body_);
  }
  // What the program's output k is called.
  std::string output(std::size_t k) { return v.read(d.outputs[k].statement, {}).text; }

 private:
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
  Block body_{};
  int number_ = 0;

  static std::size_t at(int id) { return static_cast<std::size_t>(id); }
  std::string& storage(int id) { return v.storage[at(id)]; }
  const TensorType& type(int id) const { return d.at(id).type; }
  Kind kind(int id) const { return d.at(id).op->kind; }
  bool in_loop(int id, int k) const { return d.loop_of[at(id)] == k; }
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

  void describe(const Loop& l) {
    const char* kinds[] = {"numbers", "elementwise", "matrix product", "one statement"};
    const bool one = l.kind == LoopKind::statement;
    const Shape& shape = one ? type(l.product).shape : l.shape;
    std::string over = (one ? v.has_samples(type(l.product)) : l.batched && !v.one_sample) ? "n" : "";
    for (int i = 0; i < shape.rank; ++i) over += text_of({over.empty() ? "" : "×", shape[i]});
    body_.comment(
        text_of({"Loop ", ++number_, ", ", kinds[static_cast<int>(l.kind)], over.empty() ? "" : ", ", over}));
    for (int i = l.first; i < l.first + l.count; ++i)
      if (const std::string& e = v.names.equation[at(d.members[at(i)])]; !e.empty()) body_.comment("  " + e);
  }

  // ---- What is computed of one element.

  // The statements that these uses need, each in a constant of its own if it is used twice, has a name that
  // the reader knows, or would make a line too long. `seen` gets what was made a constant here.
  void compute(Block& b, const std::vector<Use>& uses, const Index& i, std::vector<int>& made) {
    std::vector<int> count(d.statements.size(), 0);
    const std::function<void(int)> visit = [&](int id) {
      if (v.is_there(id)) return;
      const Statement& s = d.at(id);
      if (Values::is_transparent(s)) return visit(s.operand[0]);
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
    const std::string to = storage(u.of).empty() ? name(u.of) : v.element(u.of, i);
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
  // A sum along the batch begins with zeros.
  void begin_sum(Block& b, int id) {
    if (storage(id).empty() && type(id).size() == 1) {
      b.line(text_of({number_type(), " ", name(id), " = 0;"}));
      v.local[at(id)] = name(id);
    } else if (storage(id).empty()) {
      storage(id) = name(id);
      b.line(v.declaration(id) + " = {};");
    } else {
      Index i;
      Block& inner = loop_over_axes(b, type(id).shape, i);
      inner.line(v.element(id, i) + " = 0;");
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

  std::vector<int> members(int k, const std::function<bool(int)>& wanted) const {
    std::vector<int> out;
    const Loop& l = d.loops[at(k)];
    for (int i = l.first; i < l.first + l.count; ++i)
      if (wanted(d.members[at(i)])) out.push_back(d.members[at(i)]);
    return out;
  }

  // ---- Single numbers, of the step or of one sample.

  // Whether anything but single numbers of the same pass reads it.
  bool is_read_elsewhere(int id, int k, int level) const {
    for (const Output& o : d.outputs)
      if (o.statement == id) return true;
    for (int reader = 0; reader < d.size(); ++reader) {
      if (d.loop_of[at(reader)] < 0 || !reads(reader, id)) continue;
      const bool same = in_loop(reader, k) && d.level[at(reader)] == level && type(reader).size() == 1;
      if (!same || (kind(reader) != Kind::map && !is_sum_of_numbers(reader, k))) return true;
    }
    return false;
  }
  bool is_read_outside(int id, int k) const {
    for (const Output& o : d.outputs)
      if (o.statement == id) return true;
    for (int reader = 0; reader < d.size(); ++reader)
      if (d.loop_of[at(reader)] >= 0 && !in_loop(reader, k) && reads(reader, id)) return true;
    return false;
  }
  // Itself, or through what is computed on the spot.
  bool reads(int reader, int id) const {
    for (int k = 0; k < d.at(reader).op->arity; ++k) {
      const int x = d.at(reader).operand[k];
      if (x == id || (d.loop_of[at(x)] < 0 && reads(x, id))) return true;
    }
    return false;
  }
  // A sum along the batch of one number per sample.
  bool is_sum_of_numbers(int id, int k) const {
    if (kind(id) != Kind::batch_sum || d.loops[at(k)].kind != LoopKind::rows) return false;
    return type(d.at(id).operand[0]).size() == 1;
  }
  // Maps of single numbers in pass `level` of loop k, and their sums along the batch; what was made of them.
  std::vector<int> numbers(int k, int level, Block& b, const Index& i) {
    std::vector<Use> uses;
    for (int id : members(k, [&](int m) {
           return kind(m) == Kind::map && type(m).size() == 1 && d.level[at(m)] == level;
         }))
      if (is_kept(id))
        uses.push_back({id, Use::store});
      else if (is_read_elsewhere(id, k, level))
        uses.push_back({id, Use::constant});
    for (int id : members(k, [&](int m) { return is_sum_of_numbers(m, k) && d.level[at(m)] == level; }))
      uses.push_back({d.at(id).operand[0], Use::share, id});
    std::vector<int> made;
    compute(b, uses, i, made);
    return made;
  }

  // ---- A loop over rows: for each sample, passes along the row, with the row's reductions in between.

  void rows(int k) {
    const Loop& l = d.loops[at(k)];
    const std::vector<int> sums = members(k, [&](int m) { return kind(m) == Kind::batch_sum; });
    const std::vector<int> others = members(k, [&](int m) { return kind(m) != Kind::batch_sum; });
    for (int id : others) {
      v.of_row[at(id)] = v.has_samples(type(id)) && type(id).size() > 1 && !is_read_outside(id, k);
      if (!v.of_row[at(id)]) declare(body_, id);
    }
    for (int id : sums) begin_sum(body_, id);
    Block& row = loop_over_samples(body_, v, l.batched);
    for (int id : others)
      if (v.of_row[at(id)]) declare(row, id);
    Index i{.sample = "n"};
    std::vector<int> of_row;
    for (int level = 0; level < l.levels; ++level) {
      std::vector<int> made = numbers(k, level, row, i);
      of_row.insert(of_row.end(), made.begin(), made.end());
      pass(k, level, row, of_row);
    }
    if (&row != &body_) forget(of_row);
    for (int id : sums) copy_to_others(body_, id);
  }

  void pass(int k, int level, Block& row, std::vector<int>& of_row) {
    const Loop& l = d.loops[at(k)];
    const std::vector<int> reductions =
        members(k, [&](int m) { return kind(m) == Kind::reduce && d.level[at(m)] == level + 1; });
    std::vector<Use> uses;
    for (int id : members(k, [&](int m) { return d.level[at(m)] == level; })) {
      const bool one = type(id).size() == 1;
      if (kind(id) == Kind::map && !one && is_kept(id)) uses.push_back({id, Use::store});
      if (kind(id) == Kind::batch_sum && !is_sum_of_numbers(id, k))
        uses.push_back({d.at(id).operand[0], Use::share, id});
    }
    for (int id : reductions) uses.push_back({d.at(id).operand[0], Use::share, id});
    const Index of_sample{.sample = "n"};
    for (int id : reductions) begin_reduction(row, id, of_sample);
    if (!uses.empty()) {
      Index i{.sample = "n"};
      const bool matrix = !l.batched && l.shape.rank >= 2;
      Block& element = matrix ? loop_over_axes(row, l.shape, i) : loop_along_row(row, l.width, i);
      std::vector<int> made;
      compute(element, uses, i, made);
      if (&element != &row) {
        forget(made);
        for (int id : made) arrived(id);  // later passes read it
      } else {
        of_row.insert(of_row.end(), made.begin(), made.end());
      }
    }
    for (int id : reductions) {
      v.local[at(id)] = storage(id).empty() ? name(id) : v.element(id, of_sample);
      of_row.push_back(id);
    }
  }
  void begin_reduction(Block& b, int id, const Index& i) {
    const std::string start = d.at(id).op == &operation<op::Max>
                                  ? text_of({"-std::numeric_limits<", number_type(), ">::infinity()"})
                                  : std::string("0");
    b.line(storage(id).empty() ? text_of({number_type(), " ", name(id), " = ", start, ";"})
                               : text_of({v.element(id, i), " = ", start, ";"}));
  }

  // ---- A matrix product, and what follows it element by element.

  void product(int k) {
    const Loop& l = d.loops[at(k)];
    const std::vector<int> sums = members(k, [&](int m) { return kind(m) == Kind::batch_sum; });
    for (int id : members(k, [&](int m) { return kind(m) != Kind::batch_sum; })) declare(body_, id);
    for (int id : sums) begin_sum(body_, id);
    // The sum is called what the product is called, unless an array has that name.
    const std::string& sum = has_given_name(l.product) && !is_kept(l.product) ? name(l.product) : sum_;
    Index i;
    Block& element = loops_of_product(body_, v, l.product, sum, i);
    std::vector<Use> uses;
    std::vector<int> made{l.product};
    for (int id : members(k, [&](int m) { return kind(m) == Kind::map && is_kept(m); }))
      uses.push_back({id, Use::store});
    for (int id : sums) uses.push_back({d.at(id).operand[0], Use::share, id});
    if (is_kept(l.product)) store(element, l.product, i, {sum});
    v.local[at(l.product)] = sum;
    if (l.batched) i.along_row = true;
    compute(element, uses, i, made);
    forget(made);
    for (int id : sums) copy_to_others(body_, id);
  }

  // ---- One statement that no fused loop covers.

  void statement(int k) {
    const int id = d.loops[at(k)].product;
    const bool is_sum = SingleStatement::is_sum(d.at(id)), single = is_single(id);
    if (is_sum && single && storage(id).empty()) {
      SingleStatement(v, id, name(id), taken_).write(body_);
      v.local[at(id)] = name(id);
      return;
    }
    if (storage(id).empty()) {
      storage(id) = name(id);
      body_.line((single ? "" : memory_) + v.declaration(id) + ";");
    }
    const char* const sum = d.at(id).op == &operation<op::Max> ? "largest" : "sum";
    SingleStatement(v, id, single ? taken_(sum) : sum, taken_).write(body_);
    copy_to_others(body_, id);
  }
};

}  // namespace etude::emit
