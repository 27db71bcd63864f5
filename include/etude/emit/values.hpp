// SPDX-License-Identifier: BSL-1.0
// Where the values of a program are in the emitted function, and how an element of one is read: from a
// parameter, an array, a local, or as an expression on the spot.
#pragma once
#include <etude/emit/operation.hpp>
#include <etude/program/program.hpp>

namespace etude::emit {

// What values are called in C++, and the equation behind each, for comments.
struct Names {
  std::vector<std::string> statement{};  // by statement; empty: one is made up if it is needed
  std::vector<std::string> leaf{};       // by leaf: how it is read, "p.W1"
  std::vector<std::string> equation{};   // by statement; empty: not mentioned
};

// The element at hand: of which sample, and where in a value of shape `shape`, axis by axis; or, in a loop
// along a row of that many elements, by one index.
struct Index {
  std::string sample{};
  Shape shape{};
  std::vector<std::string> axis{};
  bool along_row = false;
};

[[gnu::cold]] inline std::string plus(const std::string& index, int n) {
  return n == 0 ? index : text_of({index, " + ", n});
}

// The row-major number of an element, where `axis` has one index per axis.
[[gnu::cold]] inline std::string flat_index(const Shape& shape, const std::vector<std::string>& axis,
                                            int first = 0) {
  std::string text;
  int stride = 1;
  for (int k = shape.rank - 1; k >= first; --k) {
    const std::string& i = axis[static_cast<std::size_t>(k)];
    if (i != "0") {
      const bool one = i.find(' ') == std::string::npos;
      const std::string term = stride == 1 ? i : text_of({one ? i : "(" + i + ")", " * ", stride});
      text = text.empty() ? term : text_of({term, " + ", text});
    }
    stride *= shape[k];
  }
  return text.empty() ? "0" : text;
}

class Values {
 public:
  const Draft& d;
  const Language& language;
  const Names& names;
  bool one_sample;                   // no value has a batch axis
  std::vector<std::string> storage;  // by statement: its array; empty: none
  std::vector<char> is_stored;       // whether it is there by now
  std::vector<char> of_row;          // whether that is an array for the row at hand only
  std::vector<std::string> local;    // by statement: the constant that holds it here; empty: none

  Values(const Draft& draft, const Language& l, const Names& n, bool one)
      : d(draft), language(l), names(n), one_sample(one) {
    storage.resize(d.statements.size());
    is_stored.resize(d.statements.size(), 0);
    of_row.resize(d.statements.size(), 0);
    local.resize(d.statements.size());
  }

  static std::size_t at(int id) { return static_cast<std::size_t>(id); }
  bool has_samples(const TensorType& t) const { return t.batched && !one_sample; }
  // Whether it needs no computation: a leaf, a constant, or something that is there.
  bool is_there(int id) const {
    return !local[at(id)].empty() || is_stored[at(id)] ||
           (d.at(id).op->kind == Kind::leaf && !is_leaf(d, id, LeafKind::random));
  }
  // A sum or maximum of a single element is that element.
  bool is_of_one_element(int id) const {
    return d.at(id).op->kind == Kind::reduce && d.at(d.at(id).operand[0]).type.size() == 1;
  }
  static bool is_transparent(const Statement& s) {
    return s.op == &operation<op::Expand> || s.op == &operation<op::StopGradient>;
  }

  Term read(int id, const Index& i) const {
    const Statement& s = d.at(id);
    if (!local[at(id)].empty()) return {local[at(id)], primary, type_of_local(s)};
    if (is_stored[at(id)]) return {element(id, i)};
    if (is_literal(s)) return language.number(s.number);
    if (s.op == &operation<op::Iota>) return {row_index(s.type.shape, i), primary, Term::integer};
    if (is_leaf(s)) return leaf(id, i);
    return expression(id, i);
  }

