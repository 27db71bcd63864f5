// SPDX-License-Identifier: BSL-1.0
// Values, and values with gradients, in plain loops with the C library's functions: what one would write
// down.
#pragma once
#include <algorithm>
#include <cmath>

namespace bench::plain {

inline double chain(const double* x, int n) {
  double sum = 0;
  for (int i = 0; i < n; ++i) sum += x[i] / (1 + std::exp(-x[i])) + std::exp(-x[i] * x[i]) * x[i];
  return sum;
}
inline double chain(const double* x, double* d, int n) {
  double sum = 0;
  for (int i = 0; i < n; ++i) {
    const double s = 1 / (1 + std::exp(-x[i])), e = std::exp(-x[i] * x[i]);
    sum += x[i] * s + e * x[i];
    d[i] = s + x[i] * s * (1 - s) + e - 2 * x[i] * x[i] * e;
  }
  return sum;
}

inline double log_sum_exp(const double* x, int n) {
  const double m = *std::max_element(x, x + n);
  double sum = 0;
  for (int i = 0; i < n; ++i) sum += std::exp(x[i] - m);
  return m + std::log(sum);
}
inline double log_sum_exp(const double* x, double* d, int n) {
  const double m = *std::max_element(x, x + n);
  double sum = 0;
  for (int i = 0; i < n; ++i) sum += d[i] = std::exp(x[i] - m);
  for (int i = 0; i < n; ++i) d[i] /= sum;
  return m + std::log(sum);
}

inline double normal_log_pdf(const double* x, int n, double mean, double deviation) {
  double sum = 0;
  for (int i = 0; i < n; ++i) sum += (x[i] - mean) * (x[i] - mean);
  return -0.5 * sum / (deviation * deviation) -
         n * std::log(deviation * std::sqrt(2 * 3.14159265358979323846));
}
inline double normal_log_pdf(const double* x, double* d, int n, double mean, double deviation) {
  for (int i = 0; i < n; ++i) d[i] = (mean - x[i]) / (deviation * deviation);
  return normal_log_pdf(x, n, mean, deviation);
}

// C = A·B in an order that runs along rows, then its sum.
template <int N>
double sum_of_product(const double* a, const double* b) {
  double sum = 0;
  for (int i = 0; i < N; ++i) {
    double row[N]{};
    for (int k = 0; k < N; ++k)
      for (int j = 0; j < N; ++j) row[j] += a[i * N + k] * b[k * N + j];
    for (int j = 0; j < N; ++j) sum += row[j];
  }
  return sum;
}
// With dA = 1·Bᵀ and dB = Aᵀ·1 as products, as the chain rule gives them.
template <int N>
double sum_of_product(const double* a, const double* b, double* da, double* db) {
  std::fill_n(da, N * N, 0.0);
  std::fill_n(db, N * N, 0.0);
  for (int i = 0; i < N; ++i)
    for (int k = 0; k < N; ++k)
      for (int j = 0; j < N; ++j) {
        da[i * N + k] += b[k * N + j];
        db[k * N + j] += a[i * N + k];
      }
  return sum_of_product<N>(a, b);
}

}  // namespace bench::plain
