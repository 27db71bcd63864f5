// SPDX-License-Identifier: BSL-1.0
// The graphs of a network: for inference, its output; for training, its loss and the gradient of every
// trainable parameter. From here on the chain rule has been applied.
#pragma once
#include <etude/grad/chain_rule.hpp>
#include <etude/optim/rule.hpp>
#include <etude/program/compiled.hpp>
#include <etude/train/contrastive.hpp>
#include <etude/train/objective.hpp>

namespace etude {

namespace detail {

constexpr GrowingArray<Ref> trainable_parameters(Graph& g) {
  GrowingArray<Ref> out;
  const int n = g.size();
  for (int id = 0; id < n; ++id)
    if (is_leaf(g.at(id)) && g.leaf(id).kind == LeafKind::parameter && g.leaf(id).trainable)
      out.push_back(g.ref(id));
  return out;
}

// 0 or zeros: what a derivative is by a value that does not matter.
constexpr bool is_known_zero(Ref r) {
  const Graph& g = *r.graph;
  const Statement& s = g.at(g.at(r.id).op == &operation<op::Expand> ? g.at(r.id).operand[0] : r.id);
  return is_literal(s) && s.number == 0;
}

}  // namespace detail

// What is reported is output 0, then come the gradient of each trainable parameter that is descended on,
// times `upstream`, and the new value of each state.
constexpr GrowingArray<Output> with_gradients(Graph& g, const Objective& objective, Ref upstream) {
  GrowingArray<Output> outputs{{objective.reported.id}};
  const GrowingArray<Ref> parameters = detail::trainable_parameters(g);
  const GrowingArray<Ref> gradients = pullback(objective.descended, upstream, parameters);
  for (std::size_t i = 0; i < parameters.size(); ++i)
    if (!detail::is_known_zero(gradients[i]))
      outputs.push_back({gradients[i].id, g.at(parameters[i].id).attributes.a});
  for (const auto& [leaf, statement] : g.new_values) outputs.push_back({statement, leaf});
  return outputs;
}

// Scaled: all gradients come multiplied by a number that is given in each step. It costs one multiplication:
// the chain rule is linear, and begins with that number instead of 1.
template <class Net, class L, bool Weighted = false, bool Scaled = false>
struct TrainingGraph {
  using loss = L;
  static constexpr GrowingArray<Output> build(Graph& g) {
    const Objective objective = ObjectiveOf<Net, L>::template lower<Weighted>(g);
    return with_gradients(g, objective,
                          Scaled ? g.add_leaf({.kind = LeafKind::upstream, .name = "scale"}) : g.literal(1));
  }
};

// The derivative of the loss by the network's input: output 1. (Output 0 is the loss.)
template <class Net, class L>
struct InputGradientGraph {
  static constexpr GrowingArray<Output> build(Graph& g) {
    const Ref x = g.add_leaf({.kind = LeafKind::input, .name = "x", .type = Net::input});
    const Ref loss = detail::lower_loss<Net, L, false>(g, Net::lower(g, x, Reifier::Mode::inference));
    return {{loss.id}, {pullback(loss, g.literal(1), std::span(&x, 1))[0].id}};
  }
};

// Hessian-vector products: for a direction v in the space of the parameters, H·v, by the chain rule applied
// to what the chain rule made: the gradient of ⟨gradient, v⟩ (Pearlmutter 1994, in reverse over reverse).
// Output k is H·v by parameter k; v's parts are upstream leaves, numbered like the parameters.
template <class Net, class L>
struct HessianVectorGraph {
  static constexpr GrowingArray<Output> build(Graph& g) {
    const Ref loss =
        detail::lower_loss<Net, L, false>(g, detail::lower_network<Net>(g, Reifier::Mode::inference));
    const GrowingArray<Ref> parameters = detail::trainable_parameters(g);
    const GrowingArray<Ref> gradients = pullback(loss, g.literal(1), parameters);
    Ref along = g.literal(0);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
      const Leaf p = g.leaf(parameters[i].id);
      const Ref v =
          g.add_leaf({.kind = LeafKind::upstream, .scope = p.scope, .name = p.name, .type = p.type});
      along = along + apply_to_refs<op::Sum>({all_axes}, gradients[i] * v);
    }
    GrowingArray<Output> outputs;
    for (const Ref& h : pullback(along, g.literal(1), parameters)) outputs.push_back({h.id});
    return outputs;
  }
};

// The network's output, as it is.
template <class Net>
struct InferenceGraph {
  static constexpr GrowingArray<Output> build(Graph& g) {
    return {{detail::lower_network<Net>(g, Reifier::Mode::inference).id}};
  }
};

// No program, only the network's values and their places.
template <class Net>
struct ModelValues {
  static constexpr Draft draft() {
    Graph g;
    detail::lower_network<Net>(g, Reifier::Mode::inference);
    Draft d{.leaves = g.leaves, .scopes = g.scopes};
    plan(d, 1, false);
    return d;
  }
  static constexpr auto program = freeze<ModelValues>();
};

// Output 0: the sum of the losses; output 1: the prediction.
template <class Net, class L>
struct ScoreGraph {
  using loss = L;
  static constexpr GrowingArray<Output> build(Graph& g) {
    const Scored scored = ObjectiveOf<Net, L>::score(g);
    return {{scored.loss.id}, {scored.prediction.id}};
  }
};

// The prediction alone.
template <class Net, class L>
struct PredictionGraph {
  static constexpr GrowingArray<Output> build(Graph& g) {
    return {{ObjectiveOf<Net, L>::score(g).prediction.id}};
  }
};

}  // namespace etude
