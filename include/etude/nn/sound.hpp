// SPDX-License-Identifier: BSL-1.0
// Whoever takes a network asks first whether it is sound: decltype(checked<SoundNetwork<Net>>())::type is
// Net; or one line says what is wrong with it, and it is another network, so that nothing else is said.
#pragma once
#include <etude/nn/declaration.hpp>

namespace etude {

namespace detail {

// As many numbers as the wrong network would have given.
template <int N>
struct StandInLayer : Layer {
  constexpr auto operator()(auto x) const { return where(iota<N> < 0, 0, sum(x)); }
};
// A layer that is wrong is passed over.
template <TensorType In>
constexpr int output_without_faults(TypeList<>) {
  return In.size();
}
template <TensorType In, class First, class... Rest>
constexpr int output_without_faults(TypeList<First, Rest...>) {
  constexpr TensorType out = OutputType<First, In>::type;
  if constexpr (out.valid())
    return output_without_faults<out>(TypeList<Rest...>{});
  else
    return output_without_faults<In>(TypeList<Rest...>{});
}

template <class In, class... L>
struct StandInNetwork {
  using type = Network<Input<1>, StandInLayer<1>>;
};
template <int... N, class... L>
requires(Input<N...>::type.valid()) struct StandInNetwork<Input<N...>, L...> {
  using type = Network<Input<N...>, StandInLayer<output_without_faults<Input<N...>::type>(TypeList<L...>{})>>;
};

// What is no network at all.
template <class Net>
struct SoundNetwork {
  using Problem = this_is_no_network<Net>;
  using type = typename StandInNetwork<Net>::type;
};
template <class In, class... L>
struct SoundNetwork<Network<In, L...>> {
  using Problem = typename Declared<In, L...>::Problem;
  using type =
      typename std::conditional_t<std::is_same_v<Problem, Fine>, std::type_identity<Network<In, L...>>,
                                  StandInNetwork<In, L...>>::type;
};

}  // namespace detail
}  // namespace etude
