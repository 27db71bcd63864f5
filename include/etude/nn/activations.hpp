// SPDX-License-Identifier: BSL-1.0
// Activations as layers. Each has a function of the same name in expr/composites.hpp or expr/functions.hpp,
// where its formula is.
#pragma once
#include <etude/expr/initializers.hpp>
#include <etude/nn/layer.hpp>

namespace etude {

struct Identity : Activation {  // also called linear
  constexpr auto operator()(auto x) const { return identity(x); }
};
struct Step : Activation {  // the perceptron's; through it nothing is learned by gradient
  constexpr auto operator()(auto x) const { return step(x); }
};

// ---- Bounded.
struct Sigmoid : Activation {
  constexpr auto operator()(auto x) const { return sigmoid(x); }
};
struct HardSigmoid : Activation {
  constexpr auto operator()(auto x) const { return hard_sigmoid(x); }
};
struct Tanh : Activation {
  constexpr auto operator()(auto x) const { return tanh(x); }
};
struct HardTanh : Activation {
  constexpr auto operator()(auto x) const { return hard_tanh(x); }
};
struct FastTanh : Activation {
  constexpr auto operator()(auto x) const { return fast_tanh(x); }
};
struct Softsign : Activation {
  constexpr auto operator()(auto x) const { return softsign(x); }
};

// ---- Rectifiers.
struct ReLU : Activation {
  constexpr auto operator()(auto x) const { return relu(x); }
};
struct ReLU6 : Activation {
  constexpr auto operator()(auto x) const { return relu6(x); }
};
template <Real Slope = 0.01>
struct LeakyReLU : Activation {
  constexpr auto operator()(auto x) const { return leaky_relu(x, Slope.value); }
};
template <Real Alpha = 1.0>
struct ELU : Activation {
  constexpr auto operator()(auto x) const { return elu(x, Alpha.value); }
};
struct SELU : Activation {
  constexpr auto operator()(auto x) const { return selu(x); }
};
template <Real Alpha = 1.0>
struct CELU : Activation {
  using Problem = range_problem<Alpha, fact::above<0>>;
  constexpr auto operator()(auto x) const { return celu(x, Alpha.value); }
};
struct Softplus : Activation {
  constexpr auto operator()(auto x) const { return softplus(x); }
};
struct GELU : Activation {
  constexpr auto operator()(auto x) const { return gelu(x); }
};
struct GELUTanh : Activation {
  constexpr auto operator()(auto x) const { return gelu_tanh(x); }
};
struct SiLU : Activation {
  constexpr auto operator()(auto x) const { return silu(x); }
};
struct Mish : Activation {
  constexpr auto operator()(auto x) const { return mish(x); }
};

// A rectifier whose slope below 0 is learned (He et al. 2015): one for the layer, or PReLU<PerUnit>, one for
// each unit. Parameter: weight, 0.25 at first.
struct PerUnit {};
template <class... Option>
struct PReLU : Activation {
  using Problem = first_problem<std::conditional_t<std::is_same_v<Option, PerUnit>, detail::Fine,
                                                   this_layer_has_no_such_option<Option>>...>;
  template <class X>
  constexpr auto operator()(X x) const {
    constexpr bool per_unit = (std::is_same_v<Option, PerUnit> || ...);
    return where(x > 0, x, parameter<"weight", (per_unit ? X::shape : shape<1>)>(constant<0.25>) * x);
  }
};

// ---- Of all outputs together.
struct Softmax : Activation {
  constexpr auto operator()(auto x) const { return softmax(x); }
};
struct LogSoftmax : Activation {
  constexpr auto operator()(auto x) const { return log_softmax(x); }
};

}  // namespace etude
