// SPDX-License-Identifier: BSL-1.0
// Samples as a caller has them, one after the other, put where a program reads them.
#pragma once
#include <etude/kernel/simd.hpp>
#include <etude/program/program.hpp>

#include <type_traits>

namespace etude::detail {

// Feature Feature of as many samples as there are lanes, out of the registers that hold these samples one
// after the other: what comes from the first two, then what comes from each of the others.
template <int Feature, int Taken = 1, class V, int Features, std::size_t... Ith>
ETUDE_INLINE V feature_of(const V (&samples)[Features], V so_far, std::index_sequence<Ith...> lanes) {
  constexpr int n = lanes_of<V>;
  if constexpr (Taken == Features) {
    return so_far;
  } else {
    constexpr auto from = [](int lane) {
      const int at = Feature + lane * Features;
      return at / n == Taken ? n + at % n : Taken == 1 ? at % n : lane;
    };
    const V more =
        __builtin_shufflevector(so_far.native(), samples[Taken].native(), from(static_cast<int>(Ith))...);
    return feature_of<Feature, Taken + 1>(samples, more, lanes);
  }
}

template <class V, int Features, class T, std::size_t... F>
ETUDE_INLINE void take_apart(const T* from, T* to, int stride, std::index_sequence<F...>) {
  V samples[Features];
#pragma GCC unroll 16
  for (int k = 0; k < Features; ++k) samples[k] = LaneTraits<V>::load(from + k * lanes_of<V>);
  (LaneTraits<V>::store(
       to + static_cast<int>(F) * stride,
       feature_of<static_cast<int>(F)>(samples, samples[0], std::make_index_sequence<lanes_of<V>>{})),
   ...);
}

// So many rows of Size numbers, of at most Batch.
template <Place At, int Size, int Batch, class Number, class T>
ETUDE_INLINE void place_samples(const Number* from, int samples, T* memory) {
  T* const to = memory + At.offset;
  // Each feature takes Size − 1 shuffles; of more features that would not be faster than number by number.
  using V = LanesFor<T, xsimd::default_arch, Batch>;
  constexpr bool by_shuffles =
      At.by_feature && Size > 1 && 2 * Size <= lanes_of<V> && std::is_same_v<Number, T>;
  const int taken_apart = by_shuffles ? samples / lanes_of<V> * lanes_of<V> : 0;
  if constexpr (by_shuffles)
    for (int s = 0; s < taken_apart; s += lanes_of<V>)
      take_apart<V, Size>(from + s * Size, to + s, At.stride, std::make_index_sequence<Size>{});
  for (int s = taken_apart; s < samples; ++s)
    for (int i = 0; i < Size; ++i) to[At.at(s, i)] = static_cast<T>(from[s * Size + i]);
}

}  // namespace etude::detail
