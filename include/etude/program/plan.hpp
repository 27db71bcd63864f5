// SPDX-License-Identifier: BSL-1.0
// The memory plan: which values are stored, for how long, and where. Buffers whose times do not overlap share
// memory.
#pragma once
#include <etude/program/product_form.hpp>
//
#include <etude/core/macros_off.hpp>

namespace etude {

namespace detail {

class Plan {
 public:
  constexpr Plan(Draft& draft, int batch, bool fuse_updates) : d(draft), batch_(batch) {
    d.place.assign(d.statements.size(), {});
    first_.assign(d.statements.size(), 0);
    last_.assign(d.statements.size(), -1);
    uses_.assign(d.statements.size(), 0);
    for (const Statement& s : d.statements)
      for (int k = 0; k < s.op->arity; ++k) ++uses_[static_cast<std::size_t>(s.operand[k])];
    place_leaves();
    for (int id = 0; id < d.size(); ++id)
      for (int k = 0; k < d.at(id).op->arity; ++k)
        if (!is_virtual_here(id)) read(d.at(id).operand[k], id);
    for (Output& o : d.outputs) {
      o.in_place = fuse_updates && ends_in_registers(o);
      if (!o.in_place) keep(o.statement, static_cast<int>(d.loops.size()));
    }
    for (int id = 0; id < d.size(); ++id)
      if (last_[static_cast<std::size_t>(id)] >= 0 && !is_leaf(d.at(id))) allocate(id);
    for (Loop& l : d.loops) place_scratch(l);
    if (batch == 1)
      for (int at = 0; at < static_cast<int>(d.loops.size()); ++at) find_partner(at);
    d.workspace = padded(d.workspace + pad_to);
  }

 private:
  Draft& d;
  int batch_;
  GrowingArray<int> uses_{};
  GrowingArray<int> first_{}, last_{};  // the loops that write and last read a stored value

  struct Buffer {
    int offset, size, until;
  };
  GrowingArray<Buffer> buffers_{};

  constexpr bool is_virtual_here(int id) const { return d.loop_of[static_cast<std::size_t>(id)] < 0; }
  constexpr Place& place(int id) { return d.place[static_cast<std::size_t>(id)]; }

  // Statement `reader` reads x: is x in a register by then, or must it be in memory?
  constexpr void read(int x, int reader) {
    const Statement& s = d.at(x);
    const int at = d.loop_of[static_cast<std::size_t>(reader)];
    if (s.op->kind == Kind::leaf) return;
    if (is_virtual_here(x)) {
      for (int k = 0; k < s.op->arity; ++k) read(s.operand[k], reader);
      return;
    }
    const Loop& l = d.loops[static_cast<std::size_t>(at)];
    const bool row_scalar = s.type.size() == 1 && l.width > 1;
    const bool same_pass =
        d.level[static_cast<std::size_t>(x)] == d.level[static_cast<std::size_t>(reader)] ||
        d.at(reader).op->kind == Kind::reduce;
    if (d.loop_of[static_cast<std::size_t>(x)] == at && l.kind != LoopKind::statement &&
        l.kind != LoopKind::scalars)
      if (row_scalar || same_pass || !is_expensive(s)) return;
    keep(x, at);
  }
  constexpr void keep(int x, int until) {
    first_[static_cast<std::size_t>(x)] = d.loop_of[static_cast<std::size_t>(x)];
    last_[static_cast<std::size_t>(x)] = std::max(last_[static_cast<std::size_t>(x)], until);
  }

  // A parameter's gradient that a product loop leaves in registers, and nothing else reads; nor is the
  // parameter read again after that.
  constexpr bool ends_in_registers(const Output& o) const {
    if (!is_gradient(d, o) || last_[static_cast<std::size_t>(o.statement)] >= 0) return false;
    const int at = d.loop_of[static_cast<std::size_t>(o.statement)];
    const Loop& l = d.loops[static_cast<std::size_t>(at)];
    if (l.kind != LoopKind::product || l.batched || d.at(o.statement).type.shape != l.shape) return false;
    for (const Output& other :
         d.outputs)  // the gradient of two parameters, when a sum of two layers follows them
      if (&other != &o && other.statement == o.statement) return false;
    for (int id = 0; id < d.size(); ++id)
      if (const int reader = d.loop_of[static_cast<std::size_t>(id)]; reader > at || id == l.product)
        if (reads_leaf(id, o.leaf)) return false;
    return uses_[static_cast<std::size_t>(o.statement)] == 0;
  }

