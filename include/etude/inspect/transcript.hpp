// SPDX-License-Identifier: BSL-1.0
// A transcript: the graph with everything that the chain rule did to it, written down while compiling, for
// who reads it at run time. None of the code that derives is in the object file.
#pragma once
#include <etude/grad/chain_rule.hpp>
#include <etude/program/program.hpp>
#include <etude/program/select.hpp>

#include <array>

namespace etude {

// A graph with its history: the statements, what they are called (marks), and what the chain rule did.
// `local` is the statement of the local derivative at each step, −1 where the operation is not elementwise.
struct Transcript {
  GrowingArray<Statement> statements{};
  GrowingArray<Leaf> leaves{};
  GrowingArray<Scope> scopes{};
  GrowingArray<Mark> marks{};
  GrowingArray<Output> outputs{};
  GrowingArray<ChainStep> steps{};
  GrowingArray<int> local{};

  constexpr const Statement& at(int id) const { return statements[static_cast<std::size_t>(id)]; }
  constexpr const Leaf& leaf(int id) const { return leaves[static_cast<std::size_t>(at(id).attributes.a)]; }
  constexpr int size() const { return static_cast<int>(statements.size()); }
};

namespace detail {

// What `Build` derives, as constants of just the right size.
template <class Build>
struct Recorded {
  // Beside the transcript itself, the local derivative at each step: what the rule gives for an upstream
  // of 1. They are added when all else is done, so that nothing else changes.
  static constexpr Transcript write_down(GrowingArray<int>& became) {
    Graph g;
    Transcript d;
    g.steps = &d.steps;
    d.outputs = Build::build(g);
    select(g, d.outputs, &became);
    g.steps = nullptr;
    for (const ChainStep& step : d.steps) d.local.push_back(local_derivative(g, step));
    became.resize(static_cast<std::size_t>(g.size()), -1);
    d.statements = g.statements;
    d.leaves = g.leaves;
    d.scopes = g.scopes;
    d.marks = g.marks;
    return d;
  }
  static constexpr int local_derivative(Graph& g, const ChainStep& step) {
    const Statement s = g.at(step.statement);
    if (s.op->kind != Kind::map) return -1;
    Ref operand[3];
    int which = 0;
    for (int k = s.op->arity - 1; k >= 0; --k) {
      operand[k] = g.ref(s.operand[k]);
      if (s.operand[k] == step.operand) which = k;
    }
    const Ref d = s.op->rules().pullback(which, g.literal(1), operand, g.ref(step.statement), s.attributes);
    return d ? d.id : -1;
  }

  static constexpr auto sizes = [] {
    GrowingArray<int> became;
    const Transcript d = write_down(became);
    return std::array{d.statements.size(), d.leaves.size(), d.scopes.size(),
                      d.marks.size(),      d.steps.size(),  d.outputs.size()};
  }();
  struct Frozen {
    std::array<Statement, sizes[0]> statements{};
    std::array<int, sizes[0]> became{};
    std::array<Leaf, sizes[1]> leaves{};
    std::array<Scope, sizes[2]> scopes{};
    std::array<Mark, sizes[3]> marks{};
    std::array<ChainStep, sizes[4]> steps{};
    std::array<int, sizes[4]> local{};
    std::array<Output, sizes[5]> outputs{};
  };
  static constexpr Frozen frozen = [] {
    Frozen result;
    GrowingArray<int> became;
    const Transcript d = write_down(became);
    copy_into(result.statements, d.statements);
    copy_into(result.became, became);
    copy_into(result.leaves, d.leaves);
    copy_into(result.scopes, d.scopes);
    copy_into(result.marks, d.marks);
    copy_into(result.steps, d.steps);
    copy_into(result.local, d.local);
    copy_into(result.outputs, d.outputs);
    return result;
  }();

  [[gnu::cold]] static Transcript transcript() {
    auto vector = [](const auto& array) { return GrowingArray(array.begin(), array.end()); };
    return {vector(frozen.statements), vector(frozen.leaves), vector(frozen.scopes), vector(frozen.marks),
            vector(frozen.outputs),    vector(frozen.steps),  vector(frozen.local)};
  }
};

}  // namespace detail

}  // namespace etude
