// SPDX-License-Identifier: BSL-1.0
// The fully connected layer: weight·x + bias.
#pragma once
#include <etude/expr/initializers.hpp>
#include <etude/nn/layer.hpp>

namespace etude {

// Options of Dense.
struct NoBias {};
template <int In>  // insists on the number of inputs instead of taking what comes
struct From {};

namespace detail {

template <class... Option>
struct DenseOptions {
  static constexpr bool bias = !(std::is_same_v<Option, NoBias> || ...);
  static constexpr int inputs(int received) { return received; }
};
template <int In, class... Option>
struct DenseOptions<From<In>, Option...> : DenseOptions<Option...> {
  static constexpr int inputs(int) { return In; }
};
template <int In>
struct DenseOptions<NoBias, From<In>> : DenseOptions<From<In>, NoBias> {};

}  // namespace detail

// Out outputs from a vector: Dense<128>, Dense<128, NoBias>, Dense<128, From<784>>. The number of inputs
// follows from the layer before. Parameters, named as in PyTorch: weight [Out, In] (Glorot uniform), bias
// [Out] (zeros).
template <int Out, class... Option>
struct Dense : Layer {
  template <class X>
  constexpr auto operator()(X x) const {
    using Options = detail::DenseOptions<Option...>;
    auto weight = parameter<"weight", shape<Out, Options::inputs(X::shape.last())>>(glorot_uniform);
    if constexpr (Options::bias)
      return matmul(weight, x) + parameter<"bias", shape<Out>>(zeros);
    else
      return matmul(weight, x);
  }
};

}  // namespace etude
