// SPDX-License-Identifier: BSL-1.0
// The language alone: expressions, their gradients, their values. No layers, no SIMD; includes in a third of
// the time.
#pragma once
#include <etude/expr/composites.hpp>
#include <etude/grad/gradient.hpp>
#include <etude/program/evaluate.hpp>
