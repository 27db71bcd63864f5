// SPDX-License-Identifier: BSL-1.0
// What is done to a gradient before an optimizer sees it: L2<SGD>{{.learning_rate = 0.1f}, 1e-4f}. They can
// be nested, and chosen by parameter: Groups<is_matrix, L2<SGD>, SGD> spares the biases.
#pragma once
#include <etude/expr/composites.hpp>
#include <etude/optim/rule.hpp>

namespace etude {

// g + λ·p: the gradient of ½·λ·p² added to the loss, weight decay for plain gradient descent.
template <class Optimizer>
struct L2 : Optimizer {
  float lambda = 1e-4f;
  constexpr auto operator()(auto p, auto g) const {
    return Optimizer::operator()(p, g + hyperparameter<&L2::lambda> * p);
  }
};

// g + λ·sign(p): the gradient of λ·|p| added to the loss; draws parameters to 0.
template <class Optimizer>
struct L1 : Optimizer {
  float lambda = 1e-5f;
  constexpr auto operator()(auto p, auto g) const {
    return Optimizer::operator()(p, g + hyperparameter<&L1::lambda> * sign(p));
  }
};

// Each element of the gradient between −limit and limit.
template <class Optimizer>
struct ClipByValue : Optimizer {
  float limit = 1;
  constexpr auto operator()(auto p, auto g) const {
    auto bound = hyperparameter<&ClipByValue::limit>;
    return Optimizer::operator()(p, minimum(maximum(g, -bound), bound));
  }
};

}  // namespace etude
