// SPDX-License-Identifier: BSL-1.0
// Training by the scalar evaluator: the same program as the trainer's, in plain loops, in any number type,
// also inside a constant expression. It shows what the fused step means, and is what that is compared with.
#pragma once
#include <etude/core/finite.hpp>
#include <etude/expr/initializers.hpp>
#include <etude/train/arguments.hpp>
#include <etude/train/graphs.hpp>
#include <etude/train/reference_rule.hpp>

#include <algorithm>

namespace etude {

/// A trainer of the same network, loss, optimizer and seed goes the same way, but for rounding. Batch: the
/// samples of a step at most, where rows of a batch remember something (PersistentContrastiveDivergence).
template <class Net_, class Loss_ = fact::nothing, class Optimizer_ = fact::nothing, class T = double,
          int Batch = 1>
class ReferenceTrainer {
  using Checked = decltype(detail::checked<detail::TrainingArguments<Net_, Loss_, Optimizer_>>());
  using Net = typename Checked::Net;  // of a wrong one nothing more is said
  using Loss = typename Checked::Loss;
  using Optimizer = typename Checked::Optimizer;
  static constexpr bool scaled = scales_gradients<Optimizer>;
  using Training = Compiled<TrainingGraph<Net, Loss, false, scaled>, 1, false>;
  using Inference = Compiled<InferenceGraph<Net>, 1, false>;
  static constexpr const auto& program = Training::program;

 public:
  static constexpr bool is_value(const Leaf& l) {
    return l.kind == LeafKind::parameter || l.kind == LeafKind::state;
  }
  static constexpr int elements(const Leaf& l) {  // of a value, for all rows
    return is_value(l) ? l.type.size() * (l.type.batched ? Batch : 1) : 0;
  }
  static constexpr int value_count = [] {
    int n = 0;
    for (const Leaf& l : program.leaves) n += elements(l);
    return n;
  }();

  // All parameters and states of layers, row-major, in the network's order; what an optimizer remembers; how
  // many steps there were; public, so that training can be continued from one constant expression in the
  // next.
  std::array<T, static_cast<std::size_t>(value_count)> values{};
  std::array<T, static_cast<std::size_t>(value_count* Rules<Optimizer>::element_states)> states{};
  std::array<double, static_cast<std::size_t>(Rules<Optimizer>::scalar_states)> scalar_states{};
  std::uint32_t steps = 0;
  std::uint64_t seed = 0;
  Optimizer optimizer{};

  constexpr explicit ReferenceTrainer(const Optimizer& o = {}, std::uint64_t seed_of_all = 0)
      : seed(seed_of_all), optimizer(o) {
    for (std::size_t k = 0; k < program.leaves.size(); ++k) {
      const Leaf& l = program.leaves[k];
      for (int i = 0; i < elements(l); ++i)
        values[first(k) + static_cast<std::size_t>(i)] = static_cast<T>(l.initializer(
            {seed, static_cast<std::uint32_t>(k), static_cast<std::uint64_t>(i), l.type.shape}));
    }
    each_output<Training>([this]<Output O>() {
      if constexpr (is_gradient(program, O)) {
        using Rule = detail::RuleGraph<detail::RuleOf<Training, O.leaf, Optimizer>>;
        for (std::size_t s = 0; s < Rule::initial_states.size(); ++s)
          std::fill_n(states.data() + s * values.size() + first(O.leaf), elements(program.leaves[O.leaf]),
                      static_cast<T>(Rule::initial_states[s]));
      }
    });
    Rules<Optimizer>::initialize(scalar_states.data());
  }

  // `steps` steps on the same samples; the mean loss before the last of them. As a trainer's, a step whose
  // loss or norm of gradients is not finite changes nothing.
  constexpr T train(std::span<const T> inputs, std::span<const T> targets, int count) {
    check_samples(inputs, targets);
    const int samples = static_cast<int>(inputs.size()) / Net::input.size();
    Evaluation<T, std::remove_cvref_t<decltype(program)>> run(program, samples);
    T loss{};
    for (int s = 0; s < count; ++s, ++steps) {
      set_leaves(run, program, inputs, targets);
      run.run();
      loss = run[program.outputs[0].statement][0];
      if (is_finite(loss)) update(run);
    }
    return loss;
  }

