// SPDX-License-Identifier: BSL-1.0
// Layers that act in training only.
#pragma once
#include <etude/nn/layer.hpp>

namespace etude {

// Each element is dropped with probability Rate, the others are scaled by 1/(1 − Rate), so that the mean
// stays; in inference nothing happens (Srivastava et al. 2014, in the inverted form that PyTorch and Keras
// use).
template <Real Rate = 0.5>
struct Dropout : Layer {
  using Problem = range_problem<Rate, fact::at_least<0>, fact::below<1>>;
  template <class X>
  constexpr auto operator()(X x) const {
    constexpr double keep = 1 - Rate.value;
    return where(training, where(random<"mask", X::shape> < keep, x * (1 / keep), 0), x);
  }
};

// Normal noise of the given deviation is added in training; in inference nothing happens.
template <Real Deviation = 0.1>
struct GaussianNoise : Layer {
  using Problem = range_problem<Deviation, fact::at_least<0>>;
  template <class X>
  constexpr auto operator()(X x) const {
    return where(training, x + Deviation.value * random_normal<"noise", X::shape>, x);
  }
};

// Each element is 0 with probability Rate, the others stay as they are; in inference nothing happens. Behind
// the input of an autoencoder it makes a denoising one (Vincent et al. 2008).
template <Real Rate = 0.3>
struct MaskingNoise : Layer {
  using Problem = range_problem<Rate, fact::at_least<0>, fact::below<1>>;
  template <class X>
  constexpr auto operator()(X x) const {
    return where(training, where(random<"mask", X::shape> < 1 - Rate.value, x, 0), x);
  }
};

}  // namespace etude
