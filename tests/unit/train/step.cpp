// SPDX-License-Identifier: BSL-1.0
// One step, as the kernels run it, against the graph: every activation, layer and loss.
#include "step_check.hpp"

using namespace etude;

namespace {

// Two layers use it: the second time its derivative goes further down.
template <class Activation>
struct ActivationCase
    : Case<Network<Input<5>, Dense<17>, Activation, Dense<6>, Activation, Dense<3>>, SoftmaxCrossEntropy> {};
// Two of it subtract twice what they added: the bound would allow anything.
template <>
struct ActivationCase<LogSoftmax>
    : Case<Network<Input<5>, Dense<17>, LogSoftmax, Dense<3>>, SoftmaxCrossEntropy> {};

template <class... A>
List<ActivationCase<A>...> activation_cases(List<A...>);

// After a curve: the gradient of a bias right before a batch norm is zero, and what is computed is rounding.
template <class... L>
List<Case<Network<Input<5>, Dense<17>, Tanh, L, Tanh, Dense<3>>, SoftmaxCrossEntropy>...> layer_cases(
    List<L...>);

// A loss that does not take logits may ask for probabilities.
template <class Loss>
using LossCase = Case<std::conditional_t<Loss::takes_logits, Network<Input<5>, Dense<16>, Tanh, Dense<3>>,
                                         Network<Input<5>, Dense<16>, Tanh, Dense<3>, Sigmoid>>,
                      Loss>;

template <class... L>
List<LossCase<L>...> loss_cases(List<L...>);

}  // namespace

TEST_CASE("step: each activation") { step_check::check_all(decltype(activation_cases(Activations{})){}); }

TEST_CASE("step: each layer") { step_check::check_all(decltype(layer_cases(Layers{})){}); }

TEST_CASE("step: each loss") { step_check::check_all(decltype(loss_cases(::Losses{})){}); }
