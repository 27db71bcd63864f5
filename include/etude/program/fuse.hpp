// SPDX-License-Identifier: BSL-1.0
// Fusion: from statements to loops. Statements are taken in order; each joins the earliest loop that is late
// enough for its operands and goes over the same elements, or opens a loop of its own.
#pragma once
#include <etude/program/product_form.hpp>
//
#include <etude/core/macros_off.hpp>

namespace etude {

namespace detail {

class Fusion {
 public:
  constexpr explicit Fusion(Draft& draft) : d(draft) {
    d.loop_of.assign(d.statements.size(), -1);
    d.level.assign(d.statements.size(), 0);
    earliest_.assign(d.statements.size(), -1);
    uses_.assign(d.statements.size(), 0);
    for (const Statement& s : d.statements)
      for (int k = 0; k < s.op->arity; ++k) ++uses_[static_cast<std::size_t>(s.operand[k])];
    d.loops.push_back({.kind = LoopKind::scalars});
    for (int id = 0; id < d.size(); ++id) take(id);
    list_members();
  }

 private:
  Draft& d;
  // The loop after or in which the value exists; what an unplaced (virtual) statement needs is that of its
  // operands.
  GrowingArray<int> earliest_{};
  GrowingArray<int> uses_{};

  constexpr int& loop_of(int id) { return d.loop_of[static_cast<std::size_t>(id)]; }
  constexpr int& level(int id) { return d.level[static_cast<std::size_t>(id)]; }
  constexpr int& earliest(int id) { return earliest_[static_cast<std::size_t>(id)]; }
  constexpr Loop& loop(int k) { return d.loops[static_cast<std::size_t>(k)]; }
  constexpr const TensorType& type(int id) const { return d.at(id).type; }

  // A cheap map waits until something needs it, and then goes into the same loop if it can: what a later loop
  // can compute from values that are in memory anyway is not stored by an earlier one.
  constexpr void take(int id) {
    const Statement& s = d.at(id);
    earliest(id) = -1;
    for (int k = 0; k < s.op->arity; ++k) earliest(id) = std::max(earliest(id), earliest(s.operand[k]));
    const bool wanted = is_output(id);
    if (s.op->kind == Kind::leaf || (is_virtual(s) && !wanted)) return;
    if (wanted || is_expensive(s) || follows_product(s)) place(id);
  }
  // A product's result, used once, is best worked on while it is in registers.
  constexpr bool follows_product(const Statement& s) const {
    for (int k = 0; k < s.op->arity; ++k) {
      const int x = s.operand[k];
      if (d.at(x).op->kind != Kind::product || !(type(x).shape == s.type.shape)) continue;
      if (uses_[static_cast<std::size_t>(x)] == 1) return true;
    }
    return false;
  }
  constexpr bool waits(int id) const {
    return d.loop_of[static_cast<std::size_t>(id)] < 0 && d.at(id).op->kind == Kind::map &&
           !is_virtual(d.at(id));
  }

  constexpr void place(int id) {
    const Statement& s = d.at(id);
    settle_others(s, id);
    int needed = -1;
    for (int k = 0; k < s.op->arity; ++k) needed = std::max(needed, needs(s.operand[k]));
    int k = std::max(needed, 0);
    while (k < static_cast<int>(d.loops.size()) && !fits(s, k)) ++k;
    if (k == static_cast<int>(d.loops.size())) d.loops.push_back(new_loop(id, s));
    put(id, k);
  }
  constexpr int needs(int x) {
    if (loop_of(x) >= 0) return earliest(x);
    int n = -1;
    for (int k = 0; k < d.at(x).op->arity; ++k) n = std::max(n, needs(d.at(x).operand[k]));
    return n;
  }

