// SPDX-License-Identifier: BSL-1.0
// Datasets made by a formula and a seed, for examples and tests that need no file.
#pragma once
#include <etude/data/generated_blobs.hpp>   // blobs, prototypes: clusters, the stand-in for images
#include <etude/data/generated_curves.hpp>  // two_spirals, circles, moons, sine
#include <etude/data/generated_gates.hpp>   // and_gate, or_gate, nand_gate, nor_gate, xor_gate
