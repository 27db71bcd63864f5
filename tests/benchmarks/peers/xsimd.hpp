// SPDX-License-Identifier: BSL-1.0
// XOR by hand: a step of 2-H-1 with tanh and sigmoid on four samples, written in xsimd for just this. It is
// what "no overhead" means for such a network: a chain of a hundred-odd dependent instructions, of which most
// are the two activations. Needs registers of eight numbers.
#pragma once
#include "../small_tasks.hpp"
#include <xsimd/xsimd.hpp>

#include <algorithm>
#include <array>

namespace bench {

namespace by_hand {

using V4 = xsimd::make_sized_batch_t<float, 4>;
using V8 = xsimd::make_sized_batch_t<float, 8>;

// e^x − 1 = 2ⁿ·(e^r − 1) + (2ⁿ − 1) for |x| ≤ 40, |r| ≤ ½ log 2. Adding 1.5·2²³ rounds, and leaves n in the
// last bits.
template <class V>
[[gnu::always_inline]] inline V expm1(V x) {
  const V rounded = xsimd::fma(x, V(1.44269504f), V(0x1.8p23f)), n = rounded - V(0x1.8p23f);
  const V r = xsimd::fma(n, V(-0.693147181f), x), r2 = r * r;
  const V high = xsimd::fma(r, V(1.0f / 5040), V(1.0f / 720)),
          middle = xsimd::fma(r, V(1.0f / 120), V(1.0f / 24)), low = xsimd::fma(r, V(1.0f / 6), V(0.5f));
  const V p = xsimd::fma(r2, xsimd::fma(r2 * r2, high, xsimd::fma(r2, middle, low)), r);
  using Integers = xsimd::as_integer_t<V>;
  const V scale = __builtin_bit_cast(V, (__builtin_bit_cast(Integers, rounded) + Integers(127)) << 23);
  return xsimd::fma(scale, p, scale - V(1.0f));
}
// As kernel/tanh.hpp: 2nd / (d² + n²) with n / d for tanh ½x.
template <class V>
[[gnu::always_inline]] inline V tanh(V x) {
  x = xsimd::max(xsimd::min(x, V(9.02f)), V(-9.02f));
  const V u = x * x, n = xsimd::fma(x * u, xsimd::fma(V(0x1.ded9d6p-14f), u, V(0x1.e7bdc4p-6f)), x),
          d = xsimd::fma(
              u, xsimd::fma(V(0x1.497d34p-19f), u * u, xsimd::fma(V(0x1.3c2c8ep-9f), u, V(0x1.cf44acp-3f))),
              V(2.0f));
  return (n + n) * d / xsimd::fma(d, d, n * n);
}

// From the outputs of four samples: −rate · dL/dy, and the errors.
[[gnu::always_inline]] inline V4 slope(V4 y, const float* t, float rate, V4& error) {
  const V4 p = V4(1.0f) / (V4(2.0f) + by_hand::expm1(xsimd::max(xsimd::min(-y, V4(40.0f)), V4(-40.0f))));
  error = p - V4::load_unaligned(t);
  return error * V4(-0.5f * rate) * xsimd::fnma(p, p, p);
}

// The sums of the lanes of four registers. (haddps would be three micro-operations an instruction.)
[[gnu::always_inline]] inline V4 sums(V4 a, V4 b, V4 c, V4 d) {
  using Pairs = xsimd::make_sized_batch_t<double, 2>;
  const auto ab = __builtin_bit_cast(Pairs, xsimd::zip_lo(a, b) + xsimd::zip_hi(a, b)),
             cd = __builtin_bit_cast(Pairs, xsimd::zip_lo(c, d) + xsimd::zip_hi(c, d));
  return __builtin_bit_cast(V4, xsimd::zip_lo(ab, cd)) + __builtin_bit_cast(V4, xsimd::zip_hi(ab, cd));
}
[[gnu::always_inline]] inline float sum(V4 x) {
  const V4 pairs = xsimd::zip_lo(x, x) + xsimd::zip_hi(x, x);
  return pairs.get(0) + pairs.get(2);
}

// a₀b₀ + a₁b₁ + a₂b₂ + a₃b₃ + c
template <class V>
[[gnu::always_inline]] inline V add(const V (&a)[4], const V (&b)[4], V c) {
  return xsimd::fma(a[1], b[1], a[0] * b[0]) + xsimd::fma(a[3], b[3], xsimd::fma(a[2], b[2], c));
}

}  // namespace by_hand

template <class Task>
class XsimdXor;

// Eight hidden units: a lane is a unit.
template <>
class XsimdXor<Xor<8>> {
  using V = by_hand::V8;
  V w0_, w1_, b_, v_;
  float c_, rate_;

