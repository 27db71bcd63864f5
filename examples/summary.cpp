// SPDX-License-Identifier: BSL-1.0
// What a network is made of, as a table and as constants that a budget is held against while compiling.
// test:
#include <etude/etude.hpp>
#include <etude/inspect/summary.hpp>

#include <iostream>
using namespace etude;

// [budget]
using Net = Network<Input<784>, Dense<128, NoBias>, BatchNorm<>, ReLU, Dropout<0.5>, Dense<10>>;

static_assert(Net::parameters() == 784 * 128 + (128 + 128) + (128 * 10 + 10));
static_assert(Net::states() == 128 + 128);  // running mean and variance
static_assert(Net::bytes<float>() <= 400 * 1024, "the model fits into the memory of the device");
static_assert(Net::flops() < 210'000, "and one answer into its time");
static_assert(layer_summaries<Net>[4].parameters == 128 * 10 + 10);
// [/budget]

int main() {
  std::cout << summary<Net>();
  return 0;
}
