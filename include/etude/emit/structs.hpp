// SPDX-License-Identifier: BSL-1.0
// What is said of a network's step before the functions: a struct of its parameters, one of what layers
// remember, and one for each optimizer.
#pragma once
#include <etude/emit/optimizer.hpp>
#include <etude/expr/initializers.hpp>

namespace etude::emit {

// What is to be written. Leaves are read by the names that each has here: parameters as members of `p`,
// states of layers as members of `s`.
struct StepText {
  std::string name = "network";  // of the namespace
  std::vector<std::string> title{};
  NumberType type{};
  int batch = 1;
  Draft prediction{}, step{};
  Names prediction_names{}, step_names{};
  std::vector<OptimizerText> optimizers{};
  const std::vector<OwnOperation>* own = nullptr;

  const Leaf* leaf(LeafKind kind, int* index = nullptr) const {
    for (std::size_t k = 0; k < step.leaves.size(); ++k)
      if (step.leaves[k].kind == kind) {
        if (index) *index = static_cast<int>(k);
        return &step.leaves[k];
      }
    return nullptr;
  }
  bool is_trained(int leaf) const {
    for (const Output& o : step.outputs)
      if (o.leaf == leaf) return true;
    return false;
  }
  bool has_random() const { return leaf(LeafKind::random) != nullptr; }
  bool has_states() const { return leaf(LeafKind::state) != nullptr; }
  bool is_gradient(const Output& o) const { return etude::is_gradient(step, o); }

  // What leaf k is called as a member of its struct: W1.
  std::string member(int k) const {
    const std::string& read = step_names.leaf[static_cast<std::size_t>(k)];
    return read.substr(read.find('.') + 1);
  }
  std::string optimizer_type() const { return optimizers.size() == 1 ? optimizers[0].name : "Optimizer"; }
};

class Structs {
 public:
  // `scalars` writes in double, `elements` in the number type of the parameters.
  [[gnu::cold]] Structs(const StepText& text, const Language& scalars, const Language& elements)
      : t(text), scalars_(scalars), elements_(elements) {}

  [[gnu::cold]] void write(Block& file) const {
    file.line(text_of({"constexpr int batch = ", t.batch, ";  // the most samples of a step"}));
    file.blank();
    Block& parameters = file.open("struct Parameters", true, "};");
    bool all = true;
    for (std::size_t k = 0; k < t.step.leaves.size(); ++k) {
      if (t.step.leaves[k].kind != LeafKind::parameter) continue;
      const bool trained = t.is_trained(static_cast<int>(k));
      all = all && trained;
      parameters.line(
          text_of({t.type.name, " ", t.member(static_cast<int>(k)), Values::extents(t.step.leaves[k].type),
                   ";", trained ? "" : "  // not trained"}));
    }
    if (all) {
      file.line("using Gradient = Parameters;  // the derivative of the loss by each of them");
    } else {
      Block& gradient =
          file.open("struct Gradient", true, "};  // the derivative of the loss by what is trained");
      for (const Output& o : t.step.outputs)
        if (t.is_gradient(o))
          gradient.line(text_of(
              {t.type.name, " ", t.member(o.leaf), Values::extents(t.step.leaves[at(o.leaf)].type), ";"}));
    }
    file.blank();
    if (t.has_states()) {
      write_states(file);
      file.blank();
    }
    for (const OptimizerText& o : t.optimizers) {
      Optimizer(o, scalars_, elements_).write_struct(file);
      file.blank();
    }
    if (t.optimizers.size() > 1) {
      Block& all_of_them = file.open("struct Optimizer", true, "};");
      for (const OptimizerText& o : t.optimizers)
        all_of_them.line(text_of({o.name, " ", member_of(o), "{};"}));
      file.blank();
    }
  }

  // Adam's member of Optimizer: adam.
  static std::string member_of(const OptimizerText& r) {
    std::string text = r.name;
    for (char& c : text)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text == r.name ? text + "_" : text;
  }

 private:
  const StepText& t;
  const Language &scalars_, &elements_;

  static std::size_t at(int k) { return static_cast<std::size_t>(k); }

  // struct States { … };
  void write_states(Block& file) const {
    file.comment("What layers remember from step to step.");
    Block& states = file.open("struct States", true, "};");
    Block constructor{.head = "States()", .opens = true, .braced = true};
    for (std::size_t k = 0; k < t.step.leaves.size(); ++k) {
      const Leaf& l = t.step.leaves[k];
      if (l.kind != LeafKind::state) continue;
      const std::string name = t.member(static_cast<int>(k));
      std::set<double> first;  // values
      for (int i = 0; i < l.type.size(); ++i)
        first.insert(
            l.initializer({0, static_cast<std::uint32_t>(k), static_cast<std::uint64_t>(i), l.type.shape}));
      const bool drawn = first.size() > 1;
      states.line(text_of({t.type.name, " ", name, l.type.batched ? "[batch]" : "", Values::extents(l.type),
                           "{};", l.type.batched ? "  // for each row of a batch" : "",
                           drawn ? (l.type.batched ? ", to be set before the first step"
                                                   : "  // to be set before the first step")
                                 : ""}));
      if (drawn || *first.begin() == 0) continue;
      Block& rows = l.type.batched ? constructor.open("for (int n = 0; n < batch; ++n)") : constructor;
      Index i{.sample = "n"};
      Block& element = loop_over_axes(rows, l.type.shape, i);
      element.line(text_of({name, l.type.batched ? "[n]" : "", Values::subscript(l.type, i), " = ",
                            literal_of(*first.begin(), t.type), ";"}));
    }
    if (constructor.body.empty()) return;
    states.blank();
    states.body.push_back(std::move(constructor));
  }
};

}  // namespace etude::emit
