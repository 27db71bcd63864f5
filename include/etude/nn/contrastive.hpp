// SPDX-License-Identifier: BSL-1.0
// Contrastive divergence: the objectives of energy-based layers. What is descended on is F(v) − F(v′), F the
// free energy, v a sample and v′ one that was drawn from the model and is held constant; its derivative is
// derived as any other, and is the textbook's ⟨v·h⟩ of the data less that of the model.
//
// They train the last layer of a network, on what the layers before make of a sample; those stay as they are.
#pragma once
#include <etude/nn/activations.hpp>
#include <etude/nn/agreement.hpp>
#include <etude/nn/rbm.hpp>

namespace etude {

// What each row of a batch remembers from one training step to the next. It is no value of the model: a
// trainer keeps it.
template <FixedString Name, Shape S>
struct RowState : detail::LeafExpression<RowState<Name, S>, detail::real(S, true)> {
  Initializer initializer = nullptr;
  constexpr RowState() = default;
  constexpr explicit RowState(Initializer i) : initializer(i) {}
  constexpr Leaf leaf() const {
    return {.kind = LeafKind::state, .name = name_of<Name>, .initializer = initializer};
  }
};
namespace detail {
template <FixedString Name, Shape S>
inline constexpr bool is_assignable<RowState<Name, S>> = true;
}  // namespace detail

// [objectives]
struct EnergyObjective : Loss {
  using Target = ItsInput;
  template <class Machine>
  static constexpr auto difference(auto data, auto model) {
    return Machine::free_energy(data) - Machine::free_energy(stop_gradient(model));
  }
};

// The chain begins at the sample and takes `Steps` steps: CD-k (Hinton 2002).
template <int Steps = 1>
struct ContrastiveDivergence : EnergyObjective {
  using Problem = range_problem<Steps, fact::at_least<1>, fact::at_most<99>>;
  template <class Machine>
  static constexpr auto contrast(auto v) {
    return difference<Machine>(v, Machine::template gibbs<Steps>(v));
  }
};

// The chains, one for each row of a batch, go on where they were in the step before: as the parameters change
// slowly, they are samples of the model (Tieleman 2008). The last batch of an epoch moves as many as it has
// samples.
template <int Steps = 1>
struct PersistentContrastiveDivergence : EnergyObjective {
  using Problem = range_problem<Steps, fact::at_least<1>, fact::at_most<99>>;
  template <class Machine, class V>
  static constexpr auto contrast(V v) {
    const RowState<"chain", V::shape> chain(Machine::start);
    const auto model = Machine::template gibbs<Steps>(chain);
    return with_updates(difference<Machine>(v, model), chain <<= model);
  }
};
// [/objectives]

template <class L>
concept TrainsLastLayer = std::derived_from<L, EnergyObjective>;

// A sentence of nn/problem.hpp.
template <class... Facts>
struct this_loss_trains_an_RBM_and_the_last_layer_is_another ETUDE_SENTENCE;

namespace detail {

// The layers before the last one, as they are: nothing of them is trained, and they act as in inference.
template <class L>
struct Still : Layer {
  constexpr auto operator()(auto x) const { return call<L, WithoutTraining>(x); }
};

// What stands in for the last layer: the difference of free energies of a sample,
template <class Objective>
struct Contrast {
  template <class Machine>
  struct Of : Layer {
    constexpr auto operator()(auto v) const {
      return Objective::template contrast<Machine>(stop_gradient(v));
    }
  };
};
// the error of the visible units that are made again from drawn hidden ones,
template <class Machine>
struct DrawnReconstruction : Layer {
  constexpr auto operator()(auto data) const {
    const auto v = stop_gradient(data);  // as above, so that nothing is computed twice
    return mean(square(v - Machine::reconstruction(v)));
  }
};
// the visible units themselves,
template <class Machine>
using Received = Identity;
// and what they are made again from the probabilities of the hidden ones.
template <class Machine>
struct MeanReconstruction : Layer {
  template <class V>
  constexpr auto operator()(V v) const {
    return Machine::template visible<V>(Machine::hidden(v));
  }
};

template <class L, template <class> class StandIn>
struct InPlaceOf {
  using Machine = L;
  using type = StandIn<L>;
};
template <FixedString Name, class L, template <class> class StandIn>
struct InPlaceOf<Named<Name, L>, StandIn> {
  using Machine = typename InPlaceOf<L, StandIn>::Machine;
  using type = Named<Name, typename InPlaceOf<L, StandIn>::type>;
};
template <FixedString Name, class L, template <class> class StandIn>
struct InPlaceOf<Shared<Name, L>, StandIn> {
  using Machine = typename InPlaceOf<L, StandIn>::Machine;
  using type = Shared<Name, typename InPlaceOf<L, StandIn>::type>;
};

template <class Net, template <class> class StandIn>
struct WithLastLayer;
template <class In, class... L, template <class> class StandIn>
struct WithLastLayer<Network<In, L...>, StandIn> {
  using Layers = TypeList<L...>;
  using Last = InPlaceOf<type_at<Layers::size - 1, Layers>, StandIn>;
  using Machine = typename Last::Machine;
  using type = typename decltype([]<std::size_t... Ith>(std::index_sequence<Ith...>) {
    return std::type_identity<
        Network<In, typename InPlaceOf<type_at<static_cast<int>(Ith), Layers>, Still>::type...,
                typename Last::type>>{};
  }(std::make_index_sequence<Layers::size - 1>{}))::type;
};

// An objective asks the last layer for what it needs.
template <class Machine, class V>
concept HasEnergy = requires(V v) {
  Machine::free_energy(v);
  Machine::reconstruction(v);
};

template <class Net, TrainsLastLayer L>
struct SoundLoss<Net, L> {
  using Last = WithLastLayer<Net, Received>;
  static constexpr int index = Net::Layers::size - 1;
  static constexpr bool ok = HasEnergy<typename Last::Machine, Argument<0, Last::type::output>>;
  using Problem = std::conditional_t<ok, Fine,
                                     this_loss_trains_an_RBM_and_the_last_layer_is_another<
                                         L, layer<index>, type_at<index, typename Net::Layers>>>;
  using type = std::conditional_t<ok, L, StandInFor<L>>;
};

template <class L, int Index, class Last>
struct Wording<this_loss_trains_an_RBM_and_the_last_layer_is_another<L, layer<Index>, Last>> {
  static constexpr auto text = sentence("the loss ", type_name<L>(), " trains an RBM, and the last layer, ",
                                        Index, ", is ", type_name<Last>());
};

}  // namespace detail
}  // namespace etude
