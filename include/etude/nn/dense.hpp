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
template <Initializer Weight>  // Dense<64, Init<he_normal>>: what the weight begins with
struct Init {};

namespace detail {

template <class... Option>
struct DenseOptions {
  using Problem = Fine;
  static constexpr bool bias = true;
  static constexpr Initializer weight = glorot_uniform;
  static constexpr int inputs(int received) { return received; }
};
template <class Other, class... Rest>
struct DenseOptions<Other, Rest...> : DenseOptions<Rest...> {
  using Problem = this_layer_has_no_such_option<Other>;
};
template <class... Rest>
struct DenseOptions<NoBias, Rest...> : DenseOptions<Rest...> {
  static constexpr bool bias = false;
};
template <int In, class... Rest>
struct DenseOptions<From<In>, Rest...> : DenseOptions<Rest...> {
  using Problem =
      first_problem<range_problem<In, fact::at_least<1>>, typename DenseOptions<Rest...>::Problem>;
  static constexpr int inputs(int) { return In; }
};
template <Initializer Weight, class... Rest>
struct DenseOptions<Init<Weight>, Rest...> : DenseOptions<Rest...> {
  static constexpr Initializer weight = Weight;
};

}  // namespace detail

// Out outputs from a vector: Dense<128>, Dense<128, NoBias>, Dense<128, From<784>>,
// Dense<128, Init<he_normal>>. The number of inputs follows from the layer before. Parameters, named as in
// PyTorch: weight [Out, In] (Glorot uniform), bias [Out] (zeros).
template <int Out, class... Option>
struct Dense : Layer {
  using Options = detail::DenseOptions<Option...>;
  using Problem = first_problem<range_problem<Out, fact::at_least<1>>, typename Options::Problem>;
  template <class X>
  constexpr auto operator()(X x) const {
    auto weight = parameter<"weight", shape<Out, Options::inputs(X::shape.last())>>(Options::weight);
    if constexpr (Options::bias)
      return matmul(weight, x) + parameter<"bias", shape<Out>>(zeros);
    else
      return matmul(weight, x);
  }
};

}  // namespace etude
