// SPDX-License-Identifier: BSL-1.0
// An optimizer in C++: a struct of its hyperparameters and of what it remembers, and a function for the
// update of all parameters that follow it.
#pragma once
#include <etude/emit/rule.hpp>

namespace etude::emit {

// A parameter that is trained, or a layer's state: what it is called, and its type.
struct Trained {
  std::string name;
  TensorType type;
};

struct OptimizerText {
  std::string name{};  // of the struct: "Adam"
  RuleProgram rule{}, constraint{};
  std::vector<Trained> parameters{};  // that follow it
  std::vector<Trained> all_parameters{};
  bool has_all_parameters = true;
};

// A parameter as it is kept: whatever has more than two axes is a matrix.
[[gnu::cold]] inline TensorType kept(TensorType t) {
  if (t.shape.rank > 2) t.shape = {2, {t.shape[0], t.shape.size() / t.shape[0]}};
  return t;
}
// f("W1[i][j]", block) in loops over a parameter's elements.
[[gnu::cold]] inline void each_element(const Trained& p,
                                       const std::function<void(const std::string&, Block&)>& f, Block& b) {
  Index i;
  Block& inner = loop_over_axes(b, kept(p.type).shape, i);
  f(p.name + Values::subscript(kept(p.type), i), inner);
}

class Optimizer {
 public:
  // `scalars` writes in double, `elements` in the number type of the parameters.
  [[gnu::cold]] Optimizer(const OptimizerText& text, const Language& scalars, const Language& elements)
      : t(text), scalars_(scalars), elements_(elements) {}

  // struct Adam { … };
  [[gnu::cold]] void write_struct(Block& file) const {
    Block& b = file.open(text_of({"struct ", t.name}), true, "};");
    bool has_states = false, begins_with_zeros = true;
    each_state(false, [&](const std::string&, double value) {
      has_states = true;
      begins_with_zeros = begins_with_zeros && value == 0;
    });
    if (!t.has_all_parameters && has_states) {
      Block& some = b.open("struct Remembered", true, "};");
      for (const Trained& p : t.parameters)
        some.line(text_of({elements_.type.name, " ", p.name, Values::extents(p.type), ";"}));
    }
    if (const std::string numbers = hyperparameters(); !numbers.empty()) b.line(numbers + ";");
    each_state(true, [&](const std::string& name, double value) {
      b.line(text_of({"double ", name, " = ", short_literal(value), ";"}));
    });
    each_state(false, [&](const std::string& name, double) {
      b.line(text_of({t.has_all_parameters ? "Gradient " : "Remembered ", name, "{};"}));
    });
    if (begins_with_zeros) return;
    b.blank();
    Block& constructor = b.open(t.name + "()", true);
    each_state(false, [&](const std::string& name, double value) {
      for (const Trained& p : t.parameters)
        if (value != 0)
          each_element(
              p,
              [&](const std::string& element, Block& inner) {
                inner.line(text_of({name, ".", element, " = ", literal_of(value, elements_.type), ";"}));
              },
              constructor);
    });
  }

  // update(parameters, gradient, optimizer), and before it what follows the update, if there is a constraint.
  [[gnu::cold]] void write_functions(Block& file) const {
    if (t.constraint) {
      write_constraint(file);
      file.blank();
    }
    file.comment("One step of the optimizer. All right-hand sides are of the old values.");
    Block& b = file.open(text_of({"inline void update(Parameters& parameters, const Gradient& gradient, ",
                                  t.name, "& optimizer)"}),
                         true);
    NameTable taken = names_of_function();
    for (const char* name : {"gradient", "gradient_norm", "rule"}) taken(name);
    ElementRule rule(t.rule, "rule", scalars_, elements_, taken);
    if (rule.reads(LeafKind::gradient_norm)) write_norm(b, taken);
    rule.write(b);
    for (const Trained& p : t.parameters)
      each_element(
          p,
          [&](const std::string& element, Block& inner) {
            inner.line(rule.call([&](const Leaf& l) {
              return text_of({l.kind == LeafKind::parameter ? "parameters."
                              : l.kind == LeafKind::upstream
                                  ? "gradient."
                                  : text_of({"optimizer.", identifier(l.name), "."}),
                              element});
            }));
          },
          b);
    rule.advance(b);
    if (t.constraint) b.line("constrain(parameters, optimizer);");
  }

 private:
  const OptimizerText& t;
  const Language &scalars_, &elements_;

