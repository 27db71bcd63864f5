// SPDX-License-Identifier: BSL-1.0
// One statement as plain loops, by the operation's own rule: what no fused loop covers, because it moves
// elements, reduces along one axis, or repeats rows and columns.
#pragma once
#include <etude/emit/nest.hpp>

namespace etude::emit {

class SingleStatement {
 public:
  // The value's place is in v.storage. `sum`: what a sum or maximum is called while it grows; without a
  // place, that is where the value stays.
  [[gnu::cold]] SingleStatement(const Values& values, int id, std::string sum, NameTable& taken)
      : v(values), s(values.d.at(id)), id_(id), sum_(std::move(sum)), taken_(taken) {}

  [[gnu::cold]] static bool is_sum(const Statement& s) {
    return s.op->kind == Kind::product || s.op->kind == Kind::batch_sum || s.op->kind == Kind::reduce;
  }

  [[gnu::cold]] void write(Block& b) const {
    if (s.op->kind == Kind::product) return product(b);
    if (s.op->kind == Kind::batch_sum) return batch_sum(b);
    Block& of_sample = loop_over_samples(b, v, s.type.batched);
    if (s.op->kind == Kind::map)
      return each_element(of_sample, [this](const Index& i) { return v.expression(id_, i); });
    if (is<op::Sum>() || is<op::Max>() || is<op::ArgMax>()) return reduce(of_sample);
    if (is<op::Transpose>())
      return each_element(of_sample, [this](const Index& i) { return operand(0, {i.axis[1], i.axis[0]}); });
    if (is<op::Slice>())
      return each_element(of_sample,
                          [this](const Index& i) { return operand(0, moved(i.axis, s.attributes.b)); });
    if (is<op::Reshape>()) return reshape(of_sample);
    if (is<op::Pad>()) {
      zeros(of_sample);
      return copy(of_sample, 0, s.attributes.b);
    }
    if (is<op::Concatenate>()) {
      copy(of_sample, 0, 0);
      return copy(of_sample, 1, type(0).shape[s.attributes.a]);
    }
    if (is<op::Gather>() || is<op::Scatter>()) return table_rows(of_sample);
    fail({"to_cpp: there is no C++ text for the operation ", s.op->name,
          ", which is not elementwise: write it with the library's operations"});
  }

 private:
  const Values& v;
  const Statement& s;
  int id_;
  std::string sum_;
  NameTable& taken_;

  using Axes = std::vector<std::string>;
  template <class Op>
  bool is() const {
    return s.op == &operation<Op>;
  }
  const TensorType& type(int k) const { return v.d.at(s.operand[k]).type; }
  void begin(Block& b, const std::string& value) const {
    b.line(text_of({v.language.type.name, " ", sum_, " = ", value, ";"}));
  }
  void end(Block& b, const Axes& to) const {
    if (!v.storage[Values::at(id_)].empty()) b.line(text_of({result(to), " = ", sum_, ";"}));
  }
  Term operand(int k, const Axes& axis) const {
    return v.read(s.operand[k], {.sample = "n", .shape = type(k).shape, .axis = axis});
  }
  std::string result(const Axes& axis) const {
    return v.element(id_, {.sample = "n", .shape = s.type.shape, .axis = axis});
  }
  void assign(Block& b, const std::string& to, const Term& x) const {
    b.line(text_of({to, " = ", v.language.as_number(x).text, ";"}));
  }
  Axes moved(Axes axis, int by) const {
    std::string& i = axis[static_cast<std::size_t>(s.attributes.a)];
    i = i == "0" ? text_of({by}) : plus(i, by);
    return axis;
  }

  void each_element(Block& b, auto value) const {
    Index i{.sample = "n"};
    Block& inner = loop_over_axes(b, s.type.shape, i);
    assign(inner, result(i.axis), value(i));
  }
  void zeros(Block& b) const {
    each_element(b, [](const Index&) { return Term{"0", primary}; });
  }
  // Operand k into the result, further along the axis.
  void copy(Block& b, int k, int by) const {
    Index i{.sample = "n"};
    Block& inner = loop_over_axes(b, type(k).shape, i);
    assign(inner, result(moved(i.axis, by)), operand(k, i.axis));
  }

  void product(Block& b) const {
    Index i;
    end(loops_of_product(b, v, id_, sum_, i), i.axis);
  }
  void batch_sum(Block& b) const {
    Index i{.sample = "n"};
    Block& inner = loop_over_axes(b, s.type.shape, i);
    begin(inner, "0");
    Block& samples = loop_over_samples(inner, v, true);
    samples.line(text_of({sum_, " += ", v.language.as_number(operand(0, i.axis)).text, ";"}));
    end(inner, i.axis);
  }

