// SPDX-License-Identifier: BSL-1.0
// The fully connected layer: weight·x + bias.
#pragma once
#include <etude/nn/initializers.hpp>
#include <etude/nn/layer.hpp>

namespace etude {

inline constexpr int inferred = 0;

// Out outputs from a vector; the number of inputs follows from the layer before, or is insisted on by the second
// argument. Parameters, named as in PyTorch: weight [Out, In] (Glorot uniform), bias [Out] (zeros).
template <int Out, int In = inferred>
struct Dense : Layer {
  template <class X>
  constexpr auto operator()(X x) const {
    constexpr int in = In == inferred ? X::shape.last() : In;
    auto weight = parameter<"weight", shape<Out, in>>(glorot_uniform);
    auto bias = parameter<"bias", shape<Out>>(zeros);
    return matmul(weight, x) + bias;
  }
};

// Without a bias.
template <int Out, int In = inferred>
struct Linear : Layer {
  template <class X>
  constexpr auto operator()(X x) const {
    constexpr int in = In == inferred ? X::shape.last() : In;
    return matmul(parameter<"weight", shape<Out, in>>(glorot_uniform), x);
  }
};

}  // namespace etude