  Term expression(int id, const Index& i) const {
    const Statement& s = d.at(id);
    if (is_leaf(s)) return leaf(id, i);
    if (is_of_one_element(id)) return read(s.operand[0], i);
    Term x[3];
    for (int k = 0; k < s.op->arity; ++k) x[k] = read(s.operand[k], i);
    return language(s, x);
  }

  // The place of an element in memory, to be read or written.
  std::string element(int id, const Index& i) const {
    return element(storage[at(id)], d.at(id).type, i, !of_row[at(id)]);
  }
  std::string element(const std::string& array, const TensorType& t, const Index& i,
                      bool by_sample = true) const {
    return text_of({array, has_samples(t) && by_sample ? "[" + i.sample + "]" : "", subscript(t, i)});
  }
  // Which element of a sample's value, or of one for all.
  static std::string subscript(const TensorType& t, const Index& i) {
    if (t.size() == 1) return "";
    if (t.batched || t.shape.is_flat()) return text_of({"[", row_index(t.shape, i), "]"});
    const std::vector<std::string> axis = axes_of(t.shape, i);
    return text_of({"[", axis[0], "][", flat_index(t.shape, axis, 1), "]"});
  }
  // An array for a value: float z1[batch][128].
  std::string declaration(int id) const {
    const TensorType& t = d.at(id).type;
    return text_of({language.type.name, " ", storage[at(id)],
                    has_samples(t) && !of_row[at(id)] ? "[batch]" : "", extents(t)});
  }
  static std::string extents(const TensorType& t) {
    if (t.size() == 1) return "";
    if (t.batched || t.shape.is_flat()) return text_of({"[", t.size(), "]"});
    return text_of({"[", t.shape[0], "][", t.size() / t.shape[0], "]"});
  }

  // The function that draws an element of a random leaf.
  static const char* draw_of(const Leaf& l) {
    return l.distribution == Distribution::normal ? "normal" : "uniform";
  }

 private:
  static Term::Type type_of_local(const Statement& s) {
    return s.type.element == Element::boolean && s.op->kind == Kind::map ? Term::boolean : Term::number;
  }

  // The indices of a value of this shape that is broadcast to what the index is of.
  static std::vector<std::string> axes_of(const Shape& shape, const Index& i) {
    std::vector<std::string> axis;
    if (i.along_row) {  // found again from the one index
      for (int k = 0, inner = shape.size(); k < shape.rank; ++k) {
        const int outer = inner;
        inner /= shape[k];
        std::string text = inner > 1 ? text_of({i.axis[0], " / ", inner}) : i.axis[0];
        if (outer < shape.size()) text = text_of({inner > 1 ? "(" + text + ")" : text, " % ", shape[k]});
        axis.push_back(shape[k] == 1 ? "0" : text);
      }
      return axis;
    }
    for (int k = 0; k < shape.rank; ++k) {
      const int of = i.shape.rank - shape.rank + k;
      axis.push_back(shape[k] == 1 || of < 0 ? "0" : i.axis[at(of)]);
    }
    return axis;
  }
  static std::string row_index(const Shape& shape, const Index& i) {
    return i.along_row ? i.axis[0] : flat_index(shape, axes_of(shape, i));
  }

  Term leaf(int id, const Index& i) const {
    const Statement& s = d.at(id);
    const Leaf& l = d.leaves[at(s.attributes.a)];
    const std::string& name = names.leaf[at(s.attributes.a)];
    if (l.kind == LeafKind::count) return {name, primary, Term::integer};
    if (l.kind == LeafKind::random) {
      std::string number = s.type.size() == 1 ? "" : row_index(s.type.shape, i);
      if (has_samples(s.type))
        number = s.type.size() == 1 ? i.sample : text_of({i.sample, " * ", s.type.size(), " + ", number});
      return {text_of({draw_of(l), "(", name, ", ", number.empty() ? "0" : number, ")"})};
    }
    if (name.empty()) fail({"to_cpp: there is no C++ text for the leaf ", l.name, " of this program"});
    return {element(name, s.type, i), primary,
            s.type.element == Element::index ? Term::integer : Term::number};
  }
};

}  // namespace etude::emit
