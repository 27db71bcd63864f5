// SPDX-License-Identifier: BSL-1.0
// Polynomials on registers, in a short chain of dependent instructions: a network of one sample waits for its
// activations.
#pragma once
#include <etude/kernel/simd.hpp>

#include <bit>
#include <cstddef>
#include <iterator>

namespace etude::detail {

// x, x², x⁴, …
template <class V, int Count>
struct Powers {
  V power[Count];
  ETUDE_INLINE explicit Powers(V x) {
    power[0] = x;
    for (int i = 1; i < Count; ++i) power[i] = power[i - 1] * power[i - 1];
  }
};

// Coefficients[k]·xᵏ for First ≤ k < First + Count, added up, over x^First. Halves are computed side by side
// (Estrin's scheme).
template <const auto& Coefficients, std::size_t First = 0, std::size_t Count = std::size(Coefficients),
          class V, int N>
ETUDE_INLINE V polynomial(const Powers<V, N>& x) {
  constexpr auto coefficient = [](std::size_t k) { return V(static_cast<scalar_of<V>>(Coefficients[k])); };
  if constexpr (Count == 1) {
    return coefficient(First);
  } else if constexpr (Count == 2 && Coefficients[First] == 0) {
    return Coefficients[First + 1] == 1 ? x.power[0] : coefficient(First + 1) * x.power[0];
  } else {
    constexpr std::size_t half = std::bit_floor(Count - 1);
    constexpr int doublings = static_cast<int>(std::bit_width(Count - 1));
    static_assert(doublings <= N);
    return fma(polynomial<Coefficients, First + half, Count - half>(x), x.power[doublings - 1],
               polynomial<Coefficients, First, half>(x));
  }
}

}  // namespace etude::detail
