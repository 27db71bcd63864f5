// SPDX-License-Identifier: BSL-1.0
// The verifier: after each stage, what must hold of a program at that point. A fault names the rule and the
// statement.
#pragma once
#include <etude/program/program.hpp>

namespace etude {

struct Flaw {
  const char* rule = nullptr;  // null: none
  int statement = -1;
  constexpr explicit operator bool() const { return rule != nullptr; }
};

// After selection: every operand is defined before its use (and once: a statement is its index), types follow
// from the operands' types, outputs exist, and nothing is left that only the chain rule needs.
constexpr Flaw verify_statements(const auto& p) {
  for (int id = 0; id < p.size(); ++id) {
    const Statement& s = p.at(id);
    TensorType types[3]{};
    for (int k = 0; k < s.op->arity; ++k) {
      if (s.operand[k] < 0 || s.operand[k] >= id) return {"an operand is defined before its use", id};
      types[k] = p.at(s.operand[k]).type;
    }
    if (s.op == &operation<op::StopGradient>) return {"no stop_gradient is left", id};
    if (is_leaf(s) && !(p.leaves[static_cast<std::size_t>(s.attributes.a)].type == s.type))
      return {"a leaf has the leaf's type", id};
    if (!is_leaf(s) && s.op->rules().type(s.attributes, types).mismatch.rule != nullptr)
      return {"operand shapes agree", id};
    if (!is_leaf(s) && !(s.op->rules().type(s.attributes, types).shape == s.type.shape))
      return {"the shape follows from the operands", id};
  }
  for (const Output& o : p.outputs)
    if (o.statement < 0 || o.statement >= p.size()) return {"an output is a statement", o.statement};
  return {};
}

// A network's mistake, not the library's: a layer with a state that is shared by two places.
constexpr bool each_state_has_one_new_value(const auto& p) {
  for (const Output& a : p.outputs)
    for (const Output& b : p.outputs)
      if (&a != &b && a.leaf >= 0 && a.leaf == b.leaf) return false;
  return true;
}

namespace detail {

// The first operand of statement `id` for which `wrong` holds, looking through what is recomputed on the
// spot.
constexpr bool any_operand(const auto& p, int id, auto wrong) {
  for (int k = 0; k < p.at(id).op->arity; ++k) {
    const int x = p.at(id).operand[k];
    if (p.at(x).op->kind == Kind::leaf) continue;
    if (p.loop_of[static_cast<std::size_t>(x)] < 0 ? any_operand(p, x, wrong) : wrong(x)) return true;
  }
  return false;
}

}  // namespace detail

// After fusion: operands come from earlier loops, or from the same loop no later than the pass that reads
// them; what a loop only completes at its end is not read inside it.
constexpr Flaw verify_loops(const auto& p) {
  for (int id = 0; id < p.size(); ++id) {
    const auto i = static_cast<std::size_t>(id);
    if (p.loop_of[i] < 0) continue;
    if (detail::any_operand(
            p, id, [&](int read) { return p.loop_of[static_cast<std::size_t>(read)] > p.loop_of[i]; }))
      return {"a loop reads only what earlier loops made", id};
    auto same = [&](int read) { return p.loop_of[static_cast<std::size_t>(read)] == p.loop_of[i]; };
    if (detail::any_operand(p, id, [&](int read) {
          return same(read) && p.level[static_cast<std::size_t>(read)] > p.level[i];
        }))
      return {"a pass reads only what earlier passes made", id};
    if (detail::any_operand(p, id, [&](int read) { return same(read) && ends_with_loop(p, read); }))
      return {"a sum along the batch or a matrix is read after its loop", id};
    const Loop& l = p.loops[static_cast<std::size_t>(p.loop_of[i])];
    if (l.kind == LoopKind::rows && p.at(id).op->kind == Kind::reduce &&
        p.at(p.at(id).operand[0]).type.size() != l.width * (reduces_matrix(p, id) ? l.rows : 1))
      return {"a row is reduced over its own elements, never its pads", id};
  }
  return {};
}

// After planning: what another loop reads has a place, and two values that are needed at the same time do not
// share one.
constexpr Flaw verify_plan(const auto& p) {
  const auto n = static_cast<std::size_t>(p.size());
  GrowingArray<int> last(n, -1);
  auto reads = [&](int value, int loop) {
    last[static_cast<std::size_t>(value)] =
        loop > last[static_cast<std::size_t>(value)] ? loop : last[static_cast<std::size_t>(value)];
  };
  for (int id = 0; id < p.size(); ++id) {
    const int loop = p.loop_of[static_cast<std::size_t>(id)];
    if (loop < 0) continue;
    const bool unplaced = detail::any_operand(p, id, [&](int read) {
      reads(read, loop);
      return p.loop_of[static_cast<std::size_t>(read)] != loop &&
             p.place[static_cast<std::size_t>(read)].space == Space::none;
    });
    if (unplaced) return {"what another loop reads is stored", id};
    if (p.loops[static_cast<std::size_t>(loop)].kind == LoopKind::product &&
        p.at(id).op->kind == Kind::product)
      for (int k : {0, 1})
        if (p.place[static_cast<std::size_t>(p.at(id).operand[k])].space == Space::none)
          return {"a factor of a product is stored", id};
  }
  for (const Output& o : p.outputs) {
    if (!o.in_place && p.place[static_cast<std::size_t>(o.statement)].space == Space::none)
      return {"an output is stored", o.statement};
    last[static_cast<std::size_t>(o.statement)] = static_cast<int>(p.loops.size());
  }
  auto is_stored = [&](std::size_t i) { return p.place[i].space == Space::workspace && p.loop_of[i] >= 0; };
  for (std::size_t a = 0; a < n; ++a) {
    if (!is_stored(a)) continue;
    for (std::size_t b = a + 1; b < n; ++b)
      if (is_stored(b) && p.place[a].offset == p.place[b].offset && p.loop_of[a] <= last[b] &&
          p.loop_of[b] <= last[a])
        return {"values that are alive together do not share memory", static_cast<int>(b)};
  }
  return {};
}

}  // namespace etude
