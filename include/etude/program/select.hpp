// SPDX-License-Identifier: BSL-1.0
// From a graph to the statements that are wanted: those the outputs depend on, in an order that can be
// carried out.
#pragma once
#include <etude/program/program.hpp>
//
#include <etude/core/macros_off.hpp>

namespace etude {

namespace detail {

// The statement itself, past what only matters to the chain rule.
constexpr int resolved(const Graph& g, int id) {
  while (g.at(id).op == &operation<op::StopGradient>) id = g.at(id).operand[0];
  return id;
}

// An output has work of its own: a leaf or a number is copied.
constexpr int own_statement(Graph& g, int id) {
  const Statement& s = g.at(id);
  if (s.op->kind != Kind::leaf) return id;
  const Statement copy{&operation<op::Expand>, {id, -1, -1}, {s.type.batched, 0, 0, s.type.shape}, 0, s.type};
  return g.insert(copy).id;
}

}  // namespace detail

// `outputs` name statements of `g`. A parameter's gradient comes after every other reader of the parameter,
// so that the update may follow it at once. Who asks is told which statement of the draft each of `g` became
// (−1: none).
constexpr Draft select(Graph& g, GrowingArray<Output> outputs, GrowingArray<int>* became = nullptr) {
  for (Output& o : outputs) o.statement = detail::own_statement(g, detail::resolved(g, o.statement));

  const auto n = static_cast<std::size_t>(g.size());
  GrowingArray<int> uses(n, 0);
  auto use = [&uses](int id) { ++uses[static_cast<std::size_t>(id)]; };
  for (const Output& o : outputs) use(o.statement);
  for (int id = g.size() - 1; id >= 0; --id)
    if (uses[static_cast<std::size_t>(id)] > 0)
      for (int k = 0; k < g.at(id).op->arity; ++k) use(detail::resolved(g, g.at(id).operand[k]));

  // The last reader of each leaf, leaving out gradients that nothing else uses: those wait for it.
  GrowingArray<char> waits(n, 0);
  for (const Output& o : outputs)
    if (o.leaf >= 0 && uses[static_cast<std::size_t>(o.statement)] == 1)
      waits[static_cast<std::size_t>(o.statement)] = 1;
  GrowingArray<int> last_reader(g.leaves.size(), -1);
  for (int id = 0; id < g.size(); ++id) {
    if (uses[static_cast<std::size_t>(id)] == 0 || waits[static_cast<std::size_t>(id)]) continue;
    for (int k = 0; k < g.at(id).op->arity; ++k) {
      const Statement& x = g.at(detail::resolved(g, g.at(id).operand[k]));
      if (is_leaf(x)) last_reader[static_cast<std::size_t>(x.attributes.a)] = id;
    }
  }

  Draft d{.leaves = g.leaves, .scopes = g.scopes};
  GrowingArray<int> renamed(n, -1);
  auto add = [&](int id) {
    Statement s = g.at(id);
    for (int k = 0; k < s.op->arity; ++k)
      s.operand[k] = renamed[static_cast<std::size_t>(detail::resolved(g, s.operand[k]))];
    renamed[static_cast<std::size_t>(id)] = d.size();
    d.statements.push_back(s);
  };
  // A gradient that waits stands after the last reader of its parameter.
  GrowingArray<GrowingArray<int>> after(n);
  for (const Output& o : outputs)
    if (waits[static_cast<std::size_t>(o.statement)])
      after[static_cast<std::size_t>(std::max(o.statement, last_reader[static_cast<std::size_t>(o.leaf)]))]
          .push_back(o.statement);
  for (int id = 0; id < g.size(); ++id) {
    if (uses[static_cast<std::size_t>(id)] > 0 && !waits[static_cast<std::size_t>(id)]) add(id);
    for (int gradient : after[static_cast<std::size_t>(id)])
      if (renamed[static_cast<std::size_t>(gradient)] < 0) add(gradient);
  }
  for (Output& o : outputs) o.statement = renamed[static_cast<std::size_t>(o.statement)];
  d.outputs = outputs;
  if (became) *became = renamed;
  return d;
}

}  // namespace etude

#include <etude/core/macros_on.hpp>
