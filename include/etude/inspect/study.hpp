// SPDX-License-Identifier: BSL-1.0
// study<Net, Loss>(), study(f, x, y), …: what the compiler derived, as data for whoever reads it at run time:
// the graph with all that the chain rule did, the program it became, and what everything is called.
//
// This is the only thing that is instantiated for each network; texts, drawings and tables are ordinary
// functions of a Study. The deriving itself is done while compiling: none of it is in the object file.
#pragma once
#include <etude/core/type_name.hpp>
#include <etude/inspect/names.hpp>
#include <etude/optim/groups.hpp>
#include <etude/train/graphs.hpp>
#include <etude/train/options.hpp>
#include <etude/train/rule_program.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace etude {

// An optimizer's rule: the new value of a parameter p, with gradient g, and of each state; and the
// parameters, leaves of the program, that follow it.
struct RuleStudy {
  std::string optimizer;
  Draft program;
  std::vector<Name> names;  // by statement of the rule's program
  std::vector<int> parameters;
};

struct Study {
  // What was derived: forward and backward, equal statements once, also what the program no longer needs.
  Transcript transcript;
  std::vector<int> became;  // statement of the transcript → of the program, −1: not needed
  Draft program;            // fused and planned: what runs
  std::vector<Name> transcript_names, names;  // by statement of the transcript; of the program

  int batch = 1;
  int bytes_per_number = sizeof(float);
  std::string network, loss;  // as they are written; empty: there is none
  std::vector<RuleStudy> rules;
};

namespace detail {

// "etude::Dense<128>" → "Dense<128>"
[[gnu::cold]] inline std::string without_namespace(std::string_view name) {
  std::string text(name);
  for (std::size_t at; (at = text.find("etude::")) != std::string::npos;) text.erase(at, 7);
  return text;
}

// What `Build` derives, as constants of just the right size.
template <class Build>
struct Recorded {
  // Beside the transcript itself, the local derivative at each step: what the rule gives for an upstream
  // of 1. They are added when all else is done, so that nothing else changes.
  static constexpr Transcript write_down(std::vector<int>& became) {
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

  static constexpr auto frozen = [] {
    constexpr auto sizes = [] {
      std::vector<int> became;
      const Transcript d = write_down(became);
      return std::array{d.statements.size(), d.leaves.size(), d.scopes.size(),
                        d.marks.size(),      d.steps.size(),  d.outputs.size()};
    }();
    struct {
      std::array<Statement, sizes[0]> statements{};
      std::array<int, sizes[0]> became{};
      std::array<Leaf, sizes[1]> leaves{};
      std::array<Scope, sizes[2]> scopes{};
      std::array<Mark, sizes[3]> marks{};
      std::array<ChainStep, sizes[4]> steps{};
      std::array<int, sizes[4]> local{};
      std::array<Output, sizes[5]> outputs{};
    } result;
    std::vector<int> became;
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
    auto vector = [](const auto& array) { return std::vector(array.begin(), array.end()); };
    return {vector(frozen.statements), vector(frozen.leaves), vector(frozen.scopes), vector(frozen.marks),
            vector(frozen.outputs),    vector(frozen.steps),  vector(frozen.local)};
  }
};

template <class Build, int Batch>
[[gnu::cold]] Study study_of(std::string_view result) {
  Study s;
  s.transcript = Recorded<Build>::transcript();
  s.became.assign(Recorded<Build>::frozen.became.begin(), Recorded<Build>::frozen.became.end());
  s.program = thaw(Compiled<Build, Batch, true>::program);
  s.batch = Batch;
  s.transcript_names = names_of(s.transcript, s.program, s.became, result);
  s.names = names_in_program(s.transcript_names, s.became, s.program.size());
  return s;
}

template <class Optimizer>
struct RuleStudies {
  [[gnu::cold]] static void add(Study& s, const std::vector<int>& parameters) {
    RuleStudy rule{
        without_namespace(type_name<Optimizer>()), thaw(RuleGraph<Optimizer>::program), {}, parameters};
    rule.names = names_of_rule(rule.program);
    s.rules.push_back(std::move(rule));
  }
};
template <>
struct RuleStudies<void> {  // no optimizer
  static void add(Study&, const std::vector<int>&) {}
};
template <auto Predicate, class A, class B>
struct RuleStudies<Groups<Predicate, A, B>> {
  [[gnu::cold]] static void add(Study& s, const std::vector<int>& parameters) {
    std::vector<int> matching, others;
    for (int leaf : parameters)
      (Predicate(s.program.leaves[static_cast<std::size_t>(leaf)]) ? matching : others).push_back(leaf);
    RuleStudies<A>::add(s, matching);
    RuleStudies<B>::add(s, others);
  }
};

[[gnu::cold]] inline std::vector<int> trained_leaves(const Draft& p) {
  std::vector<int> leaves;
  for (const Output& o : p.outputs)
    if (o.leaf >= 0) leaves.push_back(o.leaf);
  return leaves;
}

}  // namespace detail

// A training step: forward, backward, update. Options are those of the trainer: Batch<64>, Precision<double>,
// Weighted.
template <class Net, class Loss, class Optimizer = void, class... Option>
Study study() {
  using Settings = detail::Settings<Option...>;
  Study s = detail::study_of<TrainingGraph<Net, Loss, Settings::weighted>, Settings::batch>("L");
  s.bytes_per_number = sizeof(typename Settings::precision);
  s.network = detail::without_namespace(type_name<Net>());
  s.loss = detail::without_namespace(type_name<Loss>());
  detail::RuleStudies<Optimizer>::add(s, detail::trained_leaves(s.program));
  return s;
}

}  // namespace etude
