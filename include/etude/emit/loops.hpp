// SPDX-License-Identifier: BSL-1.0
// The fused loops of a program as loops in C++, in the same order: one loop nest for each.
#pragma once
#include <etude/emit/elements.hpp>

namespace etude::emit {

class Loops : public Elements {
 public:
  using Elements::Elements;

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

 private:
  Block body_{};
  int number_ = 0;

  bool in_loop(int id, int k) const { return d.loop_of[at(id)] == k; }

  void describe(const Loop& l) {
    const char* kinds[] = {"numbers", "rows", "product", "statement"};
    const bool one = l.kind == LoopKind::statement;
    const Shape& shape = one ? type(l.product).shape : l.shape;
    std::string over = (one ? v.has_samples(type(l.product)) : l.batched && !v.one_sample) ? "n" : "";
    for (int i = 0; i < shape.rank; ++i) over += text_of({over.empty() ? "" : "×", shape[i]});
    body_.comment(
        text_of({"Loop ", ++number_, ", ", kinds[static_cast<int>(l.kind)], over.empty() ? "" : ", ", over}));
    for (int i = l.first; i < l.first + l.count; ++i)
      if (const std::string& e = v.names.equation[at(d.members[at(i)])]; !e.empty()) body_.comment("  " + e);
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
      if (!same || (!is_number(reader, k) && !is_sum_of_numbers(reader, k))) return true;
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
  // A map of single numbers; where a row has one element only, its reductions are that, too.
  bool is_number(int id, int k) const {
    const bool reduces = d.loops[at(k)].is_of_numbers() && v.is_of_one_element(id);
    return type(id).size() == 1 && (kind(id) == Kind::map || reduces);
  }
  // A sum along the batch of one number per sample.
  bool is_sum_of_numbers(int id, int k) const {
    if (kind(id) != Kind::batch_sum || d.loops[at(k)].kind != LoopKind::rows) return false;
    return type(d.at(id).operand[0]).size() == 1;
  }
  // Maps of single numbers in pass `level` of loop k, and their sums along the batch; what was made of them.
  std::vector<int> numbers(int k, int level, Block& b, const Index& i) {
    std::vector<Use> uses;
    for (int id : members(k, [&](int m) { return is_number(m, k) && d.level[at(m)] == level; }))
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
    const std::vector<int> sums = members(k, [&](int m) { return ends_with_loop(d, m); });
    const std::vector<int> others = members(k, [&](int m) { return !ends_with_loop(d, m); });
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
    for (int id : members(k, [&](int m) { return kind(m) != Kind::map; })) copy_to_others(body_, id);
  }

  void pass(int k, int level, Block& row, std::vector<int>& of_row) {
    const Loop& l = d.loops[at(k)];
    const std::vector<int> reductions = members(k, [&](int m) {
      return kind(m) == Kind::reduce && !is_number(m, k) && !ends_with_loop(d, m) &&
             d.level[at(m)] == level + 1;
    });
    std::vector<Use> uses;
    for (int id : members(k, [&](int m) { return d.level[at(m)] == level; })) {
      const bool one = type(id).size() == 1;
      if (kind(id) == Kind::map && !one && is_kept(id)) uses.push_back({id, Use::store});
      if (kind(id) == Kind::batch_sum && !is_sum_of_numbers(id, k))
        uses.push_back({d.at(id).operand[0], Use::share, id});
    }
    for (int id : members(k, [&](int m) { return reduces_matrix(d, m); }))
      if (d.level[at(id)] == level + !adds_rows(d, id)) uses.push_back({d.at(id).operand[0], Use::share, id});
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
    const std::string start = start_of(id);
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
    const bool single = is_single(l.product);  // then all stands in the function itself, and stays there
    const std::string sum = has_given_name(l.product) && !is_kept(l.product) ? name(l.product)
                            : single                                         ? taken_("sum")
                                                                             : sum_;
    Index i;
    Block& element = loops_of_product(body_, v, l.product, sum, i);
    std::vector<Use> uses;
    std::vector<int> made{l.product};
    for (int id : members(k, [&](int m) { return kind(m) == Kind::map && is_kept(m); }))
      uses.push_back({id, Use::store});
    for (int id : members(k, [&](int m) { return kind(m) == Kind::map && single && !is_kept(m); }))
      if (is_read_outside(id, k)) uses.push_back({id, Use::constant});
    for (int id : sums) uses.push_back({d.at(id).operand[0], Use::share, id});
    if (is_kept(l.product)) store(element, l.product, i, {sum});
    v.local[at(l.product)] = sum;
    if (l.batched) i.along_row = true;
    compute(element, uses, i, made);
    if (!single) forget(made);
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
