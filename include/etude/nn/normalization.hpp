// SPDX-License-Identifier: BSL-1.0
// Normalisation: each value less a mean and over a standard deviation, then scaled and shifted by what is
// learned. Parameters and states are called as in PyTorch.
#pragma once
#include <etude/expr/initializers.hpp>
#include <etude/nn/layer.hpp>

namespace etude {

// Each feature by its mean and variance over the batch; in inference by running averages of them (Ioffe &
// Szegedy 2015). As in PyTorch the batch is normalised by the biased variance, Σ (x − mean)² / n, and the
// running one is unbiased, over n − 1; a batch of one sample has none and leaves it as it was. Momentum is
// the share of the new. Parameters: weight (ones), bias (zeros); states: running_mean, running_var.
template <Real Momentum = 0.1, Real Epsilon = 1e-5>
struct BatchNorm : Layer {
  using Problem = first_problem<range_problem<Momentum, fact::at_least<0>, fact::at_most<1>>,
                                range_problem<Epsilon, fact::above<0>>>;
  template <class X>
  constexpr auto operator()(X x) const {
    const auto weight = parameter<"weight", X::shape>(ones);
    const auto bias = parameter<"bias", X::shape>(zeros);
    const auto running_mean = state<"running_mean", X::shape>(zeros);
    const auto running_var = state<"running_var", X::shape>(ones);
    const auto mean = batch_mean(x);
    const auto variance = batch_mean(square(x - mean));

    const auto centre = where(training, mean, running_mean);
    const auto scale = weight / sqrt(where(training, variance, running_var) + Epsilon.value);
    const auto unbiased = variance * (batch_count / maximum(batch_count - 1, 1));
    constexpr double share = Momentum.value;
    return with_updates(
        (x - centre) * scale + bias, running_mean <<= (1 - share) * running_mean + share * mean,
        running_var <<= where(batch_count <= 1, running_var, (1 - share) * running_var + share * unbiased));
  }
};

// All features of a sample by their own mean and variance, in training and inference alike (Ba et al. 2016).
// Parameters: weight (ones), bias (zeros), for each feature.
template <Real Epsilon = 1e-5>
struct LayerNorm : Layer {
  using Problem = range_problem<Epsilon, fact::above<0>>;
  template <class X>
  constexpr auto operator()(X x) const {
    const auto centred = x - mean(x);
    const auto normal = centred / sqrt(mean(square(centred)) + Epsilon.value);
    return normal * parameter<"weight", X::shape>(ones) + parameter<"bias", X::shape>(zeros);
  }
};

}  // namespace etude
