// SPDX-License-Identifier: BSL-1.0
// A number as its format has it: the exponent and the digits of all lanes of a register, taken apart and put
// together.
#pragma once
#include <etude/kernel/simd.hpp>

#include <cstdint>
#include <limits>
//
#include <etude/core/macros_off.hpp>

namespace etude::detail {

// `to_integer` + n has n in its last bits, also with the bias of the exponent added; n·log_2_high is exact;
// `root_half` are the bits of √½.
template <class T>
struct FloatFormat;
template <>
struct FloatFormat<float> {
  using Integer = std::uint32_t;
  static constexpr int bias = 127, mantissa = 23;
  static constexpr Integer root_half = 0x3f3504f3;
  static constexpr float to_integer = 0x1.8p23f, log_2_high = 0x1.62e4p-1f, log_2_low = 0x1.7f7d1cp-20f;
};
template <>
struct FloatFormat<double> {
  using Integer = std::uint64_t;
  static constexpr int bias = 1023, mantissa = 52;
  static constexpr Integer root_half = 0x3fe6a09e667f3bcd;
  static constexpr double to_integer = 0x1.8p52, log_2_high = 0x1.62e42feep-1,
                          log_2_low = 0x1.a39ef35793c76p-33;
};

template <class V>
struct Bits {
  using Integer = typename FloatFormat<scalar_of<V>>::Integer;
  typedef Integer type __attribute__((vector_size(sizeof(V))));
  ETUDE_INLINE static type of(V x) { return __builtin_bit_cast(type, x); }
  ETUDE_INLINE static V value(type bits) { return __builtin_bit_cast(V, bits); }
  static constexpr Integer sign = Integer(1) << (8 * sizeof(Integer) - 1);
};

// 2ⁿ, a normal number.
template <class T>
constexpr T two_to(int n) {
  using Integer = typename FloatFormat<T>::Integer;
  return __builtin_bit_cast(T, static_cast<Integer>(n + FloatFormat<T>::bias) << FloatFormat<T>::mantissa);
}
// n is rounded first: with -ffast-math its own sum and this one would be put together, and lose its last bit.
template <class V>
ETUDE_INLINE V power_of_two(V n) {
  using Format = FloatFormat<scalar_of<V>>;
  return Bits<V>::value(Bits<V>::of(rounded(n) + V(Format::to_integer + Format::bias)) << Format::mantissa);
}

// 2ⁿ = first·second, where 2ⁿ need not be a number of the format: a product with the first and then with the
// second is rounded once where it is too small for a normal number, and is infinite where it is too large.
// n + 2·bias is in the last bits of the argument.
template <class V>
struct TwoFactors {
  V first, second;
  ETUDE_INLINE explicit TwoFactors(typename Bits<V>::type both) {
    constexpr int mantissa = FloatFormat<scalar_of<V>>::mantissa;
    const auto half = both >> 1;
    first = Bits<V>::value(half << mantissa);
    second = Bits<V>::value((both - half) << mantissa);
  }
};

// x > 0 as m·2ᵏ, √½ ≤ m < √2. Normal: it is a normal number.
template <class V, bool Normal = false>
struct Split {
  V m, k;
  ETUDE_INLINE explicit Split(V x) {
    using T = scalar_of<V>;
    using Format = FloatFormat<T>;
    using Integer = typename Format::Integer;
    constexpr int more = Format::mantissa + 1;  // of the exponent, which makes a normal number of any other
    constexpr T zero = Format::to_integer + T(Format::bias);
    constexpr Integer one = Integer(Format::bias) << Format::mantissa,
                      digits = (Integer(1) << Format::mantissa) - 1;
    V start(zero);
    if constexpr (!Normal) {
      const auto tiny = x < V(std::numeric_limits<T>::min());
      x = select(tiny, x * V(two_to<T>(more)), x);
      start = select(tiny, V(zero + T(more)), start);
    }
    const auto bits = Bits<V>::of(x) + (one - Format::root_half);
    m = Bits<V>::value((bits & digits) + Format::root_half);
    k = Bits<V>::value((bits >> Format::mantissa) + Bits<V>::of(V(Format::to_integer))) - start;
  }
};

}  // namespace etude::detail

#include <etude/core/macros_on.hpp>