 public:
  static constexpr const char* name = "xsimd by hand";

  XsimdXor(const Start& s, etude::SGD o) : c_(s[1].bias[0]), rate_(o.learning_rate) {
    float w[2][8];
    for (std::size_t i = 0; i < 16; ++i) w[i % 2][i / 2] = s[0].weight[i];
    const float* const from[] = {w[0], w[1], s[0].bias.data(), s[1].weight.data()};
    for (int i = 0; i < 4; ++i) *std::array{&w0_, &w1_, &b_, &v_}[i] = V::load_unaligned(from[i]);
  }

  [[gnu::noinline]] float step(const float* x, const float* t) {
    using by_hand::V4;
    V a[4], q[4], q0[4], q1[4], d[4];
    V4 row[4];
    for (int s = 0; s < 4; ++s) {
      a[s] = by_hand::tanh(xsimd::fma(w1_, V(x[2 * s + 1]), xsimd::fma(w0_, V(x[2 * s]), b_)));
      const auto halves = __builtin_bit_cast(std::array<V4, 2>, a[s] * v_);
      row[s] = halves[0] + halves[1];
      q[s] = v_ * xsimd::fnma(a[s], a[s], V(1.0f));
      q0[s] = q[s] * V(x[2 * s]);
      q1[s] = q[s] * V(x[2 * s + 1]);
    }
    alignas(16) float slopes[4];
    const V4 y = by_hand::sums(row[0], row[1], row[2], row[3]) + V4(c_);
    V4 error;
    by_hand::slope(y, t, rate_, error).store_aligned(slopes);
    for (int s = 0; s < 4; ++s) d[s] = V(slopes[s]);
    w0_ = by_hand::add(d, q0, w0_);
    w1_ = by_hand::add(d, q1, w1_);
    b_ = by_hand::add(d, q, b_);
    v_ = by_hand::add(d, a, v_);
    c_ += (slopes[0] + slopes[1]) + (slopes[2] + slopes[3]);
    return by_hand::sum(error * error) * 0.25f;
  }
};

// Two hidden units: a lane is a sample, and all sums along them are made together.
template <>
class XsimdXor<Xor<2>> {
  using V = by_hand::V4;
  alignas(16) float w_[4], bv_[4];  // w00 w01 w10 w11; b0 b1 v0 v1
  float c_, rate_;

 public:
  static constexpr const char* name = "xsimd by hand";

  XsimdXor(const Start& s, etude::SGD o) : rate_(o.learning_rate) {
    std::copy_n(s[0].weight.data(), 4, w_);
    std::copy_n(s[0].bias.data(), 2, bv_);
    std::copy_n(s[1].weight.data(), 2, bv_ + 2);
    c_ = s[1].bias[0];
  }

  [[gnu::noinline]] float step(const float* x, const float* t) {
    const V first = V::load_unaligned(x), last = V::load_unaligned(x + 4), low = xsimd::zip_lo(first, last),
            high = xsimd::zip_hi(first, last), x0 = xsimd::zip_lo(low, high), x1 = xsimd::zip_hi(low, high);
    const V v0(bv_[2]), v1(bv_[3]);
    const V a0 = by_hand::tanh(xsimd::fma(V(w_[1]), x1, xsimd::fma(V(w_[0]), x0, V(bv_[0])))),
            a1 = by_hand::tanh(xsimd::fma(V(w_[3]), x1, xsimd::fma(V(w_[2]), x0, V(bv_[1]))));
    const V q0 = v0 * xsimd::fnma(a0, a0, V(1.0f)), q1 = v1 * xsimd::fnma(a1, a1, V(1.0f));
    V error;
    const V d = by_hand::slope(xsimd::fma(v1, a1, xsimd::fma(v0, a0, V(c_))), t, rate_, error);
    const V b0 = d * q0, b1 = d * q1;
    (by_hand::sums(b0 * x0, b0 * x1, b1 * x0, b1 * x1) + V::load_aligned(w_)).store_aligned(w_);
    (by_hand::sums(b0, b1, d * a0, d * a1) + V::load_aligned(bv_)).store_aligned(bv_);
    c_ += by_hand::sum(d);
    return by_hand::sum(error * error) * 0.25f;
  }
};

}  // namespace bench
