// SPDX-License-Identifier: BSL-1.0
// One step, as the kernels run it, against the graph: every loss.
#include "step_check.hpp"

using namespace etude;

namespace {

template <class Loss>
using LossCase = Case<EndingFor<Loss, Input<5>, Dense<16>, Tanh, Dense<3>>, Loss>;

template <class... L>
List<LossCase<L>...> loss_cases(List<L...>);

}  // namespace

TEST_CASE("step: each loss") { step_check::check_all(decltype(loss_cases(::Losses{})){}); }
