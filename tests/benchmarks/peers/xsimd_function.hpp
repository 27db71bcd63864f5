// SPDX-License-Identifier: BSL-1.0
// Values and gradients of expressions by hand, in double, in xsimd: each as few passes as it needs.
#pragma once
#include <xsimd/xsimd.hpp>

#include <cmath>

namespace bench::by_hand {

using V = xsimd::batch<double>;
inline constexpr int lanes = static_cast<int>(V::size);

// Σ x·sigmoid(x) + exp(-x²)·x
inline double chain(const double* x, double* d, int n) {
  V sum(0.0);
  for (int i = 0; i < n; i += lanes) {
    const V v = V::load_unaligned(x + i), s = V(1.0) / (V(1.0) + xsimd::exp(-v)), e = xsimd::exp(-v * v);
    sum += v * (s + e);
    xsimd::fma(v * s, V(1.0) - s, s + e - V(2.0) * v * v * e).store_unaligned(d + i);
  }
  return xsimd::hadd(sum);
}

inline double log_sum_exp(const double* x, double* d, int n) {
  V most = V::load_unaligned(x), sum(0.0);
  for (int i = lanes; i < n; i += lanes) most = xsimd::max(most, V::load_unaligned(x + i));
  double m = most.get(0);
  for (int i = 1; i < lanes; ++i) m = std::fmax(m, most.get(static_cast<std::size_t>(i)));
  for (int i = 0; i < n; i += lanes) {
    const V e = xsimd::exp(V::load_unaligned(x + i) - V(m));
    sum += e;
    e.store_unaligned(d + i);
  }
  const double total = xsimd::hadd(sum);
  for (int i = 0; i < n; i += lanes) (V::load_unaligned(d + i) * V(1 / total)).store_unaligned(d + i);
  return m + std::log(total);
}

// Σ -((x - μ) / σ)² / 2 - n·log(σ√2π); its derivative by x
inline double normal_log_pdf(const double* x, double* d, int n, double mean, double deviation) {
  V sum(0.0);
  for (int i = 0; i < n; i += lanes) {
    const V z = (V::load_unaligned(x + i) - V(mean)) * V(1 / deviation);
    sum += z * z;
    (z * V(-1 / deviation)).store_unaligned(d + i);
  }
  return -0.5 * xsimd::hadd(sum) - n * std::log(deviation * std::sqrt(2 * 3.14159265358979323846));
}

// Σ over A·B of N × N matrices, row-major: the sums of A's columns times those of B's rows
template <int N>
double sum_of_product(const double* a, const double* b, double* da, double* db) {
  V columns[N / lanes];
  for (V& c : columns) c = V(0.0);
  double rows[N], value = 0;
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; j += lanes) columns[j / lanes] += V::load_unaligned(a + i * N + j);
  for (int i = 0; i < N; i += lanes) {
    V sums[lanes];
    for (int k = 0; k < lanes; ++k) {
      sums[k] = V::load_unaligned(b + (i + k) * N);
      for (int j = lanes; j < N; j += lanes) sums[k] += V::load_unaligned(b + (i + k) * N + j);
    }
    const V sum = xsimd::haddp(sums);
    sum.store_unaligned(rows + i);
    value += xsimd::hadd(sum * columns[i / lanes]);
  }
  for (int i = 0; i < N; ++i)
    for (int j = 0; j < N; j += lanes) {
      V::load_unaligned(rows + j).store_unaligned(da + i * N + j);
      V(columns[i / lanes].get(static_cast<std::size_t>(i % lanes))).store_unaligned(db + i * N + j);
    }
  return value;
}

}  // namespace bench::by_hand