  // Operands that wait and cannot share the loop of s are placed on their own.
  constexpr void settle_others(const Statement& s, int id) {
    for (int k = 0; k < s.op->arity; ++k) {
      const int x = s.operand[k];
      if (loop_of(x) >= 0) continue;
      const bool together = s.op->kind != Kind::product && s.op->kind != Kind::structural &&
                            (s.op->kind == Kind::map ? goes_along_own_rows(s) : goes_along_rows(s)) &&
                            (!waits(x) || (shares_domain(d.at(x).type, s) && goes_along_own_rows(d.at(x))));
      const bool factor = s.op->kind == Kind::product && d.at(x).op->kind == Kind::map;  // is in memory
      if ((waits(x) && !together) || factor)
        place(x);
      else
        settle_others(d.at(x), id);
    }
  }
  // A map that reads along the loop it is in, whichever that is; not one that repeats a row or a column.
  constexpr bool goes_along_own_rows(const Statement& s) const {
    return operands_readable(s, loop_over(s.type));
  }
  constexpr bool shares_domain(const TensorType& t, const Statement& s) const {
    const TensorType& domain = s.op->kind == Kind::map ? s.type : type(s.operand[0]);
    return t.batched == domain.batched && t.shape == domain.shape;
  }

  constexpr void put(int id, int k) {
    const Statement& s = d.at(id);
    for (int i = 0; i < s.op->arity; ++i) put_waiting(s.operand[i], k);
    loop_of(id) = earliest(id) = k;
    level(id) = level_in(s, k) + (s.op->kind == Kind::reduce && loop(k).kind == LoopKind::rows &&
                                  !loop(k).is_of_numbers() && !adds_rows(d, id));
    loop(k).levels = std::max(loop(k).levels, level(id) + 1);
  }
  constexpr void put_waiting(int x, int k) {
    if (waits(x))
      put(x, k);
    else if (loop_of(x) < 0)
      for (int i = 0; i < d.at(x).op->arity; ++i) put_waiting(d.at(x).operand[i], k);
  }

  constexpr void list_members() {
    for (int l : d.loop_of)
      if (l >= 0) ++loop(l).count;
    int total = 0;
    for (Loop& l : d.loops) {
      l.first = total;
      total += l.count;
      l.count = 0;
    }
    d.members.assign(static_cast<std::size_t>(total), -1);
    for (int id = 0; id < d.size(); ++id)
      if (loop_of(id) >= 0) {
        Loop& l = loop(loop_of(id));
        d.members[static_cast<std::size_t>(l.first + l.count++)] = id;
      }
  }

  constexpr bool is_output(int id) const {
    for (const Output& o : d.outputs)
      if (o.statement == id) return true;
    return false;
  }

  // The pass of loop k in which the operands of s are known.
  constexpr int level_in(const Statement& s, int k) {
    int l = 0;
    for (int i = 0; i < s.op->arity; ++i) {
      const int x = s.operand[i];
      if (loop_of(x) == k)
        l = std::max(l, level(x));
      else if (loop_of(x) < 0)
        l = std::max(l, level_in(d.at(x), k));  // virtual
    }
    return l;
  }

  // Whether x can be read along the rows of a loop: as one of its rows, the same row for all, or one number,
  // for each row or for all.
  constexpr bool readable(int x, const Loop& l) const {
    const TensorType& t = type(x);
    if (is_virtual(d.at(x)))
      for (int k = 0; k < d.at(x).op->arity; ++k)
        if (!readable(d.at(x).operand[k], l)) return false;
    if (t.size() == 1) return !t.batched || l.batched;
    if (!l.batched)
      return !t.batched &&
             (t.shape == l.shape || (l.rows > 1 && l.shape.rank == 2 &&
                                     (t.shape == l.shape.with(0, 1) || t.shape == l.shape.with(1, 1))));
    return t.size() == l.width && (t.batched || t.shape.is_flat());
  }
  constexpr bool operands_readable(const Statement& s, const Loop& l) const {
    for (int k = 0; k < s.op->arity; ++k)
      if (!readable(s.operand[k], l)) return false;
    return true;
  }
  // Whether loop k has computed all of x before a statement of the same loop looks at it.
  constexpr bool complete_within(int x, int k) {
    if (loop_of(x) < 0) {
      for (int i = 0; i < d.at(x).op->arity; ++i)
        if (!complete_within(d.at(x).operand[i], k)) return false;
      return true;
    }
    return loop_of(x) != k || !ends_with_loop(d, x);
  }
  constexpr bool operands_complete(const Statement& s, int k) {
    for (int i = 0; i < s.op->arity; ++i)
      if (!complete_within(s.operand[i], k)) return false;
    return true;
  }

