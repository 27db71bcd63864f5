// SPDX-License-Identifier: BSL-1.0
// One step, as the kernels run it, against the graph: every loss.
#include "step_check.hpp"

using namespace etude;

namespace {

// A loss that does not take logits may ask for probabilities.
template <class Loss>
using LossCase = Case<std::conditional_t<Loss::takes_logits, Network<Input<5>, Dense<16>, Tanh, Dense<3>>,
                                         Network<Input<5>, Dense<16>, Tanh, Dense<3>, Sigmoid>>,
                      Loss>;

template <class... L>
List<LossCase<L>...> loss_cases(List<L...>);

}  // namespace

TEST_CASE("step: each loss") { step_check::check_all(decltype(loss_cases(::Losses{})){}); }
