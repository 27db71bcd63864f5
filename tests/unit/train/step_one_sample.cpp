// SPDX-License-Identifier: BSL-1.0
// One step, as the kernels run it, against the graph: each width, in batches of one sample, whose number no
// loop asks for.
#include "step_widths.hpp"

TEST_CASE("step: each width, one sample at a time") { step_check::check_all<1>(step_check::Widths{}); }
