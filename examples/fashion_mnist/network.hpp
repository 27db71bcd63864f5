// SPDX-License-Identifier: BSL-1.0
// The network of the main example, for the two files that use it.
#pragma once
#include <etude/nn.hpp>

using Net = etude::Network<etude::Input<784>, etude::Dense<128>, etude::ReLU, etude::Dense<10>>;

// Writes down what the compiler derived for it.
void print_derived();
