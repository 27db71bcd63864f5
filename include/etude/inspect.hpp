// SPDX-License-Identifier: BSL-1.0
// What the compiler derived, to be read: text, equations, drawings, tables. Kept out of <etude/etude.hpp>,
// which programs that train include.
#pragma once
// First, so that what they say of a wrong network has few lines above it.
#include <etude/nn/problem.hpp>
//
#include <etude/inspect/study.hpp>
//
#include <etude/inspect/dot.hpp>
#include <etude/inspect/explain.hpp>
#include <etude/inspect/latex.hpp>
#include <etude/inspect/machine_code.hpp>
#include <etude/inspect/print.hpp>
#include <etude/inspect/to_cpp.hpp>
#include <etude/inspect/trace.hpp>
