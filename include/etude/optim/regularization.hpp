// SPDX-License-Identifier: BSL-1.0
// What is done to a gradient before an optimizer sees it: L2<SGD>{{.learning_rate = 0.1f}, 1e-4f}. They can
// be nested, and chosen by parameter: Groups<is_matrix, L2<SGD>, SGD> spares the biases.
#pragma once
#include <etude/expr/composites.hpp>
#include <etude/optim/bounds.hpp>
#include <etude/optim/rule.hpp>

namespace etude {

// g + λ·p: the gradient of ½·λ·p² added to the loss, weight decay for plain gradient descent.
template <class Optimizer>
struct L2 : Optimizer {
  float lambda = 1e-4f;
  static constexpr Bound bounds[] = {not_negative("lambda")};
  constexpr auto operator()(auto p, auto g) const {
    return Optimizer::operator()(p, g + hyperparameter<&L2::lambda> * p);
  }
};

// g + λ·sign(p): the gradient of λ·|p| added to the loss; draws parameters to 0.
template <class Optimizer>
struct L1 : Optimizer {
  float lambda = 1e-5f;
  static constexpr Bound bounds[] = {not_negative("lambda")};
  constexpr auto operator()(auto p, auto g) const {
    return Optimizer::operator()(p, g + hyperparameter<&L1::lambda> * sign(p));
  }
};

// All gradients together, as one vector, no longer than `limit` (Pascanu et al. 2013): where their norm is
// larger, each is scaled by limit / (norm + 10⁻⁶), as in PyTorch. In Groups, one group may be clipped and
// another not; the norm is always that of all.
template <class Optimizer>
struct ClipByNorm : Optimizer {
  float limit = 1;
  static constexpr Bound bounds[] = {not_negative("limit")};
  constexpr auto operator()(auto p, auto g) const {
    auto factor = minimum(1, hyperparameter<&ClipByNorm::limit> / (gradient_norm + 1e-6));
    return Optimizer::operator()(p, g* factor);
  }
};

// After the update the vector of weights that enter a unit is no longer than `largest`: where it is, it is
// scaled to that length (Srebro & Shraibman 2005; with dropout, Srivastava et al. 2014, where it is 3 or 4).
// Groups<is_matrix, MaxNorm<SGD>, SGD> spares the biases.
template <class Optimizer>
struct MaxNorm : Optimizer {
  float largest = 3;
  static constexpr Bound bounds[] = {not_negative("largest")};
  constexpr auto constraint(auto p, auto norm) const {
    return p * minimum(1, hyperparameter<&MaxNorm::largest> / norm);
  }
};

// Each element of the gradient between −limit and limit.
template <class Optimizer>
struct ClipByValue : Optimizer {
  float limit = 1;
  static constexpr Bound bounds[] = {not_negative("limit")};
  constexpr auto operator()(auto p, auto g) const {
    auto bound = hyperparameter<&ClipByValue::limit>;
    return Optimizer::operator()(p, minimum(maximum(g, -bound), bound));
  }
};

}  // namespace etude
