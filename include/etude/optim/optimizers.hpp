// SPDX-License-Identifier: BSL-1.0
// Stochastic gradient descent, momentum, Adam.
#pragma once
#include <etude/expr/initializers.hpp>
#include <etude/optim/rule.hpp>

namespace etude {

// p ← p − η·g
struct SGD {
  float learning_rate = 1e-2f;
  constexpr auto operator()(auto p, auto g) const {
    return updates(p <<= p - hyperparameter<&SGD::learning_rate> * g);
  }
};

// v ← β·v + g;  p ← p − η·v  (Polyak 1964, in PyTorch's form)
struct Momentum {
  float learning_rate = 1e-2f, beta = 0.9f;
  constexpr auto operator()(auto p, auto g) const {
    auto v = state<"v">(zeros);
    auto v1 = hyperparameter<&Momentum::beta> * v + g;
    return updates(v <<= v1, p <<= p - hyperparameter<&Momentum::learning_rate> * v1);
  }
};

// Kingma & Ba 2015, with their bias correction.
struct Adam {
  float learning_rate = 1e-3f, beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f;
  constexpr auto operator()(auto p, auto g) const {
    auto b1 = hyperparameter<&Adam::beta1>;
    auto b2 = hyperparameter<&Adam::beta2>;
    auto t = state<"t", shape<>>(zeros);
    auto m = state<"m">(zeros);
    auto v = state<"v">(zeros);
    auto t1 = t + 1;
    auto m1 = b1 * m + (1 - b1) * g;
    auto v1 = b2 * v + (1 - b2) * square(g);
    auto step = hyperparameter<&Adam::learning_rate> / (1 - pow(b1, t1));
    auto scale = 1 / sqrt(1 - pow(b2, t1));
    return updates(t <<= t1, m <<= m1, v <<= v1,
                   p <<= p - step * m1 / (sqrt(v1) * scale + hyperparameter<&Adam::epsilon>));
  }
};

}  // namespace etude
