// SPDX-License-Identifier: BSL-1.0
// One step, as the kernels run it, against the graph: dropout, branches, sharing, freezing.
#include "step_check.hpp"

using namespace etude;

namespace {

using Block = Residual<Dense<17>, Tanh>;
using Encoder = Shared<"encoder", Dense<6>>;

using Combined = List<
    // Two equal dropouts: their masks differ, and are those of the random leaf function.
    Case<Network<Input<5>, Dense<19>, Dropout<0.3>, Tanh, Dropout<0.3>, Dense<3>>>,  //
    Case<Network<Input<5>, Dropout<0.0>, Dense<1>, Dropout<0.5>, Dense<3>>, MeanSquaredError>,
    Case<Network<Input<17>, Block, Block, Residual<Block>, Dense<3>>>,  //
    Case<Network<Input<1>, Residual<Dense<1>>, Dense<2>>>,
    Case<Network<Input<5>, Parallel<Dense<7>, Sequence<Dense<3>, Tanh>, Identity>, Dense<3>>>,
    Case<Network<Input<5>, Dense<4>, ParallelSum<Dense<6>, Dense<6, NoBias>, Dense<6>>, Tanh, Dense<3>>>,
    Case<Network<Input<5>, Parallel<Dense<1>, Dense<1>>>, MeanSquaredError>>;

using Named_ = List<
    // Two layers with the same parameters, one after the other and side by side.
    Case<Network<Input<5>, Dense<6>, Encoder, Tanh, Encoder, Dense<3>>>,
    Case<Network<Input<4>, Parallel<Encoder, Sequence<Tanh, Encoder>>, Dense<3>>>,
    Case<Network<Input<5>, Named<"fc1", Dense<7>>, Tanh, Named<"fc2", Dense<3>>>>,
    // Below, in the middle, and all but the last layer.
    Case<Network<Input<5>, Frozen<Dense<7>>, Tanh, Dense<3>>>,
    Case<Network<Input<5>, Dense<7>, Frozen<Tanh, Dense<6>>, ReLU, Dense<3>>>,
    Case<Network<Input<5>, Residual<Frozen<Dense<5>>>, Tanh, Frozen<Dense<3>>, Dense<3>>, MeanSquaredError>>;

}  // namespace

TEST_CASE("step: dropout and branches") { step_check::check_all(Combined{}); }

TEST_CASE("step: names, sharing, freezing") { step_check::check_all(Named_{}); }
