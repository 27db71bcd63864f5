// SPDX-License-Identifier: BSL-1.0
// One step, as the kernels run it, against the graph: changes of shape.
#include "step_check.hpp"

using namespace etude;

namespace {

using Shaped = List<
    Case<Network<Input<3, 5>, Flatten, Dense<6>, Tanh, Dense<3>>>,
    Case<Network<Input<4, 3, 2>, Tanh, Flatten, Dense<6>, Reshape<2, 3>, Tanh, Flatten, Dense<3>>>,
    Case<Network<Input<17>, Reshape<17, 1>, Sigmoid, Reshape<1, 17>, Flatten, Dense<2, From<17>, NoBias>>,
         MeanSquaredError>,
    Case<Network<Input<6>, Dense<6>, Reshape<2, 3>>, MeanSquaredError>>;

}  // namespace

TEST_CASE("step: changes of shape") { step_check::check_all(Shaped{}); }