  // Whether statement id reads the leaf, itself or through what is recomputed there.
  constexpr bool reads_leaf(int id, int leaf) const {
    for (int k = 0; k < d.at(id).op->arity; ++k) {
      const int x = d.at(id).operand[k];
      if (is_leaf(d.at(x)) ? d.at(x).attributes.a == leaf : is_virtual_here(x) && reads_leaf(x, leaf))
        return true;
    }
    return false;
  }

  // With one sample, the downstream gradient reads a matrix line by line, and its update adds an outer
  // product to it. Done together, the matrix comes from memory once.
  constexpr void find_partner(int at) {
    Loop& l = d.loops[static_cast<std::size_t>(at)];
    if (l.kind != LoopKind::product || !l.batched || l.is_of_numbers()) return;
    const Statement& s = d.at(l.product);
    const ProductForm form = product_form(d, s, batch_);
    const Statement& matrix = d.at(s.operand[form.lanes_of]);
    if (!form.dots || !is_leaf(matrix)) return;
    for (const Output& o : d.outputs) {
      if (!o.in_place || o.leaf != matrix.attributes.a) continue;
      const int other = d.loop_of[static_cast<std::size_t>(o.statement)];
      const Loop& update = d.loops[static_cast<std::size_t>(other)];
      if (update.count > 1 || update.rows != l.width || update.width > longest_short_column) continue;
      bool is_ready = true;
      for (const int k : {0, 1}) {
        const int factor = d.at(o.statement).operand[k];
        is_ready = is_ready && (is_leaf(d.at(factor)) || d.loop_of[static_cast<std::size_t>(factor)] < at);
      }
      for (int id = 0; id < d.size(); ++id)
        if (const int reader = d.loop_of[static_cast<std::size_t>(id)]; reader >= at && id != l.product)
          is_ready = is_ready && !reads_leaf(id, o.leaf);
      if (is_ready) l.partner = other;
    }
  }

  constexpr Place shape_of(const TensorType& t) const {
    if (t.batched && d.by_feature) return {Space::workspace, 0, padded(batch_), 1, true};
    if (t.batched) return {Space::workspace, 0, padded(t.size()), 1};
    const int line = line_length(t.shape);
    return {Space::workspace, 0, padded(line), t.size() / line};
  }
  constexpr int elements(const Place& p, const TensorType& t) const {
    return (p.stride * p.strides(t, batch_) + pad_to - 1) / pad_to * pad_to;
  }

  // Whether a leaf is the program's only input, and read by products alone, which repeat each of its numbers
  // in all lanes.
  constexpr bool is_read_in_place(int leaf) const {
    const Leaf& l = d.leaves[static_cast<std::size_t>(leaf)];
    if (l.kind != LeafKind::input || !l.type.batched || l.type.shape.rank != 1 || d.by_feature) return false;
    for (const Leaf& other : d.leaves)
      if (&other != &l && other.kind == LeafKind::input) return false;
    for (const Output& o : d.outputs)
      if (is_leaf(d.at(o.statement))) return false;
    for (int id = 0; id < d.size(); ++id)
      for (int k = 0; k < d.at(id).op->arity; ++k)
        if (const Statement& x = d.at(d.at(id).operand[k]); is_leaf(x) && x.attributes.a == leaf)
          if (!repeats(id, k)) return false;
    return true;
  }
  constexpr bool repeats(int id, int operand) const {
    const Statement& s = d.at(id);
    const int at = d.loop_of[static_cast<std::size_t>(id)];
    if (at < 0 || d.loops[static_cast<std::size_t>(at)].kind != LoopKind::product ||
        s.op->kind != Kind::product)
      return false;
    const ProductForm form = product_form(d, s, batch_);
    return !form.dots && operand != form.lanes_of && s.operand[0] != s.operand[1];
  }

