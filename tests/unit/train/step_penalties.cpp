// SPDX-License-Identifier: BSL-1.0
// One step, as the kernels run it, against the graph: losses of the input itself, noise on it, and what
// layers add to the loss.
#include "step_check.hpp"

using namespace etude;

namespace {

using Autoencoders = List<
    Case<Network<Input<17>, Dense<5>, Sigmoid, Dense<17>>, Reconstruction<SigmoidCrossEntropy>>,
    Case<Network<Input<7>, MaskingNoise<0.3>, Dense<20>, Tanh, Dense<7>>, Reconstruction<MeanSquaredError>>,
    Case<Network<Input<2, 5>, Flatten, Dense<3>, Dense<10>>, Reconstruction<Huber<>>>>;

using Penalties = List<
    Case<Network<Input<5>, Dense<19>, Sigmoid, Sparse<0.2, 0.5>, Dense<3>>>,
    Case<Network<Input<5>, Dense<19>, Tanh, L1Activity<0.1>, Dense<4>, L2Activity<0.3>>, MeanSquaredError>,
    Case<Network<Input<6>, MaskingNoise<0.5>, Shared<"a", Sequence<Dense<6>, Sigmoid, Sparse<0.1, 0.3>>>,
                 Shared<"a", Sequence<Dense<6>, Sigmoid, Sparse<0.1, 0.3>>>>,
         Reconstruction<BinaryCrossEntropy>>>;

}  // namespace

TEST_CASE("step: the input as target, and noise on it") { step_check::check_all(Autoencoders{}); }

TEST_CASE("step: penalties on activity") { step_check::check_all(Penalties{}); }

TEST_CASE("step: penalties on activity, weighted samples") {
  step_check::check<Network<Input<5>, Dense<9>, Sigmoid, L1Activity<0.2>, Sparse<0.2, 0.5>, Dense<3>>,
                    SoftmaxCrossEntropy, true>();
}
