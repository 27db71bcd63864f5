// SPDX-License-Identifier: BSL-1.0
// One step, as the kernels run it, against the graph: normalisation and noise.
#include "step_check.hpp"

using namespace etude;

namespace {

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
