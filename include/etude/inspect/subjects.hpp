// SPDX-License-Identifier: BSL-1.0
// What can be studied beside a training step: a network without a loss, a loss, an expression; each as a
// graph with its derivatives.
#pragma once
#include <etude/train/graphs.hpp>

namespace etude::detail {

// A network without a loss: the derivatives by its parameters and its input, given that by its output.
template <class Net>
struct NetworkWithUpstream {
  static constexpr GrowingArray<Output> build(Graph& g) {
    const Ref y = lower_network<Net>(g, Reifier::Mode::training);
    const Ref upstream = g.add_leaf({.kind = LeafKind::upstream, .name = "upstream", .type = y.type()});
    GrowingArray<Ref> variables = trainable_parameters(g);
    variables.push_back(g.add_leaf({.kind = LeafKind::input, .name = "x", .type = Net::input}));
    return gradients_of(y, upstream, variables);
  }
  static constexpr GrowingArray<Output> gradients_of(Ref result, Ref seed,
                                                     const GrowingArray<Ref>& variables) {
    GrowingArray<Output> outputs{{result.id}};
    const GrowingArray<Ref> d = pullback(result, seed, variables);
    for (std::size_t i = 0; i < variables.size(); ++i)
      outputs.push_back({d[i].id, result.graph->at(variables[i].id).attributes.a});
    return outputs;
  }
};

// A loss of an output y.
template <class L, class Net>
struct LossAlone {
  static constexpr GrowingArray<Output> build(Graph& g) {
    const Ref y = g.add_leaf({.kind = LeafKind::input, .name = "y", .type = Net::input});
    const Ref loss = lower_loss<Net, L, false>(g, y);
    return NetworkWithUpstream<Net>::gradients_of(loss, g.literal(1), {y});
  }
};

// An expression; its numbers stand for themselves by their place, as in gradient().
template <class E, class... V>
struct ExpressionAlone {
  static constexpr GrowingArray<Output> build(Graph& g) {
    Reifier reify{.graph = g, .symbolic = true};
    const GrowingArray<Ref> variables{reify(V{})...};
    const Ref f = expand(reify(E{}), E::type);
    const Ref seed = E::type.size() == 1
                         ? g.literal(1)
                         : g.add_leaf({.kind = LeafKind::upstream, .name = "upstream", .type = E::type});
    return NetworkWithUpstream<void>::gradients_of(f, seed, variables);
  }
};

}  // namespace etude::detail