  // A function's variable, and its derivative by one, is where the caller has it if a loop may go along its
  // rows a register at a time.
  static constexpr bool is_variable(const Leaf& l) { return l.kind == LeafKind::input && !l.type.batched; }
  static constexpr bool has_whole_rows(const TensorType& t) {
    const int row = t.shape.is_flat() || t.shape[0] == 1 ? t.size() : t.shape[0];
    return padded(row) == row;
  }

  // The model's block depends on the network alone: its leaves in order, first those that are trained.
  constexpr void place_leaves() {
    d.leaf_place.assign(d.leaves.size(), {});
    auto place_all = [this](auto wanted, Space space, int& used) {
      for (std::size_t i = 0; i < d.leaves.size(); ++i) {
        if (!wanted(d.leaves[i])) continue;
        Place p = shape_of(d.leaves[i].type);
        p.space = space;
        if (is_variable(d.leaves[i]) && has_whole_rows(d.leaves[i].type)) {
          d.leaf_place[i] = {Space::caller, static_cast<int>(i), p.stride, p.rows};
          continue;
        }
        if (is_read_in_place(static_cast<int>(i))) {
          d.leaf_place[i] = {Space::input, 0, d.leaves[i].type.size()};
          continue;
        }
        p.offset = used;
        used += elements(p, d.leaves[i].type);
        d.leaf_place[i] = p;
      }
    };
    place_all([](const Leaf& l) { return l.kind == LeafKind::parameter && l.trainable; }, Space::model,
              d.model);
    d.trainable = d.model;
    place_all(
        [](const Leaf& l) {
          return (l.kind == LeafKind::parameter && !l.trainable) ||
                 (l.kind == LeafKind::state && !l.type.batched);
        },
        Space::model, d.model);
    place_all(
        [](const Leaf& l) {
          return l.kind != LeafKind::parameter && l.kind != LeafKind::random &&
                 (l.kind != LeafKind::state || l.type.batched);
        },
        Space::workspace, d.workspace);
    for (int id = 0; id < d.size(); ++id)
      if (is_leaf(d.at(id))) place(id) = d.leaf_place[static_cast<std::size_t>(d.at(id).attributes.a)];
  }

  // First fit among the buffers that are free by then.
  constexpr void allocate(int id) {
    const auto i = static_cast<std::size_t>(id);
    Place p = shape_of(d.at(id).type);
    for (std::size_t o = 0; o < d.outputs.size(); ++o)
      if (d.outputs[o].statement == id && d.outputs[o].leaf >= 0 && has_whole_rows(d.at(id).type) &&
          is_variable(d.leaves[static_cast<std::size_t>(d.outputs[o].leaf)])) {
        place(id) = {Space::caller, static_cast<int>(d.leaves.size() + o), p.stride, p.rows};
        return;
      }
    const int size = elements(p, d.at(id).type);
    for (Buffer& b : buffers_)
      if (b.until < first_[i] && b.size >= size) {
        b.until = last_[i];
        p.offset = b.offset;
        place(id) = p;
        return;
      }
    p.offset = d.workspace;
    d.workspace += size;
    buffers_.push_back({p.offset, size, last_[i]});
    place(id) = p;
  }

  constexpr void place_scratch(Loop& l) {
    if (l.kind == LoopKind::rows || l.kind == LoopKind::scalars) return;
    const Statement& s = d.at(l.product);
    int size = 0;
    if (l.kind == LoopKind::statement) {  // operands and result, gathered
      size = s.type.size() + (s.type.batched ? 0 : s.type.size());
      for (int k = 0; k < s.op->arity; ++k) size += d.at(s.operand[k]).type.size();
    } else {
      const ProductForm form = product_form(d, s, batch_);
      if (!form.copies) return;
      const Shape& m = d.at(s.operand[form.lanes_of]).type.shape;
      size = padded(m.size() / line_length(m)) * line_length(m);
    }
    l.scratch = d.workspace;
    d.workspace += padded(size + 1);
  }
};

}  // namespace detail

// `batch`: the largest number of samples. `fuse_updates`: whether a gradient may be used up where it is made,
// and not be stored.
constexpr void plan(Draft& draft, int batch, bool fuse_updates) { detail::Plan(draft, batch, fuse_updates); }

}  // namespace etude

#include <etude/core/macros_on.hpp>
