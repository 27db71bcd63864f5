// SPDX-License-Identifier: BSL-1.0
// A layer that the library does not have: docs/adding_a_layer.md explains it, custom.cpp trains it, and
// networks.hpp shows what is derived for it.
#pragma once
#include <etude/nn.hpp>

using namespace etude;

// [layer]
// Its value for one sample. Half of it, between 0 and 1, says how much of the other half passes (Dauphin et
// al. 2017).
template <int Out>
struct GatedDense : Layer {
  template <class X>
  constexpr auto operator()(X x) const {
    auto value = parameter<"value", shape<Out, X::size>>(glorot_uniform);
    auto gate = parameter<"gate", shape<Out, X::size>>(glorot_uniform);
    auto bias = parameter<"bias", shape<Out>>(zeros);
    return matmul(value, x) * sigmoid(matmul(gate, x) + bias);
  }
};
// [/layer]
