// SPDX-License-Identifier: BSL-1.0
// Eigen: products of matrices whose sizes are known when the program runs, or when it is compiled; its own
// functions of arrays.
#pragma once
#include <Eigen/Core>

namespace bench {

template <bool Fixed>
struct Eigen {
  static constexpr const char* name = Fixed ? "Eigen, fixed sizes" : "Eigen";
  static constexpr int columns = 112;

  template <int R, int C>
  using Matrix =
      std::conditional_t<Fixed, ::Eigen::Matrix<float, R, C, C == 1 || R != 1 ? 0 : 1>, ::Eigen::MatrixXf>;
  template <int R, int C>
  using In = ::Eigen::Map<const Matrix<R, C>, ::Eigen::Aligned64>;
  template <int R, int C>
  using Out = ::Eigen::Map<Matrix<R, C>, ::Eigen::Aligned64>;
  template <int R, int C>
  using Any = ::Eigen::Map<const Matrix<R, C>, ::Eigen::Unaligned, ::Eigen::OuterStride<>>;

  template <int M, int K, int N>
  static void forward(const float* w, const float* x, float* z) {
    Out<M, N>(z, M, N).noalias() = In<M, K>(w, M, K) * Any<K, N>(x, K, N, ::Eigen::OuterStride<>(K));
  }
  template <int M, int K, int N>
  static void backward(const float* w, const float* dz, float* dx) {
    Out<K, N>(dx, K, N).noalias() = In<M, K>(w, M, K).transpose() * In<M, N>(dz, M, N);
  }
  template <int M, int K, int N, int Stride, bool Add>
  static void weights(const float* dz, const float* x, float* w) {
    const auto product = In<M, N>(dz, M, N) * Any<K, N>(x, K, N, ::Eigen::OuterStride<>(Stride)).transpose();
    if constexpr (Add)
      Out<M, K>(w, M, K).noalias() += product;
    else
      Out<M, K>(w, M, K).noalias() = product;
  }

  template <int N>
  static auto array(float* x) {
    using A = std::conditional_t<Fixed, ::Eigen::Array<float, N, 1>, ::Eigen::ArrayXf>;
    return ::Eigen::Map<A, ::Eigen::Aligned64>(x, N);
  }
  template <int N>
  static void exp(float* x) {
    array<N>(x) = array<N>(x).exp();
  }
  template <int N>
  static void tanh(float* x) {
    array<N>(x) = array<N>(x).tanh();
  }
  template <int N>
  static void sigmoid(float* x) {
    array<N>(x) = array<N>(x).logistic();
  }
};

}  // namespace bench
