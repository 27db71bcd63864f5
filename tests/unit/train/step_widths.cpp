// SPDX-License-Identifier: BSL-1.0
// One step, as the kernels run it, against the graph: each width, in a batch of two tiles and a row.
#include "step_widths.hpp"

using namespace etude;

TEST_CASE("step: each width") { step_check::check_all(step_check::Widths{}, step_check::AllWays{}); }

TEST_CASE("step: samples of several registers") {
  using Net = Network<Input<3>, Dense<2>, Tanh, Dense<17>, Tanh, Dense<3>>;
  step_check::check_all<step_check::batch_of_registers>(List<Case<Net>, Case<Net, MeanSquaredError>>{},
                                                        step_check::AllWays{});
}

// A single layer, whose gradient is not passed on; and one without a bias.
TEST_CASE("step: one layer") {
  step_check::check<Network<Input<9>, Dense<4>>, SoftmaxCrossEntropy>();
  step_check::check<Network<Input<9>, Dense<1, NoBias>>, MeanSquaredError>();
}
