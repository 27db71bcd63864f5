// SPDX-License-Identifier: BSL-1.0
// + − × ÷, negation and powers: value and local derivative side by side.
// u is upstream (the derivative of the result), x, a, b are operands, y is the result.
#pragma once
#include <etude/expr/op/map.hpp>

namespace etude::op {

struct Add : Map<2> {
  static constexpr std::string_view name = "add";
  static constexpr bool commutative = true;
  static constexpr auto value(auto a, auto b) { return a + b; }
  static constexpr Ref pullback(int, auto u, auto, auto, auto) { return u; }
};

struct Subtract : Map<2> {
  static constexpr std::string_view name = "subtract";
  static constexpr auto value(auto a, auto b) { return a - b; }
  static constexpr Ref pullback(int k, auto u, auto, auto, auto) { return k == 0 ? u : -u; }
};

struct Multiply : Map<2> {
  static constexpr std::string_view name = "multiply";
  static constexpr bool commutative = true;
  static constexpr auto value(auto a, auto b) { return a * b; }
  static constexpr Ref pullback(int k, auto u, auto a, auto b, auto) { return k == 0 ? u * b : u * a; }
};

struct Divide : Map<2> {
  static constexpr std::string_view name = "divide";
  static constexpr auto value(auto a, auto b) { return a / b; }
  static constexpr Ref pullback(int k, auto u, auto, auto b, auto y) { return k == 0 ? u / b : -(u * y / b); }
};

struct Negate : Map<1> {
  static constexpr std::string_view name = "negate";
  static constexpr auto value(auto x) { return -x; }
  static constexpr Ref pullback(auto u, auto, auto) { return -u; }
};

// a^b. The derivative by the exponent is that of exp(b·log a), so it needs a > 0, as in every library. Where
// a power is constant, a⁰ and 0ᵇ of b ≥ 0, the derivative is 0, not 0·∞ (PyTorch's).
struct Power : Map<2> {
  static constexpr std::string_view name = "pow";
  static constexpr auto value(auto a, auto b) {
    using math::pow;
    return pow(a, b);
  }
  static constexpr Ref pullback(int k, auto u, auto a, auto b, auto y) {
    if (k == 0) return u * where(equal(b, 0), 0, b * pow(a, b - 1));
    const Ref by_exponent = y * log(a);
    return u * where(b < 0, by_exponent, where(equal(a, 0), 0, by_exponent));
  }
};

}  // namespace etude::op
