// SPDX-License-Identifier: BSL-1.0
// Networks of each width: of one, below, at and just above a vector, and primes.
#pragma once
#include "step_check.hpp"

namespace step_check {

// Each width stands for inputs, hidden layers and outputs; classes are at least two.
using Widths = List<Case<Network<Input<1>, Dense<1>, Tanh, Dense<2>>>,                       //
                    Case<Network<Input<3>, Dense<2>, ReLU, Dense<1>>, SigmoidCrossEntropy>,  //
                    Case<Network<Input<1>, Dense<13>, Tanh, Dense<1>, Tanh, Dense<1>>, MeanSquaredError>,
                    Case<Network<Input<7>, Dense<5>, Tanh, Dense<11>, Tanh, Dense<3>>>,         //
                    Case<Network<Input<16>, Dense<16>, Tanh, Dense<16>>>,                       //
                    Case<Network<Input<17>, Dense<33>, ReLU, Dense<17>>>,                       //
                    Case<Network<Input<40>, Dense<3>, Tanh, Dense<35>, Tanh, Dense<2>>>,        //
                    Case<Network<Input<33>, Dense<31>, Sigmoid, Dense<33>>, MeanSquaredError>,  //
                    Case<Network<Input<2>, Dense<97>, Tanh, Dense<8>, Sigmoid, Dense<64>>>>;

}  // namespace step_check
