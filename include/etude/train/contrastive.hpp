// SPDX-License-Identifier: BSL-1.0
// What a network is trained for whose last layer has an energy (nn/contrastive.hpp). Lowering and chain rule
// are those of all networks; only what is descended on is another.
#pragma once
#include <etude/nn/contrastive.hpp>
#include <etude/train/objective.hpp>

namespace etude {

template <class Net, TrainsLastLayer L>
struct ObjectiveOf<Net, L> {
  // The mean error of reconstruction is what is reported: the difference of free energies says little of how
  // far training is (Hinton 2012, section 15).
  template <bool Weighted>
  static constexpr Objective lower(Graph& g) {
    const Ref contrast = last_layer_as<detail::Contrast<L>::template Of>(g, Reifier::Mode::training),
              error = last_layer_as<detail::DrawnReconstruction>(g, Reifier::Mode::training);
    return {detail::batch_average<Weighted>(g, error), detail::batch_average<Weighted>(g, contrast)};
  }
  // The prediction is the reconstruction of what the last layer receives.
  static constexpr Scored score(Graph& g) {
    const Ref v = last_layer_as<detail::Received>(g, Reifier::Mode::inference),
              mean = last_layer_as<detail::MeanReconstruction>(g, Reifier::Mode::inference);
    const Ref error = apply_to_refs<op::Sum>({all_axes}, square(v - mean)) * (1.0 / v.type().size());
    return {batch_sum(error), mean};
  }

 private:
  template <template <class> class StandIn>
  static constexpr Ref last_layer_as(Graph& g, Reifier::Mode mode) {
    // The network itself comes first, so that all values of the model are there, in their order.
    detail::lower_network<Net>(g, Reifier::Mode::inference);
    return detail::lower_network<typename detail::WithLastLayer<Net, StandIn>::type>(g, mode);
  }
};

}  // namespace etude
