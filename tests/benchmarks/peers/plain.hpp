// SPDX-License-Identifier: BSL-1.0
// Plain loops over sizes that the compiler knows, and the mathematical functions of the standard library.
// Fast: in peers/plain_fast.cpp, compiled with -ffast-math; a type of its own, so that the two never mix.
#pragma once
#include <cmath>

namespace bench {

template <bool Fast>
struct Plain {
  static constexpr const char* name = Fast ? "plain loops, -ffast-math" : "plain loops";
  static constexpr int columns = 112;

  template <int M, int K, int N>
  static void forward(const float* w, const float* x, float* z) {
    for (int s = 0; s < N; ++s) {
      float sum[M]{};
      for (int k = 0; k < K; ++k)
        for (int o = 0; o < M; ++o) sum[o] += w[k * M + o] * x[s * K + k];
      for (int o = 0; o < M; ++o) z[s * M + o] = sum[o];
    }
  }
  template <int M, int K, int N>
  static void backward(const float* w, const float* dz, float* dx) {
    for (int s = 0; s < N; ++s)
      for (int k = 0; k < K; ++k) {
        float sum = 0;
        for (int o = 0; o < M; ++o) sum += w[k * M + o] * dz[s * M + o];
        dx[s * K + k] = sum;
      }
  }
  template <int M, int K, int N, int Stride, bool Add>
  static void weights(const float* dz, const float* x, float* w) {
    for (int k = 0; k < K; ++k) {
      float sum[M]{};
      for (int s = 0; s < N; ++s)
        for (int o = 0; o < M; ++o) sum[o] += dz[s * M + o] * x[s * Stride + k];
      for (int o = 0; o < M; ++o) w[k * M + o] = Add ? w[k * M + o] + sum[o] : sum[o];
    }
  }

  template <int N>
  static void exp(float* x) {
    for (int i = 0; i < N; ++i) x[i] = std::exp(x[i]);
  }
  template <int N>
  static void tanh(float* x) {
    for (int i = 0; i < N; ++i) x[i] = std::tanh(x[i]);
  }
  template <int N>
  static void sigmoid(float* x) {
    for (int i = 0; i < N; ++i) x[i] = 1 / (1 + std::exp(-x[i]));
  }
};

}  // namespace bench
