// SPDX-License-Identifier: BSL-1.0
// Activations: the value for one element (or, for Softmax, one sample). The derivative is derived.
#pragma once
#include <etude/nn/layer.hpp>

namespace etude {

struct Identity : Activation {
  constexpr auto operator()(auto x) const { return identity(x); }
};

// max(x, 0)
struct ReLU : Activation {
  constexpr auto operator()(auto x) const { return relu(x); }
};

// x, or Slope·x where x is negative.
template <Real Slope = 0.01>
struct LeakyReLU : Activation {
  constexpr auto operator()(auto x) const { return leaky_relu(x, Slope.value); }
};

struct Tanh : Activation {
  constexpr auto operator()(auto x) const { return tanh(x); }
};

// 1 / (1 + e^−x)
struct Sigmoid : Activation {
  static constexpr bool gives_probabilities = true;
  constexpr auto operator()(auto x) const { return sigmoid(x); }
};

// eˣ / Σ eˣ over a sample's elements.
struct Softmax : Activation {
  static constexpr bool gives_probabilities = true;
  constexpr auto operator()(auto x) const { return softmax(x); }
};

}  // namespace etude
