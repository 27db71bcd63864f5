// SPDX-License-Identifier: BSL-1.0
// oneDNN, through its matrix product sgemm, which is row by row: what is a column here is a row there.
#pragma once
#include "elementwise.hpp"
#include <dnnl.h>
#include <omp.h>

namespace bench {

struct OneDnn : Elementwise {
  static constexpr const char* name = "oneDNN";
  static constexpr int columns = 112;

  template <int M, int K, int N>
  static void forward(const float* w, const float* x, float* z) {
    dnnl_sgemm('N', 'N', N, M, K, 1, x, K, w, M, 0, z, M);
  }
  template <int M, int K, int N>
  static void backward(const float* w, const float* dz, float* dx) {
    dnnl_sgemm('N', 'T', N, K, M, 1, dz, M, w, M, 0, dx, K);
  }
  template <int M, int K, int N, int Stride, bool Add>
  static void weights(const float* dz, const float* x, float* w) {
    dnnl_sgemm('T', 'N', K, M, N, 1, x, Stride, dz, M, Add, w, M);
  }
};

}  // namespace bench
