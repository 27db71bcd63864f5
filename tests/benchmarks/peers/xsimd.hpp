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

  XsimdXor(const Start& s, etude::SGD o)
      : b_(V::load_unaligned(s[0].bias.data())),
        v_(V::load_unaligned(s[1].weight.data())),
        c_(s[1].bias[0]),
        rate_(o.learning_rate) {
    float w[2][8];
    for (std::size_t i = 0; i < 16; ++i) w[i % 2][i / 2] = s[0].weight[i];
    w0_ = V::load_unaligned(w[0]);
    w1_ = V::load_unaligned(w[1]);
  }

  [[gnu::noinline]] float step(const float* x, const float* t) {
    V a[4], q[4], q0[4], q1[4], d[4], row[8];
    for (int s = 0; s < 4; ++s) {
      a[s] = by_hand::tanh(xsimd::fma(w1_, V(x[2 * s + 1]), xsimd::fma(w0_, V(x[2 * s]), b_)));
      row[s] = row[s + 4] = a[s] * v_;
      q[s] = v_ * xsimd::fnma(a[s], a[s], V(1.0f));
      q0[s] = q[s] * V(x[2 * s]);
      q1[s] = q[s] * V(x[2 * s + 1]);
    }
    alignas(16) float slopes[4];
    using by_hand::V4;
    const V4 y = __builtin_bit_cast(std::array<V4, 2>, xsimd::haddp(row))[0] + V4(c_);
    V4 error;
    by_hand::slope(y, t, rate_, error).store_aligned(slopes);
    for (int s = 0; s < 4; ++s) d[s] = V(slopes[s]);
    w0_ = by_hand::add(d, q0, w0_);
    w1_ = by_hand::add(d, q1, w1_);
    b_ = by_hand::add(d, q, b_);
    v_ = by_hand::add(d, a, v_);
    c_ += (slopes[0] + slopes[1]) + (slopes[2] + slopes[3]);
    return xsimd::hadd(error * error) * 0.25f;
  }
};

// Two hidden units: a lane is a sample, and all sums along them are made together.
template <>
class XsimdXor<Xor<2>> {
  using V = by_hand::V4;
  alignas(16) float w_[4], bv_[4], c_[4]{};  // w00 w01 w10 w11; b0 b1 v0 v1; c
  float rate_;

  static void add(V x, float* to) { (V::load_aligned(to) + x).store_aligned(to); }

 public:
  static constexpr const char* name = "xsimd by hand";

  XsimdXor(const Start& s, etude::SGD o) : rate_(o.learning_rate) {
    std::copy_n(s[0].weight.data(), 4, w_);
    std::copy_n(s[0].bias.data(), 2, bv_);
    std::copy_n(s[1].weight.data(), 2, bv_ + 2);
    c_[0] = s[1].bias[0];
  }

  [[gnu::noinline]] float step(const float* x, const float* t) {
    const V first = V::load_unaligned(x), last = V::load_unaligned(x + 4), low = xsimd::zip_lo(first, last),
            high = xsimd::zip_hi(first, last), x0 = xsimd::zip_lo(low, high), x1 = xsimd::zip_hi(low, high);
    const V v0(bv_[2]), v1(bv_[3]);
    const V a0 = by_hand::tanh(xsimd::fma(V(w_[1]), x1, xsimd::fma(V(w_[0]), x0, V(bv_[0])))),
            a1 = by_hand::tanh(xsimd::fma(V(w_[3]), x1, xsimd::fma(V(w_[2]), x0, V(bv_[1]))));
    const V q0 = v0 * xsimd::fnma(a0, a0, V(1.0f)), q1 = v1 * xsimd::fnma(a1, a1, V(1.0f));
    V error;
    const V d = by_hand::slope(xsimd::fma(v1, a1, xsimd::fma(v0, a0, V(c_[0]))), t, rate_, error);
    const V dw[] = {d * (q0 * x0), d * (q0 * x1), d * (q1 * x0), d * (q1 * x1)},
            dbv[] = {d * q0, d * q1, d * a0, d * a1}, dc[] = {d, V(0.0f), V(0.0f), V(0.0f)};
    add(xsimd::haddp(dw), w_);
    add(xsimd::haddp(dbv), bv_);
    add(xsimd::haddp(dc), c_);
    return xsimd::hadd(error * error) * 0.25f;
  }
};

}  // namespace bench