  // f(name, what it begins with) for each state: numbers, or those with an element for each of a parameter's.
  void each_state(bool numbers, const std::function<void(const std::string&, double)>& f) const {
    const GrowingArray<Leaf>& leaves = t.rule.program.leaves;
    for (std::size_t k = 0; k < leaves.size(); ++k)
      if (leaves[k].kind == LeafKind::state && (leaves[k].type.size() == 1) == numbers)
        f(t.rule.names.leaf[k], t.rule.values[k]);
  }
  // The learning rate comes first; what the constraint reads, last.
  std::string hyperparameters() const {
    std::string text;
    std::set<std::string> known;
    for (const bool rate : {true, false})
      for (const RuleProgram* r : {&t.rule, &t.constraint})
        for (std::size_t k = 0; k < r->program.leaves.size(); ++k)
          if (const std::string& name = r->names.leaf[k];
              r->program.leaves[k].kind == LeafKind::hyperparameter && (name == "learning_rate") == rate &&
              known.insert(name).second)
            text += text_of({text.empty() ? "double " : ", ", name, " = ", short_literal(r->values[k])});
    return text;
  }
  static std::string short_literal(double value) {
    const bool is_a_float = static_cast<double>(static_cast<float>(value)) == value;
    const std::string text = literal_of(value, {is_a_float ? "float" : "double"});
    return value == std::floor(value) && std::fabs(value) < 1e6 ? text_of({static_cast<long long>(value)})
                                                                : text;
  }

  NameTable names_of_function() const {
    NameTable taken;
    for (const char* name : {"parameters", "optimizer", "constrain", "i", "j"}) taken(name);
    for (const OwnOperation& o : *elements_.own) taken(identifier(o.op->name));
    return taken;
  }

  // The norm of all gradients together, those of other rules too.
  void write_norm(Block& b, NameTable& taken) const {
    b.comment("The norm of all gradients as one vector; if it is not finite nothing is updated.");
    std::string sum;
    for (const Trained& p : t.all_parameters) {
      const std::string squares = taken(p.name + "_squares");
      b.line(text_of({elements_.type.name, " ", squares, " = 0;"}));
      each_element(
          p,
          [&](const std::string& element, Block& inner) {
            inner.line(text_of({squares, " += gradient.", element, " * gradient.", element, ";"}));
          },
          b);
      sum += (sum.empty() ? "" : " + ") + squares;
    }
    b.line(text_of({"const double gradient_norm = std::sqrt(double(", sum, "));"}));
    b.line("if (!std::isfinite(gradient_norm)) return;");
    b.blank();
  }

  // Unit after unit: the weights that enter it are a row of a matrix; elsewhere each is its own.
  void write_constraint(Block& file) const {
    file.comment(
        "What follows the update: a constraint by the norm of the weights that enter the same unit.");
    Block& b = file.open(
        text_of({"inline void constrain(Parameters& parameters, const ", t.name, "& optimizer)"}), true);
    NameTable taken = names_of_function();
    taken("constraint");
    ElementRule constraint(t.constraint, "constraint", scalars_, elements_, taken);
    constraint.write(b);
    const std::string number(elements_.type.name);
    for (const Trained& p : t.parameters) {
      const TensorType type = kept(p.type);
      const bool has_rows = type.shape.rank == 2;
      Index units, inputs;
      Block& unit = loop_over_axes(b, has_rows ? Shape{1, {type.shape[0]}} : type.shape, units);
      const std::string before = &unit == &b ? p.name + "_" : "",  // in the function itself: a name for each
          squares = before + "squares", norm = before + "norm";
      const auto weight = [&] {
        std::vector<std::string> axis = units.axis;
        axis.insert(axis.end(), inputs.axis.begin(), inputs.axis.end());
        return text_of({"parameters.", p.name, Values::subscript(type, {.shape = type.shape, .axis = axis})});
      };
      const Shape row = has_rows ? Shape{1, {type.shape[1]}} : Shape{};
      const std::string sum = has_rows ? squares : weight() + " * " + weight();
      if (has_rows) {
        unit.line(text_of({number, " ", squares, " = 0;"}));
        Block& input = loop_over_axes(unit, row, inputs, 1);
        input.line(text_of({squares, " += ", weight(), " * ", weight(), ";"}));
      }
      unit.line(text_of({"const ", number, " ", norm, " = std::sqrt(", sum, ");"}));
      Block& input = loop_over_axes(unit, row, inputs, 1);
      input.line(
          constraint.call([&](const Leaf& l) { return l.kind == LeafKind::parameter ? weight() : norm; }));
    }
  }
};

}  // namespace etude::emit
