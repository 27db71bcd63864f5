// SPDX-License-Identifier: BSL-1.0
// One step, as the kernels run it, against the graph: every activation, in double.
#include "step_activations.hpp"

TEST_CASE("step: each activation, in double") {
  step_check::check_all(step_check::ActivationCases{},
                        List<step_check::Way<double, etude::Order::by_feature>>{});
}
