// SPDX-License-Identifier: BSL-1.0
// One step, as the kernels run it, against the graph: every layer of the list.
#include "step_check.hpp"

using namespace etude;

namespace {

// After a curve: the gradient of a bias right before a batch norm is zero, and what is computed is rounding.
template <class... L>
List<Case<Network<Input<5>, Dense<17>, Tanh, L, Tanh, Dense<3>>, SoftmaxCrossEntropy>...> layer_cases(
    List<L...>);

}  // namespace

TEST_CASE("step: each layer") {
  step_check::check_all(decltype(layer_cases(Layers{})){}, step_check::AllWays{});
}
