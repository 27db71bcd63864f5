// SPDX-License-Identifier: BSL-1.0
// One step, as the kernels run it, against the graph: each width, in batches with too few samples for
// transposing matrices (program/product_form.hpp).
#include "step_widths.hpp"

TEST_CASE("step: each width, in small batches") { step_check::check_all<5>(step_check::Widths{}); }
