// SPDX-License-Identifier: BSL-1.0
// Counter-based random numbers: every draw is a pure function of (seed, stream, index).
//
// The same call gives the same bits on every compiler, machine, number of threads and SIMD width, so a mask
// can be computed again instead of stored, and initial weights can be held in a test. Nothing here keeps a
// state.
#pragma once
#include <etude/core/random_bits.hpp>      // random_key, random_bits: the generator itself
#include <etude/core/random_normal.hpp>    // normal
#include <etude/core/random_sequence.hpp>  // RandomSequence: draws one after the other
#include <etude/core/random_uniform.hpp>   // uniform01, uniform
#include <etude/core/shuffle.hpp>          // shuffle, permutation
