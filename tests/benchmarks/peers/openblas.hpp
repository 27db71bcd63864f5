// SPDX-License-Identifier: BSL-1.0
// OpenBLAS, through the C interface of the BLAS; matrix and vector where a batch is one sample.
#pragma once
#include "elementwise.hpp"
#include <cblas.h>

namespace bench {

struct OpenBlas : Elementwise {
  static constexpr const char* name = "OpenBLAS";
  static constexpr int columns = 112;

  template <int M, int K, int N>
  static void forward(const float* w, const float* x, float* z) {
    if constexpr (N == 1)
      cblas_sgemv(CblasColMajor, CblasNoTrans, M, K, 1, w, M, x, 1, 0, z, 1);
    else
      cblas_sgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, M, N, K, 1, w, M, x, K, 0, z, M);
  }
  template <int M, int K, int N>
  static void backward(const float* w, const float* dz, float* dx) {
    if constexpr (N == 1)
      cblas_sgemv(CblasColMajor, CblasTrans, M, K, 1, w, M, dz, 1, 0, dx, 1);
    else
      cblas_sgemm(CblasColMajor, CblasTrans, CblasNoTrans, K, N, M, 1, w, M, dz, M, 0, dx, K);
  }
  template <int M, int K, int N, int Stride, bool Add>
  static void weights(const float* dz, const float* x, float* w) {
    if constexpr (N == 1 && Add)
      cblas_sger(CblasColMajor, M, K, 1, dz, 1, x, 1, w, M);
    else
      cblas_sgemm(CblasColMajor, CblasNoTrans, CblasTrans, M, K, N, 1, dz, M, x, Stride, Add, w, M);
  }
};

}  // namespace bench
