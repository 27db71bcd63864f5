// SPDX-License-Identifier: BSL-1.0
// A file of its own: explain() is text that is put together, ordinary code that takes as long to compile as a
// trainer does. Here that is paid once, not whenever the training changes.
#include <etude/etude.hpp>
#include <etude/inspect/explain.hpp>

#include "parts.hpp"

#include <iostream>
using namespace etude;

void print_derived() { explain<Net, SoftmaxCrossEntropy, Adam>(std::cout); }
