// SPDX-License-Identifier: BSL-1.0
// Functions of arrays in xsimd's own functions, for the peers that only bring a matrix product.
#pragma once
#include <xsimd/xsimd.hpp>

#include <algorithm>

namespace bench {

// f(register) on N numbers in place; what is left over goes through one more register.
template <int N, class F>
inline void in_registers(float* x, F f) {
  using V = xsimd::batch<float>;
  constexpr int lanes = static_cast<int>(V::size), whole = N / lanes * lanes;
  for (int i = 0; i < whole; i += lanes) f(V::load_unaligned(x + i)).store_unaligned(x + i);
  if constexpr (whole < N) {
    alignas(64) float rest[lanes]{};
    std::copy_n(x + whole, N - whole, rest);
    f(V::load_aligned(rest)).store_aligned(rest);
    std::copy_n(rest, N - whole, x + whole);
  }
}

struct Elementwise {
  template <int N>
  static void exp(float* x) {
    in_registers<N>(x, [](auto v) { return xsimd::exp(v); });
  }
  template <int N>
  static void tanh(float* x) {
    in_registers<N>(x, [](auto v) { return xsimd::tanh(v); });
  }
  template <int N>
  static void sigmoid(float* x) {
    in_registers<N>(x, [](auto v) { return decltype(v)(1.0f) / (decltype(v)(1.0f) + xsimd::exp(-v)); });
  }
};

// p ← p − rate · m / (√v · scale + ε), the moments m and v brought up to date.
struct AdamFactors {
  float beta1, beta2, rate, scale, epsilon;
};
inline void adam(int n, const AdamFactors& f, const float* g, float* p, float* m, float* v) {
  using V = xsimd::batch<float>;
  constexpr int lanes = static_cast<int>(V::size);
  const auto update = [&](auto one, const float* gi, float* pi, float* mi, float* vi) {
    using R = decltype(one);
    const R slope = R::load_unaligned(gi);
    const R m1 = xsimd::fma(R(f.beta1), R::load_unaligned(mi), R(1 - f.beta1) * slope);
    const R v1 = xsimd::fma(R(f.beta2), R::load_unaligned(vi), R(1 - f.beta2) * slope * slope);
    m1.store_unaligned(mi);
    v1.store_unaligned(vi);
    (R::load_unaligned(pi) - R(f.rate) * m1 / xsimd::fma(xsimd::sqrt(v1), R(f.scale), R(f.epsilon)))
        .store_unaligned(pi);
  };
  int i = 0;
  for (; i + lanes <= n; i += lanes) update(V(), g + i, p + i, m + i, v + i);
  if (i == n) return;
  alignas(64) float rest[4][lanes]{};
  const float* const from[] = {g + i, p + i, m + i, v + i};
  for (int k = 0; k < 4; ++k) std::copy_n(from[k], n - i, rest[k]);
  update(V(), rest[0], rest[1], rest[2], rest[3]);
  float* const to[] = {nullptr, p + i, m + i, v + i};
  for (int k = 1; k < 4; ++k) std::copy_n(rest[k], n - i, to[k]);
}

}  // namespace bench
