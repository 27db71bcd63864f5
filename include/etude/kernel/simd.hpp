// SPDX-License-Identifier: BSL-1.0
// The only file that includes xsimd. Every kernel is a template over the architecture, so that objects built
// for different instruction sets can be linked into one program.
#pragma once
#include <xsimd/xsimd.hpp>

namespace etude {

template <class T, class Arch = xsimd::default_arch>
using Lanes = xsimd::batch<T, Arch>;

template <class V>
struct LaneTraits {  // a scalar is one lane
  using scalar = V;
  static constexpr int size = 1;
  static V load(const V* from) { return *from; }
  static void store(V* to, V value) { *to = value; }
};
template <class T, class Arch>
struct LaneTraits<xsimd::batch<T, Arch>> {
  using scalar = T;
  using V = xsimd::batch<T, Arch>;
  static constexpr int size = static_cast<int>(V::size);
  static V load(const T* from) { return V::load_aligned(from); }
  static void store(T* to, const V& value) { value.store_aligned(to); }
};

template <class V>
using scalar_of = typename LaneTraits<V>::scalar;
template <class V>
inline constexpr int lanes_of = LaneTraits<V>::size;

// 0, 1, 2, …
template <class V>
V lane_indices() {
  if constexpr (lanes_of<V> == 1)
    return V(0);
  else {
    alignas(64) scalar_of<V> index[lanes_of<V>];
    for (int i = 0; i < lanes_of<V>; ++i) index[i] = static_cast<scalar_of<V>>(i);
    return LaneTraits<V>::load(index);
  }
}

#if defined(__GNUC__)
#define ETUDE_INLINE [[gnu::always_inline]] inline
#else
#define ETUDE_INLINE inline
#endif

}  // namespace etude
