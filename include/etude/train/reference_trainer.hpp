// SPDX-License-Identifier: BSL-1.0
// Training by the scalar evaluator: the same program as the trainer's, in plain loops, in any number type,
// also inside a constant expression. It shows what the fused step means, and is what that is compared with.
#pragma once
#include <etude/expr/initializers.hpp>
#include <etude/train/graphs.hpp>
#include <etude/train/reference_rule.hpp>

namespace etude {

template <class Net, class Loss, class Optimizer, class T = double>
class ReferenceTrainer {
  using Training = Compiled<TrainingGraph<Net, Loss>, 1, false>;
  using Inference = Compiled<InferenceGraph<Net>, 1, false>;
  using Rule = detail::RuleGraph<Optimizer>;
  static constexpr const auto& program = Training::program;

 public:
  static constexpr bool is_value(const Leaf& l) {
    return l.kind == LeafKind::parameter || l.kind == LeafKind::state;
  }
  static constexpr int value_count = [] {
    int n = 0;
    for (const Leaf& l : program.leaves) n += is_value(l) ? l.type.size() : 0;
    return n;
  }();

  // All parameters and states of layers, row-major, in the network's order; what an optimizer remembers;
  // public, so that training can be continued from one constant expression in the next.
  std::array<T, static_cast<std::size_t>(value_count)> values{};
  std::array<T, static_cast<std::size_t>(value_count* Rule::states(false))> states{};
  std::array<double, static_cast<std::size_t>(Rule::states(true))> scalar_states{};
  Optimizer optimizer{};

  constexpr explicit ReferenceTrainer(const Optimizer& o = {}, std::uint64_t seed = 0) : optimizer(o) {
    for (std::size_t k = 0; k < program.leaves.size(); ++k) {
      const Leaf& l = program.leaves[k];
      if (!is_value(l)) continue;
      for (int i = 0; i < l.type.size(); ++i)
        values[static_cast<std::size_t>(first(static_cast<int>(k)) + i)] = static_cast<T>(l.initializer(
            {seed, static_cast<std::uint32_t>(k), static_cast<std::uint64_t>(i), l.type.shape}));
    }
  }

  // `steps` steps on the same samples; the mean loss before the last of them.
  constexpr T train(std::span<const T> inputs, std::span<const T> targets, int steps) {
    const int samples = static_cast<int>(inputs.size()) / Net::input.size();
    Evaluation<T, std::remove_cvref_t<decltype(program)>> run(program, samples);
    T loss{};
    for (int s = 0; s < steps; ++s) {
      set_leaves(run, program, inputs, targets);
      run.run();
      loss = run[program.outputs[0].statement][0];
      update(run);
    }
    return loss;
  }

  // The network's output for one sample.
  constexpr auto operator()(std::span<const T> x) const {
    constexpr const auto& p = Inference::program;
    Evaluation<T, std::remove_cvref_t<decltype(p)>> run(p, 1);
    set_leaves(run, p, x, {});
    run.run();
    std::array<T, static_cast<std::size_t>(Net::output.size())> out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = run[p.outputs[0].statement][i];
    return out;
  }

 private:
  // Where leaf k's elements begin among all values.
  static constexpr int first(int k) {
    int n = 0;
    for (int i = 0; i < k; ++i)
      if (const Leaf& l = program.leaves[static_cast<std::size_t>(i)]; is_value(l)) n += l.type.size();
    return n;
  }

  constexpr void set_leaves(auto& run, const auto& p, std::span<const T> inputs,
                            std::span<const T> targets) const {
    for (int id = 0; id < p.size(); ++id) {
      if (!is_leaf(p.at(id))) continue;
      const LeafKind kind = p.leaf(id).kind;
      const auto to = run[id];
      const int from = first(p.at(id).attributes.a);
      for (std::size_t i = 0; i < to.size(); ++i)
        if (kind == LeafKind::parameter || kind == LeafKind::state)
          to[i] = values[static_cast<std::size_t>(from) + i];
        else if (kind == LeafKind::input)
          to[i] = inputs[i];
        else if (kind == LeafKind::target)
          to[i] = targets[i];
    }
  }

  constexpr void update(auto& run) {
    double norm = 0;  // of all gradients, for a rule that reads it
    if constexpr (Rule::reads_gradient_norm) {
      T squares(0);
      for (const Output& o : program.outputs)
        if (is_gradient(program, o)) squares = squares + detail::sum_of_squares<T>(run[o.statement]);
      norm = math::sqrt(static_cast<double>(squares));
    }
    const RuleScalars<Optimizer> scalars(optimizer, scalar_states.data(), norm);
    for (const Output& o : program.outputs) {
      if (o.leaf < 0) continue;
      const auto value = run[o.statement];  // a gradient, or what a state becomes
      const auto at = static_cast<std::size_t>(first(o.leaf));
      for (std::size_t i = 0; i < value.size(); ++i)
        if (is_gradient(program, o))
          detail::apply_rule(scalars, value[i], values.data(), states.data(), values.size(), at + i);
        else
          values[at + i] = value[i];
      if (is_gradient(program, o))
        detail::constrain(optimizer, values.data() + at, program.at(o.statement).type.shape);
    }
    scalars.advance(scalar_states.data());
  }
};

}  // namespace etude
