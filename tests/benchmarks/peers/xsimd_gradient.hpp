// SPDX-License-Identifier: BSL-1.0
// The gradient of one sample by hand: In-H-H-1 with tanh and squared error in double, written in xsimd. Each
// weight is read once forward and once backward, and each derivative stored once; a column of weights belongs
// to an input.
#pragma once
#include <etude/train/model.hpp>

#include <xsimd/xsimd.hpp>

namespace bench {

template <int In, int H>
class GradientByHand {
  using V = xsimd::batch<double>;
  static constexpr int lanes = static_cast<int>(V::size), registers = H / lanes;
  static_assert(H % lanes == 0);

 public:
  struct Values {
    alignas(64) double w1[In * H], w2[H * H], b1[H], b2[H], w3[H], b3;
  };

  template <class Model>
  explicit GradientByHand(const Model& m) {
    const auto columns = [](const std::vector<double>& rows, int in, double* to) {
      for (int o = 0; o < H; ++o)
        for (int i = 0; i < in; ++i) to[i * H + o] = rows[static_cast<std::size_t>(o * in + i)];
    };
    columns(m.get("0.weight"), In, values.w1);
    columns(m.get("2.weight"), H, values.w2);
    std::ranges::copy(m.get("0.bias"), values.b1);
    std::ranges::copy(m.get("2.bias"), values.b2);
    std::ranges::copy(m.get("4.weight"), values.w3);
    values.b3 = m.get("4.bias")[0];
  }

  Values values, gradient;

  [[gnu::noinline]] double operator()(const double* x, double t) {
    V a1[registers], a2[registers], d1[registers], d2[registers];
    alignas(64) double first[H], down[H];
    layer<In>(values.w1, values.b1, x, a1);
    for (int r = 0; r < registers; ++r) a1[r].store_aligned(first + r * lanes);
    layer<H>(values.w2, values.b2, first, a2);
    V sum(0.0);
    for (int r = 0; r < registers; ++r) sum = xsimd::fma(V::load_aligned(values.w3 + r * lanes), a2[r], sum);
    const double error = xsimd::hadd(sum) + values.b3 - t;
    const V d(2 * error);
    gradient.b3 = 2 * error;
    for (int r = 0; r < registers; ++r) {
      (d * a2[r]).store_aligned(gradient.w3 + r * lanes);
      d2[r] = d * V::load_aligned(values.w3 + r * lanes) * xsimd::fnma(a2[r], a2[r], V(1.0));
      d2[r].store_aligned(gradient.b2 + r * lanes);
    }
    for (int k = 0; k < H; k += lanes) {
      V rows[lanes];
      for (int i = 0; i < lanes; ++i) {
        const double* const column = values.w2 + (k + i) * H;
        const V a(first[k + i]);
        rows[i] = V::load_aligned(column) * d2[0];
        for (int r = 1; r < registers; ++r)
          rows[i] = xsimd::fma(V::load_aligned(column + r * lanes), d2[r], rows[i]);
        for (int r = 0; r < registers; ++r) (a * d2[r]).store_aligned(gradient.w2 + (k + i) * H + r * lanes);
      }
      xsimd::haddp(rows).store_aligned(down + k);
    }
    for (int r = 0; r < registers; ++r) {
      d1[r] = V::load_aligned(down + r * lanes) * xsimd::fnma(a1[r], a1[r], V(1.0));
      d1[r].store_aligned(gradient.b1 + r * lanes);
    }
    for (int k = 0; k < In; ++k)
      for (int r = 0; r < registers; ++r) (V(x[k]) * d1[r]).store_aligned(gradient.w1 + k * H + r * lanes);
    return error * error;
  }

 private:
  // tanh(w·x + b), in two chains of sums for each register.
  template <int N>
  static void layer(const double* w, const double* b, const double* x, V (&out)[registers]) {
    V even[registers], odd[registers];
    for (int r = 0; r < registers; ++r) even[r] = V::load_aligned(b + r * lanes), odd[r] = V(0.0);
    for (int k = 0; k < N; k += 2)
      for (int r = 0; r < registers; ++r) {
        even[r] = xsimd::fma(V::load_aligned(w + k * H + r * lanes), V(x[k]), even[r]);
        odd[r] = xsimd::fma(V::load_aligned(w + (k + 1) * H + r * lanes), V(x[k + 1]), odd[r]);
      }
    for (int r = 0; r < registers; ++r) out[r] = xsimd::tanh(even[r] + odd[r]);
  }
};

}  // namespace bench