  // The network's output for one sample.
  constexpr auto operator()(std::span<const T> x) const {
    constexpr const auto& p = Inference::program;
    if (x.size() != static_cast<std::size_t>(Net::input.size()))
      fail({"ReferenceTrainer: the sample has ", x.size(), " features, the network takes ",
            Net::input.size()});
    Evaluation<T, std::remove_cvref_t<decltype(p)>> run(p, 1);
    set_leaves(run, p, x, {});
    run.run();
    std::array<T, static_cast<std::size_t>(Net::output.size())> out{};
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = run[p.outputs[0].statement][i];
    return out;
  }

 private:
  // Where leaf k's elements begin among all values. The leaves of the network come first in every program of
  // it.
  static constexpr std::size_t first(std::size_t k) {
    std::size_t n = 0;
    for (std::size_t i = 0; i < k; ++i) n += static_cast<std::size_t>(elements(program.leaves[i]));
    return n;
  }
  static constexpr void check_samples(std::span<const T> inputs, std::span<const T> targets) {
    constexpr std::size_t features = static_cast<std::size_t>(Net::input.size());
    if (inputs.empty() || inputs.size() % features != 0)
      fail({"ReferenceTrainer: ", inputs.size(), " inputs for samples of ", features, " features"});
    if constexpr (detail::has_targets<Loss>)
      if (const std::size_t samples = inputs.size() / features,
          size = static_cast<std::size_t>(detail::target_type<Net, Loss>.size());
          targets.size() != samples * size)
        fail({"ReferenceTrainer: ", targets.size(), " target numbers for ", samples, " samples; expected ",
              samples * size});
  }
  static constexpr bool is_finite(const T& x) {
    if constexpr (std::is_floating_point_v<T>)
      return math::isfinite(x);
    else
      return true;
  }

  constexpr void set_leaves(auto& run, const auto& p, std::span<const T> inputs,
                            std::span<const T> targets) const {
    for (int id = 0; id < p.size(); ++id) {
      if (!is_leaf(p.at(id))) continue;
      const int k = p.at(id).attributes.a;
      const Leaf& leaf = p.leaf(id);
      const std::span<T> to = run[id];
      const RandomKey key = random_leaf_key(seed, k, steps);
      for (std::size_t i = 0; i < to.size(); ++i)
        if (is_value(leaf))
          to[i] = values[first(static_cast<std::size_t>(k)) + i];
        else if (leaf.kind == LeafKind::input)
          to[i] = inputs[i];
        else if (leaf.kind == LeafKind::target)
          to[i] = targets[i];
        else if (leaf.kind == LeafKind::random)
          to[i] = T(random_element(leaf, key, static_cast<std::uint32_t>(i)));
        else if constexpr (scaled)
          if (leaf.kind == LeafKind::upstream)
            to[i] = gradient_scale<T>(Rules<Optimizer>(optimizer, scalar_states.data(), 0));
    }
  }

  constexpr void update(auto& run) {
    double norm = 0;  // of all gradients, for a rule that reads it
    if constexpr (Rules<Optimizer>::reads_gradient_norm) {
      norm = detail::norm<T, double>([&run](const auto& scaled_) {
        T squares(0);
        for (const Output& o : program.outputs)
          if (is_gradient(program, o))
            squares = squares + detail::sum_of_squares<T>(run[o.statement], scaled_);
        return static_cast<double>(squares);
      });
      if (!math::isfinite(norm)) return;
    }
    const Rules<Optimizer> rules(optimizer, scalar_states.data(), norm);
    each_output<Training>([&]<Output O>() {
      const std::span<const T> value = run[O.statement];  // a gradient, or what a state becomes
      T* const to = values.data() + first(O.leaf);
      if constexpr (is_gradient(program, O)) {
        const auto& rule = rule_of<Training, O.leaf>(rules);
        for (std::size_t i = 0; i < value.size(); ++i)
          detail::apply_rule<scaled>(rule.scalars, value[i], values.data(), states.data(), values.size(),
                                     first(O.leaf) + i);
        detail::apply_constraint<detail::RuleOf<Training, O.leaf, Optimizer>>(
            rule.constraint, to, program.leaves[O.leaf].type.shape);
      } else {
        std::copy(value.begin(), value.end(), to);
      }
    });
    rules.advance(scalar_states.data());
  }
};

}  // namespace etude
