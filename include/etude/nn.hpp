// SPDX-License-Identifier: BSL-1.0
// Networks, layers, activations, losses, initializers.
#pragma once
// First, so that what it says of a wrong network has few lines above it.
#include <etude/nn/problem.hpp>
//
#include <etude/expr/initializers.hpp>
#include <etude/nn/activations.hpp>
#include <etude/nn/agreement.hpp>
#include <etude/nn/bounds.hpp>
#include <etude/nn/combinators.hpp>
#include <etude/nn/contrastive.hpp>
#include <etude/nn/dense.hpp>
#include <etude/nn/joint.hpp>
#include <etude/nn/losses.hpp>
#include <etude/nn/maxout.hpp>
#include <etude/nn/network.hpp>
#include <etude/nn/normalization.hpp>
#include <etude/nn/penalties.hpp>
#include <etude/nn/rbm.hpp>
#include <etude/nn/regularizers.hpp>
#include <etude/nn/targets.hpp>
