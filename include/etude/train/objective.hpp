// SPDX-License-Identifier: BSL-1.0
// What a network is trained for: the loss of its output against a target, as statements of a graph.
#pragma once
#include <etude/nn/losses.hpp>
#include <etude/nn/network.hpp>

namespace etude {

namespace detail {

template <class Net>
constexpr Ref lower_network(Graph& g, Reifier::Mode mode) {
  const Ref x = g.add_leaf({.kind = LeafKind::input, .name = "x", .type = Net::input});
  return Net::lower(g, x, mode);
}

template <class Net, class L>
constexpr Ref lower_target(Graph& g) {
  constexpr TensorType t = target_type<Net, L>;
  if constexpr (has_targets<L>)
    return g.add_leaf({.kind = LeafKind::target, .name = "t", .type = t});
  else
    return apply_to_refs<op::Reshape>({0, 0, 0, t.shape},
                                      g.add_leaf({.kind = LeafKind::input, .name = "x", .type = Net::input}));
}

// The mean over the batch of a number per sample; with sample weights w, Σ w·x / Σ w.
template <bool Weighted>
constexpr Ref batch_average(Graph& g, Ref x) {
  if constexpr (!Weighted) return batch_sum(x) / g.add_leaf({.kind = LeafKind::count, .name = "n"});
  const Ref w =
      g.add_leaf({.kind = LeafKind::sample_weight, .name = "w", .type = {Element::real, true, {}, {}}});
  return batch_sum(w * x) / batch_sum(w);
}

// The loss of one sample.
template <class Net, class L>
constexpr Ref lower_sample_loss(Graph& g, Ref output) {
  const Ref arguments[] = {output, lower_target<Net, L>(g)};
  Reifier reify{.graph = g, .arguments = arguments};
  return reify(L{}(Argument<0, Net::output>{}, Argument<1, target_type<Net, L>>{}));
}

// The mean loss over the batch, with what layers add to it: to each sample's loss, or to the mean.
template <class Net, class L, bool Weighted>
constexpr Ref lower_loss(Graph& g, Ref output) {
  Ref loss = lower_sample_loss<Net, L>(g, output), of_batch = g.literal(0);
  for (const int id : g.penalties) {
    Ref& sum = g.at(id).type.batched ? loss : of_batch;
    sum = sum + g.ref(id);
  }
  g.marks.push_back({loss.id, 0, "ℓ"});
  return batch_average<Weighted>(g, loss) + of_batch;
}

}  // namespace detail

// What training tells of a batch, and what it descends on: one number, if that is a function of the network's
// output.
struct Objective {
  Ref reported, descended;
};
// The sum of the losses of a batch, and what is predicted for each sample.
struct Scored {
  Ref loss, prediction;
};

template <class Net, class L>
struct ObjectiveOf {
  template <bool Weighted>
  static constexpr Objective lower(Graph& g) {
    const Ref loss =
        detail::lower_loss<Net, L, Weighted>(g, detail::lower_network<Net>(g, Reifier::Mode::training));
    return {loss, loss};
  }
  // The prediction is the network's output through the loss's link.
  static constexpr Scored score(Graph& g) {
    const Ref output = detail::lower_network<Net>(g, Reifier::Mode::inference);
    const Ref loss = detail::lower_sample_loss<Net, L>(g, output);
    Reifier reify{.graph = g, .arguments = std::span(&output, 1)};
    return {batch_sum(loss), reify(L::link(Argument<0, Net::output>{}))};
  }
};

}  // namespace etude
