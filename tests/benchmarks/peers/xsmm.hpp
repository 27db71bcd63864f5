// SPDX-License-Identifier: BSL-1.0
// LIBXSMM: products compiled when the program runs, for the sizes at hand. It takes no transposed first
// factor, so the weights of the backward product are transposed first.
#pragma once
#include "elementwise.hpp"
#include <libxsmm.h>

#include <cstdio>
#include <cstdlib>

namespace bench {

struct Xsmm : Elementwise {
  static constexpr const char* name = "LIBXSMM";
  static constexpr int columns = 16;

  template <int M, int K, int N>
  static void forward(const float* w, const float* x, float* z) {
    static const auto product = compiled(M, N, K, M, K, M, false, false);
    product(w, x, z);
  }
  template <int M, int K, int N>
  static void backward(const float* w, const float* dz, float* dx) {
    alignas(64) static float turned[M * K];
    libxsmm_otrans(turned, w, sizeof(float), M, K, M, K);
    static const auto product = compiled(K, N, M, K, M, K, false, false);
    product(turned, dz, dx);
  }
  template <int M, int K, int N, int Stride, bool Add>
  static void weights(const float* dz, const float* x, float* w) {
    static const auto product = compiled(M, K, N, M, Stride, M, true, Add);
    product(dz, x, w);
  }

 private:
  static libxsmm_smmfunction compiled(int m, int n, int k, int lda, int ldb, int ldc, bool transposed,
                                      bool add) {
    const float alpha = 1, beta = add;
    const int flags = transposed ? LIBXSMM_GEMM_FLAG_TRANS_B : LIBXSMM_GEMM_FLAG_NONE,
              prefetch = LIBXSMM_PREFETCH_NONE;
    const auto product = libxsmm_smmdispatch(m, n, k, &lda, &ldb, &ldc, &alpha, &beta, &flags, &prefetch);
    if (product != nullptr) return product;
    std::fprintf(stderr, "error: LIBXSMM makes no product %d x %d x %d for this processor\n", m, n, k);
    std::exit(1);
  }
};

}  // namespace bench
