// SPDX-License-Identifier: BSL-1.0
// One step, as the kernels run it, against the graph: every activation.
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

}  // namespace

TEST_CASE("step: each activation") { step_check::check_all(decltype(activation_cases(Activations{})){}); }
