// SPDX-License-Identifier: BSL-1.0
// One step, as the kernels run it, against the graph: widths of one, below, at and just above a vector, and
// primes.
#include "step_check.hpp"

using namespace etude;

namespace {

// Each width stands for inputs, hidden layers and outputs; classes are at least two.
using Widths = List<Case<Network<Input<1>, Dense<1>, Tanh, Dense<2>>>,                       //
                    Case<Network<Input<3>, Dense<2>, ReLU, Dense<1>>, SigmoidCrossEntropy>,  //
                    Case<Network<Input<1>, Dense<13>, Tanh, Dense<1>, Tanh, Dense<1>>, MeanSquaredError>,
                    Case<Network<Input<7>, Dense<5>, Tanh, Dense<11>, Tanh, Dense<3>>>,         //
                    Case<Network<Input<16>, Dense<16>, Tanh, Dense<16>>>,                       //
                    Case<Network<Input<17>, Dense<33>, ReLU, Dense<17>>>,                       //
                    Case<Network<Input<33>, Dense<31>, Sigmoid, Dense<33>>, MeanSquaredError>,  //
                    Case<Network<Input<2>, Dense<97>, Tanh, Dense<8>, Sigmoid, Dense<64>>>>;

}  // namespace

TEST_CASE("step: each width") { step_check::check_all(Widths{}); }

// A single layer, whose gradient is not passed on; and one without a bias.
// Too few samples for transposing matrices (program/product_form.hpp).
TEST_CASE("step: each width, in small batches") {
  step_check::check_all<1>(Widths{});
  step_check::check_all<5>(Widths{});
}

TEST_CASE("step: one layer") {
  step_check::check<Network<Input<9>, Dense<4>>, SoftmaxCrossEntropy>();
  step_check::check<Network<Input<9>, Dense<1, NoBias>>, MeanSquaredError>();
}
