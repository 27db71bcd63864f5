// SPDX-License-Identifier: BSL-1.0
// What the files of the main example share.
#pragma once
#include <etude/data/dataset.hpp>
#include <etude/nn.hpp>

using Net = etude::Network<etude::Input<784>, etude::Dense<128>, etude::ReLU, etude::Dense<10>>;

etude::Split load_images();  // to train on, to test with
void print_derived();        // what the compiler made of the network