  // Row-major order stays: one index for both sides where they are kept in one row, else the result's
  // indices.
  void reshape(Block& b) const {
    const auto in_one_row = [](const TensorType& t) { return t.batched || t.shape.is_flat(); };
    Index i{.sample = "n"};
    if (in_one_row(s.type) && !in_one_row(type(0))) {
      Block& inner = loop_over_axes(b, type(0).shape, i);
      const Index to{.sample = "n", .axis = {flat_index(type(0).shape, i.axis)}, .along_row = true};
      return assign(inner, v.element(id_, to), v.read(s.operand[0], i));
    }
    Block& inner =
        in_one_row(s.type) ? loop_along_row(b, s.type.size(), i) : loop_over_axes(b, s.type.shape, i);
    const Index from{.sample = "n",
                     .axis = {i.along_row ? i.axis[0] : flat_index(s.type.shape, i.axis)},
                     .along_row = true};
    assign(inner, v.element(id_, i), v.read(s.operand[0], from));
  }

  // Along one axis, or over all of them.
  void reduce(Block& b) const {
    const Shape& shape = type(0).shape;
    const int axis = s.attributes.a;
    Index i{.sample = "n"};
    Block& outer = loop_over_axes(b, s.type.shape, i);
    Axes from;
    for (int k = 0, at = 0; k < shape.rank; ++k)
      from.push_back(axis < 0 || k == axis ? "0" : i.axis[static_cast<std::size_t>(at++)]);
    if (is<op::ArgMax>()) return argmax(outer, i.axis, from);
    Block& inner = [&]() -> Block& {
      begin(outer,
            is<op::Max>() ? text_of({"-std::numeric_limits<", v.language.type.name, ">::infinity()"}) : "0");
      if (axis >= 0) {
        from[static_cast<std::size_t>(axis)] = "k";
        return outer.open(loop_over("k", shape[axis]));
      }
      Index all;
      Block& nest = loop_over_axes(outer, shape, all);
      from = all.axis;
      return nest;
    }();
    const std::string x = v.language.as_number(operand(0, from)).text;
    inner.line(is<op::Max>() ? text_of({sum_, " = std::max(", sum_, ", ", x, ");"})
                             : text_of({sum_, " += ", x, ";"}));
    end(outer, i.axis);
  }
  void argmax(Block& b, const Axes& to, const Axes& from) const {
    const Shape& shape = type(0).shape;
    const int axis = s.attributes.a;
    auto element = [&](const std::string& index) {
      if (axis < 0)
        return v.language.as_number(v.read(s.operand[0], {.sample = "n", .axis = {index}, .along_row = true}))
            .text;
      Axes a = from;
      a[static_cast<std::size_t>(axis)] = index;
      return v.language.as_number(operand(0, a)).text;
    };
    const std::string best = taken_("best");
    b.line(text_of({"int ", best, " = 0;"}));
    Block& inner = b.open(text_of({"for (int k = 1; k < ", axis < 0 ? shape.size() : shape[axis], "; ++k)"}));
    inner.open(text_of({"if (", element(best), " < ", element("k"), ")"})).line(best + " = k;");
    assign(b, result(to), {best, primary, Term::integer});
  }

  // Gather copies rows of a table, scatter adds to them; an index that no row has leaves zeros.
  void table_rows(Block& b) const {
    zeros(b);
    const Shape& table = is<op::Gather>() ? type(0).shape : s.type.shape;
    Index i{.sample = "n"}, within{.sample = "n"};
    Block& of_index = loop_over_axes(b, type(1).shape, i);
    const Term index = operand(1, i.axis);
    Block& chosen = of_index.open(
        text_of({"if (-1 < ", index.within(sum), " && ", index.within(sum), " < ", table[0], ")"}));
    const std::string row = taken_("row");
    chosen.line(text_of({"const int ", row, " = ", v.language.as_index(index), ";"}));
    Block& inner = loop_over_axes(chosen, table.without(0), within, type(1).shape.rank);
    Axes of_table{row}, of_row = i.axis;
    of_table.insert(of_table.end(), within.axis.begin(), within.axis.end());
    of_row.insert(of_row.end(), within.axis.begin(), within.axis.end());
    if (is<op::Gather>())
      assign(inner, result(of_row), operand(0, of_table));
    else
      inner.line(text_of({result(of_table), " += ", v.language.as_number(operand(0, of_row)).text, ";"}));
  }
};

}  // namespace etude::emit
