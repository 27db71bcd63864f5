// SPDX-License-Identifier: BSL-1.0
// One step, as the kernels run it, against the graph: dropout, branches, sharing, freezing, changes of shape.
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

using Shaped = List<
    Case<Network<Input<3, 5>, Flatten, Dense<6>, Tanh, Dense<3>>>,
    Case<Network<Input<4, 3, 2>, Tanh, Flatten, Dense<6>, Reshape<2, 3>, Tanh, Flatten, Dense<3>>>,
    Case<Network<Input<17>, Reshape<17, 1>, Sigmoid, Reshape<1, 17>, Flatten, Dense<2, From<17>, NoBias>>,
         MeanSquaredError>,
    Case<Network<Input<6>, Dense<6>, Reshape<2, 3>>, MeanSquaredError>>;

// Sums along the batch in the forward pass: first, of one number, of a matrix, in branches, one after
// another; states are outputs of the step. (Of one sample the deviation is √ε: where two divide by it a
// larger ε leaves the bound of rounding errors a meaning.)
using Normalised =
    List<Case<Network<Input<5>, BatchNorm<>, Dense<17>, Tanh, LayerNorm<>, Dense<3>>>,
         Case<Network<Input<4>, Dense<1>, Tanh, BatchNorm<0.5, 0.1>, Dense<2>>>,
         Case<Network<Input<3, 5>, BatchNorm<>, Flatten, Dense<3>>>,
         Case<Network<Input<3, 5>, LayerNorm<>, Flatten, Dense<3>>>,
         Case<Network<Input<6>, Residual<BatchNorm<>, Tanh, Dense<6>>, Tanh, BatchNorm<0.1, 0.1>, Dense<3>>,
              MeanSquaredError>,
         Case<Network<Input<5>, Parallel<BatchNorm<>, Sequence<Dense<4>, Tanh, BatchNorm<>>>, Dense<3>>>,
         Case<Network<Input<5>, Dense<7>, Tanh, Frozen<BatchNorm<>, Dense<6>>, Tanh, Dense<3>>>,
         Case<Network<Input<5>, Shared<"norm", LayerNorm<>>, Tanh, Shared<"norm", LayerNorm<>>, Dense<3>>>>;
using Noisy = List<Case<Network<Input<3, 5>, GaussianNoise<0.5>, Flatten, Dense<3>>>,
                   Case<Network<Input<1>, GaussianNoise<0.5>, Maxout<1, 3>, Dense<2>>>,
                   Case<Network<Input<5>, GaussianNoise<0.5>, Dense<9>, GaussianNoise<0.5>, Tanh, Dense<3>>>>;

}  // namespace

TEST_CASE("step: normalisation") { step_check::check_all(Normalised{}); }

TEST_CASE("step: noise") { step_check::check_all(Noisy{}); }

TEST_CASE("step: dropout and branches") { step_check::check_all(Combined{}); }

TEST_CASE("step: names, sharing, freezing") { step_check::check_all(Named_{}); }

TEST_CASE("step: changes of shape") { step_check::check_all(Shaped{}); }
