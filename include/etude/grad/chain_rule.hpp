// SPDX-License-Identifier: BSL-1.0
// The chain rule, once for everything: expressions, layers, networks, losses, and what it made itself.
#pragma once
#include <etude/expr/simplify.hpp>

#include <span>

namespace etude {

namespace detail {

// A share of the derivative has the type of the result it came through. Where the operand was repeated to
// that type, along the batch or an axis, its derivative is the sum over the copies.
constexpr Ref sum_of_copies(Ref share, const TensorType& result, const TensorType& operand) {
  share = expand(share, {result.element, result.batched, result.shape, {}});
  const int leading = result.shape.rank - operand.shape.rank;
  Shape kept = operand.shape;
  for (int axis = result.shape.rank - 1; axis >= 0; --axis)
    if (axis < leading || (operand.shape[axis - leading] == 1 && result.shape[axis] != 1))
      share = share.graph->apply(operation<op::Sum>, {axis}, share);
  share = share.graph->apply(operation<op::Reshape>, {0, 0, 0, kept}, share);
  return result.batched && !operand.batched ? batch_sum(share) : share;
}

}  // namespace detail

// The derivative of Σ seed·result by each of `variables` (statements of the same graph): what reverse mode
// calls the vector-Jacobian product. Statements are visited from the result back, so each has its whole
// derivative, the sum over its uses, before it passes shares on: upstream × local = downstream. A variable
// the result does not depend on gets 0.
constexpr GrowingArray<Ref> pullback(Ref result, Ref seed, std::span<const Ref> variables) {
  Graph& g = *result.graph;
  const auto count = static_cast<std::size_t>(result.id) + 1;

  GrowingArray<char> active(count, 0);  // does the statement depend on a variable?
  for (Ref v : variables)
    if (v.id <= result.id) active[static_cast<std::size_t>(v.id)] = 1;
  for (std::size_t i = 0; i < count; ++i)
    for (int x : g.statements[i].operand)
      if (x >= 0 && active[static_cast<std::size_t>(x)]) active[i] = 1;

  GrowingArray<Ref> adjoint(count);
  adjoint.back() = detail::expand(seed, result.type());
  for (int i = result.id; i >= 0; --i) {
    const Ref upstream = adjoint[static_cast<std::size_t>(i)];
    if (!upstream || !active[static_cast<std::size_t>(i)]) continue;
    const Statement s = g.at(i);  // a copy: the graph grows below
    Ref operand[3];
    for (int k = 0; k < s.op->arity; ++k) operand[k] = g.ref(s.operand[k]);
    for (int k = 0; k < s.op->arity; ++k) {
      const auto x = static_cast<std::size_t>(s.operand[k]);
      if (!active[x]) continue;
      Ref share = s.op->rules().pullback(k, upstream, operand, g.ref(i), s.attributes);
      if (!share) continue;
      const TensorType type = g.statements[x].type;
      if (s.op->kind == Kind::map)
        share = detail::sum_of_copies(share, s.type, type);
      else if (share.type().batched && !type.batched)
        share = batch_sum(share);
      share = detail::expand(share, type);
      adjoint[x] = adjoint[x] ? adjoint[x] + share : share;
      if (g.steps) g.steps->push_back({result.id, i, s.operand[k], upstream.id, share.id, adjoint[x].id});
    }
  }

  GrowingArray<Ref> out;
  for (Ref v : variables) {
    const Ref d = v.id <= result.id ? adjoint[static_cast<std::size_t>(v.id)] : Ref{};
    out.push_back(d ? d : detail::expand(g.literal(0), v.type()));
  }
  return out;
}

}  // namespace etude
