// SPDX-License-Identifier: BSL-1.0
// Network<Input<784>, Dense<128>, ReLU, Dense<10>>: a network is a type.
#pragma once
#include <etude/nn/layer.hpp>

namespace etude {

// The shape of one sample.
template <int... N>
struct Input {
  static constexpr TensorType type{Element::real, true, shape<N...>, {}};
};

namespace detail {

// The first layer that does not accept what it receives.
struct Fault {
  int index = -1;
  Mismatch mismatch{};
};

template <TensorType In>
constexpr Fault find_fault(TypeList<>, int = 0) {
  return {};
}
template <TensorType In, class First, class... Rest>
constexpr Fault find_fault(TypeList<First, Rest...>, int index = 0) {
  constexpr TensorType out = OutputType<First, In>::type;
  if constexpr (!out.valid())
    return {index, out.mismatch};
  else
    return find_fault<out>(TypeList<Rest...>{}, index + 1);
}

}  // namespace detail

template <class In, class... L>
struct Network {
  using Layers = detail::TypeList<L...>;
  using Body = Sequence<L...>;
  static constexpr TensorType input = In::type;
  static constexpr detail::Fault fault = detail::find_fault<input>(Layers{});
  static constexpr bool is_sound = fault.index < 0;
  static constexpr TensorType output = detail::OutputType<Body, input>::type;

  // Adds the network, applied to x, to a graph.
  static constexpr Ref lower(Graph& graph, Ref x, Reifier::Mode mode) {
    return detail::Lower<Body, input>::into({.graph = graph, .phase = mode}, x);
  }
};

}  // namespace etude
