// SPDX-License-Identifier: BSL-1.0
// The networks that `examples/run assembly NAME` and `examples/run study NAME` show.
#pragma once
#include <etude/nn.hpp>
#include <etude/optim/optimizers.hpp>
#include <etude/train/options.hpp>

#include "gated_dense.hpp"

#include <cstdio>
#include <string_view>

namespace networks {

using namespace etude;

// What training a network takes: f.operator()<Net, Loss, Optimizer, Option...>().
template <class Net, class Loss_, class Optimizer, class... Option>
struct Training {
  template <class F>
  static void pass_to(F f) {
    f.template operator()<Net, Loss_, Optimizer, Option...>();
  }
};

using Xor = Training<Network<Input<2>, Dense<16>, Tanh, Dense<1>>, SigmoidCrossEntropy, Adam, Batch<4>>;
using Spirals = Training<Network<Input<2>, Dense<32>, SiLU, Dense<32>, SiLU, Dense<2>>, SoftmaxCrossEntropy,
                         Adam, Batch<32>>;
using FashionMnist =
    Training<Network<Input<784>, Dense<128>, ReLU, Dense<10>>, SoftmaxCrossEntropy, Adam, Batch<64>>;
using Residuals = Training<Network<Input<8>, Residual<Dense<8>, ReLU>, Dropout<0.1>, Dense<3>>,
                           SoftmaxCrossEntropy, Momentum>;
using Gated = Training<Network<Input<4>, GatedDense<16>, Dense<1>>, MeanSquaredError, SGD>;

// Calls f for the network called `name`; false if there is none, and then says which there are.
template <class F>
bool choose(std::string_view name, F f) {
  bool found = false;
  auto look = [&]<class T>(std::string_view its_name) {
    if (name != its_name) return;
    found = true;
    T::pass_to(f);
  };
  look.template operator()<Xor>("xor");
  look.template operator()<Spirals>("spirals");
  look.template operator()<FashionMnist>("fashion_mnist");
  look.template operator()<Residuals>("residual");
  look.template operator()<Gated>("gated");
  if (!found)
    std::fprintf(stderr,
                 "There is no network '%.*s'. There are: xor, spirals, fashion_mnist, residual, gated.\n",
                 static_cast<int>(name.size()), name.data());
  return found;
}

}  // namespace networks
