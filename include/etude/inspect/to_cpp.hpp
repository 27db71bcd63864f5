// SPDX-License-Identifier: BSL-1.0
// to_cpp<Net, Loss, Optimizer>(out): the derived training step as C++ that stands alone, to be read or to be
// compiled elsewhere: prediction, loss and gradient, update, with the loops that fusion made of them. And
// to_cpp(out, f, x, y): an expression as a function that gives its value and its derivatives.
#pragma once
#include <etude/emit/expression.hpp>
#include <etude/emit/step.hpp>
#include <etude/inspect/print.hpp>
#include <etude/inspect/study.hpp>
#include <etude/program/path.hpp>

#include <ostream>
#include <vector>

namespace etude {

namespace detail {

// The values of a rule's hyperparameters, and what its states begin with, by leaf.
template <class Rule>
[[gnu::cold]] std::vector<double> values_of_rule(const Rule& rule) {
  const Draft program = thaw(RuleGraph<Rule>::program);
  std::vector<double> values;
  for (std::size_t k = 0; k < program.leaves.size(); ++k) {
    const Leaf& l = program.leaves[k];
    values.push_back(l.kind == LeafKind::state
                         ? l.initializer({0, static_cast<std::uint32_t>(k), 0, {}})
                         : read_hyperparameter(rule, l.name, typename RuleGraph<Rule>::Leaves{}));
  }
  return values;
}
// Those of an optimizer's rule and of its constraint, if it has one.
struct RuleValues {
  std::vector<double> rule, constraint;
};
// For each rule of the optimizer, in the order of Study::rules.
template <class Rule>
[[gnu::cold]] void add_rule_values(std::vector<RuleValues>& values, const Rule& rule) {
  values.push_back({values_of_rule(rule), {}});
  if constexpr (ConstrainedRule<Rule>) values.back().constraint = values_of_rule(Constraint<Rule>{rule});
}
template <auto Predicate, class A, class B>
[[gnu::cold]] void add_rule_values(std::vector<RuleValues>& values, const Groups<Predicate, A, B>& groups) {
  add_rule_values(values, groups.matching);
  add_rule_values(values, groups.others);
}

// The names of a program's statements for C++, and the equations of those that a reader knows.
[[gnu::cold]] inline emit::Names cpp_names(const Draft& program, const GrowingArray<Name>& names) {
  emit::Names out;
  std::vector<std::string> texts;
  for (const Name& n : names) texts.push_back(n.text);
  const Printer print(program, texts);
  for (int id = 0; id < program.size(); ++id) {
    const Name& n = names[static_cast<std::size_t>(id)];
    out.statement.push_back(n ? emit::identifier(n.identifier) : "");
    out.equation.push_back(n && !is_leaf(program.at(id)) ? text_of({n.text, " = ", print.expression(id)})
                                                         : "");
  }
  return out;
}
// Parameters are members of p, states of layers of s; inputs, targets and random numbers what the functions
// take.
[[gnu::cold]] inline void name_leaves(emit::Names& out, const Study& s, bool one_sample) {
  const Transcript& t = s.transcript;  // has those, too, that the program does not read
  out.leaf.resize(t.leaves.size());
  for (int id = 0; id < t.size(); ++id) {
    if (!is_leaf(t.at(id))) continue;
    const Leaf& l = t.leaf(id);
    std::string& name = out.leaf[static_cast<std::size_t>(t.at(id).attributes.a)];
    name = emit::identifier(s.transcript_names[static_cast<std::size_t>(id)].identifier);
    if (l.kind == LeafKind::parameter) name = "p." + name;
    if (l.kind == LeafKind::state) name = "s." + name;
    if (l.kind == LeafKind::count) name = "samples";
    if (l.kind == LeafKind::random) name += "_key";
    if (l.kind == LeafKind::input && one_sample && l.type.size() == 1) name += "[0]";
  }
}
// What belongs to the model is called in the prediction as it is in the step.
[[gnu::cold]] inline void name_as_in_step(emit::Names& out, const Draft& prediction, const emit::Names& names,
                                          const Draft& step) {
  for (std::size_t k = 0; k < prediction.leaves.size(); ++k)
    for (std::size_t j = 0; j < step.leaves.size(); ++j)
      if (const LeafKind kind = prediction.leaves[k].kind;
          (kind == LeafKind::parameter || kind == LeafKind::state) && kind == step.leaves[j].kind &&
          leaf_path(prediction, static_cast<int>(k)) == leaf_path(step, static_cast<int>(j)))
        out.leaf[k] = names.leaf[j];
}

[[gnu::cold]] inline emit::RuleProgram rule_in_cpp(const Draft& program, const GrowingArray<Name>& names,
                                                   const std::vector<double>& values) {
  emit::RuleProgram rule{program, cpp_names(program, names), values};
  for (const Leaf& l : program.leaves) rule.names.leaf.push_back(emit::identifier(l.name));
  for (int id = 0; id < program.size(); ++id)  // a constraint calls its leaves otherwise
    if (is_leaf(program.at(id)))
      rule.names.leaf[static_cast<std::size_t>(program.at(id).attributes.a)] =
          emit::identifier(names[static_cast<std::size_t>(id)].identifier);
  return rule;
}

[[gnu::cold]] inline emit::StepText step_text(const Study& step, const Study& prediction,
                                              const std::vector<RuleValues>& values) {
  emit::StepText text;
  text.title = {step.subject + ":",
                "a training step as Étude derived and fused it, in C++17 that needs nothing else."};
  text.type = {step.bytes_per_number == sizeof(float) ? "float" : "double"};
  text.batch = step.batch;
  text.step = step.program;
  text.prediction = prediction.program;
  text.step_names = cpp_names(step.program, step.names);
  text.prediction_names = cpp_names(prediction.program, prediction.names);
  name_leaves(text.step_names, step, false);
  name_leaves(text.prediction_names, prediction, true);
  name_as_in_step(text.prediction_names, prediction.program, text.step_names, step.program);

  emit::NameTable taken;
  for (const char* name : {"Parameters", "Gradient", "States", "Optimizer", "predict", "loss_and_gradient",
                           "constrain", "update", "train"})
    taken(name);
  for (std::size_t k = 0; k < step.rules.size(); ++k) {
    const RuleStudy& r = step.rules[k];
    emit::OptimizerText rule;
    rule.name = taken(emit::identifier(r.optimizer));
    rule.rule = rule_in_cpp(r.program, r.names, values[k].rule);
    rule.constraint = rule_in_cpp(r.constraint, r.constraint_names, values[k].constraint);
    for (int leaf : r.parameters)
      rule.parameters.push_back({text.step_names.leaf[static_cast<std::size_t>(leaf)].substr(2),
                                 step.program.leaves[static_cast<std::size_t>(leaf)].type});
    for (const Output& o : step.program.outputs)
      if (is_gradient(step.program, o))
        rule.all_parameters.push_back({text.step_names.leaf[static_cast<std::size_t>(o.leaf)].substr(2),
                                       step.program.leaves[static_cast<std::size_t>(o.leaf)].type});
    rule.has_all_parameters = step.rules.size() == 1;
    text.optimizers.push_back(std::move(rule));
  }
  return text;
}

[[gnu::cold]] inline emit::ExpressionText expression_text(const Study& s,
                                                          const std::vector<emit::OwnOperation>& own) {
  emit::ExpressionText text{.title = s.names[static_cast<std::size_t>(s.program.outputs[0].statement)].text +
                                     " = " + s.subject + ", and its derivatives.",
                            .program = s.program,
                            .names = cpp_names(s.program, s.names),
                            .own = &own};
  name_leaves(text.names, s, false);
  for (const Output& o : s.program.outputs)
    text.outputs.push_back(o.leaf < 0 ? s.names[static_cast<std::size_t>(o.statement)].identifier
                                      : text_of({"d", s.of.identifier, "_d",
                                                 text.names.leaf[static_cast<std::size_t>(o.leaf)]}));
  return text;
}

}  // namespace detail

namespace detail {

// Sound: a network, a loss and an optimizer that were checked.
template <class Sound, class... Option>
[[gnu::cold]] std::string step_in_cpp(const Study& step, std::string_view name,
                                      const typename Sound::Optimizer& optimizer) {
  using Net = typename Sound::Net;
  std::vector<RuleValues> values;
  add_rule_values(values, optimizer);
  emit::StepText text =
      step_text(step, study_of<PredictionGraph<Net, typename Sound::Loss>, 1, false>("ŷ", "ŷ"), values);
  const std::vector<emit::OwnOperation> own = emit::own_operations<Net>();
  text.name = emit::identifier(name);
  text.own = &own;
  return emit::StepFile(text).write();
}

}  // namespace detail

// The step as C++17 in a namespace called `name`; options are those of the trainer. The optimizer gives its
// hyperparameters' values. An error where there is no C++ text: for an operation of the program's own that is
// not elementwise.
template <class Net, class Loss, class Optimizer, class... Option>
void to_cpp(std::ostream& out, std::string_view name = "network", const Optimizer& optimizer = {}) {
  using Checked = decltype(detail::checked<detail::TrainingArguments<Net, Loss, Optimizer, Option...>>());
  out << detail::step_in_cpp<Checked, Option...>(study<Net, Loss, Optimizer, Option...>(), name, optimizer);
}

// A function of the expression's variables in double precision, with its derivatives by x, y, … or, without
// these, by all variables it has.
template <std::derived_from<Expression> E, std::derived_from<Expression>... V>
void to_cpp(std::ostream& out, const E& e, V... variables) {
  const std::vector<emit::OwnOperation> own = emit::own_operations<E>();
  out << emit::function_of(detail::expression_text(study(e, variables...), own));
}

}  // namespace etude