  constexpr bool fits(const Statement& s, int k) {
    const Loop& l = loop(k);
    if (!operands_complete(s, k)) return false;
    switch (l.kind) {
      case LoopKind::scalars:
        return s.op->kind == Kind::map && !s.type.batched && s.type.size() == 1;
      case LoopKind::statement:
        return false;
      case LoopKind::product: {
        if (!operands_readable(s, l)) return false;
        if (s.op->kind == Kind::batch_sum)
          return l.batched && type(s.operand[0]).batched && type(s.operand[0]).size() == l.width;
        return s.op->kind == Kind::map && s.type.batched == l.batched && s.type.shape == l.shape &&
               reads_from(s, k);
      }
      case LoopKind::rows: {
        if (s.op->kind == Kind::reduce || s.op->kind == Kind::batch_sum) {
          const TensorType& t = type(s.operand[0]);
          return goes_along_rows(s) && t.batched == l.batched &&
                 (l.batched ? t.size() == l.width || (s.op->kind == Kind::batch_sum && t.size() == 1)
                            : t.shape == l.shape) &&
                 operands_readable(s, l);
        }
        return s.op->kind == Kind::map && s.type.batched == l.batched && operands_readable(s, l) &&
               (l.batched ? s.type.size() == l.width || s.type.size() == 1 : s.type.shape == l.shape);
      }
    }
    return false;
  }

  // An epilogue works on what is in registers: something of it must be.
  constexpr bool reads_from(const Statement& s, int k) {
    for (int i = 0; i < s.op->arity; ++i) {
      const int x = s.operand[i];
      if (loop_of(x) == k || (loop_of(x) < 0 && reads_from(d.at(x), k))) return true;
    }
    return false;
  }

  // Reductions that a row loop can do: over a whole row, in row order; and over a matrix along its rows,
  // across them, or both.
  constexpr bool goes_along_rows(const Statement& s) const {
    const TensorType& t = type(s.operand[0]);
    if (s.op->kind == Kind::batch_sum) return t.batched && t.shape.is_flat();
    if (t.batched || loop_over(t).rows == 1) return s.attributes.a < 0;
    return s.attributes.a < 0 ||
           (t.shape.rank == 2 && (s.attributes.a == lines_along(t.shape) || s.op == &operation<op::Sum>));
  }

  static constexpr Loop loop_over(const TensorType& t) {
    const int width = t.batched ? t.size() : line_length(t.shape);
    return {.kind = LoopKind::rows,
            .batched = t.batched,
            .shape = t.shape,
            .rows = t.size() / width,
            .width = width};
  }

  constexpr Loop new_loop(int id, const Statement& s) {
    const bool reduces = s.op->kind == Kind::reduce || s.op->kind == Kind::batch_sum;
    const TensorType& t = reduces ? type(s.operand[0]) : s.type;
    Loop l = loop_over(t);
    if (reduces ? goes_along_rows(s) : s.op->kind == Kind::map && operands_readable(s, l)) return l;
    l.kind = s.op->kind == Kind::product && is_tiled(s) ? LoopKind::product : LoopKind::statement;
    if (l.kind == LoopKind::statement) l.batched = s.type.batched;
    l.product = id;
    return l;
  }

  constexpr bool is_tiled(const Statement& s) {
    for (int k : {0, 1})
      if (const int x = s.operand[k];
          loop_of(x) < 0 && (!is_leaf(d.at(x)) || is_leaf(d, x, LeafKind::random)))
        return false;  // it is not in memory
    return product_form(s, type(s.operand[0]), type(s.operand[1]), 1, false).tiled;
  }
};

}  // namespace detail

constexpr void fuse(Draft& draft) { detail::Fusion{draft}; }

}  // namespace etude

#include <etude/core/macros_on.hpp>
