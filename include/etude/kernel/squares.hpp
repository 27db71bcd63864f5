// SPDX-License-Identifier: BSL-1.0
// Sums of squares in registers, of which norms are made.
#pragma once
#include <etude/kernel/norm.hpp>
#include <etude/kernel/shuffle.hpp>

namespace etude {

template <class T, class Arch, int Size>
ETUDE_INLINE T sum_of_lanes(const Lanes<T, Arch, Size>& x) {
  return detail::across_lanes<op::Sum>(x);
}

namespace detail {

// Σ f(x)² of n numbers, which begin at an aligned address.
template <class V, class F>
scalar_of<V> sum_of_squares(const scalar_of<V>* x, int n, const F& f) {
  using T = scalar_of<V>;
  constexpr int lanes = lanes_of<V>;
  V sum(T(0));
  for (int i = 0; i < n; i += lanes) {
    V v = LaneTraits<V>::load(x + i);
    if (i + lanes > n) v = select(lane_indices<V>() < V(static_cast<T>(n - i)), v, V(T(0)));
    v = f(v);
    sum = sum + v * v;
  }
  return across_lanes<op::Sum>(sum);
}

// In each lane Σ f(x)² of a column of a matrix; 1 in lanes from `columns` on, which have none.
template <class V, class F>
V sums_of_squares(const scalar_of<V>* x, int rows, int stride, int columns, const F& f) {
  using T = scalar_of<V>;
  V sums(T(0));
  for (int k = 0; k < rows; ++k) {
    const V v = f(LaneTraits<V>::load(x + k * stride));
    sums = sums + v * v;
  }
  return columns < lanes_of<V> ? select(lane_indices<V>() < V(static_cast<T>(columns)), sums, V(T(1))) : sums;
}

}  // namespace detail

}  // namespace etude
