// SPDX-License-Identifier: BSL-1.0
// exp, log and their relatives, roots, and the functions that squash: value and local derivative side by
// side.
#pragma once
#include <etude/expr/op/map.hpp>
//
#include <etude/core/macros_off.hpp>

namespace etude::op {

struct Exp : Map<1> {
  static constexpr std::string_view name = "exp";
  static constexpr auto value(auto x) {
    using math::exp;
    return exp(x);
  }
  static constexpr Ref pullback(auto u, auto, auto y) { return u * y; }
};

struct Expm1 : Map<1> {
  static constexpr std::string_view name = "expm1";
  static constexpr auto value(auto x) {
    using math::expm1;
    return expm1(x);
  }
  static constexpr Ref pullback(auto u, auto, auto y) { return u * (y + 1); }
};

struct Log : Map<1> {
  static constexpr std::string_view name = "log";
  static constexpr auto value(auto x) {
    using math::log;
    return log(x);
  }
  static constexpr Ref pullback(auto u, auto x, auto) { return u / x; }
};

struct Log1p : Map<1> {
  static constexpr std::string_view name = "log1p";
  static constexpr auto value(auto x) {
    using math::log1p;
    return log1p(x);
  }
  static constexpr Ref pullback(auto u, auto x, auto) { return u / (1 + x); }
};

struct Sqrt : Map<1> {
  static constexpr std::string_view name = "sqrt";
  static constexpr auto value(auto x) {
    using math::sqrt;
    return sqrt(x);
  }
  static constexpr Ref pullback(auto u, auto, auto y) { return u / (2 * y); }
};

// [tanh]
struct Tanh : Map<1> {
  static constexpr std::string_view name = "tanh";
  static constexpr auto value(auto x) {
    using math::tanh;
    return tanh(x);
  }
  static constexpr Ref pullback(auto u, auto, auto y) { return u * (1 - y * y); }
};
// [/tanh]

// 1 / (1 + e^-x), from e^-|x|, so that nothing overflows.
struct Sigmoid : Map<1> {
  static constexpr std::string_view name = "sigmoid";
  static constexpr auto value(auto x) {
    using math::abs;
    using math::exp;
    if constexpr (requires { sigmoid(x); }) {  // registers have their own
      return sigmoid(x);
    } else {
      using T = decltype(x);
      const T e = exp(-abs(x));
      const T s = T(1) / (T(1) + e);
      return select(x < T(0), T(e * s), s);
    }
  }
  static constexpr Ref pullback(auto u, auto, auto y) { return u * (y * (1 - y)); }
};

// log(1 + e^x) = max(x, 0) + log1p(e^-|x|).
struct Softplus : Map<1> {
  static constexpr std::string_view name = "softplus";
  static constexpr auto value(auto x) {
    using math::abs;
    using math::exp;
    using math::log1p;
    using T = decltype(x);
    const T tail = log1p(T(exp(-abs(x))));
    return select(x < T(0), tail, T(x + tail));
  }
  static constexpr Ref pullback(auto u, auto x, auto) { return u * sigmoid(x); }
};

struct Erf : Map<1> {
  static constexpr std::string_view name = "erf";
  static constexpr auto value(auto x) {
    using math::erf;
    return erf(x);
  }
  static constexpr Ref pullback(auto u, auto x, auto) {
    return u * (1.1283791670955125739 * exp(-(x * x)));  // 2/√π
  }
};

}  // namespace etude::op

#include <etude/core/macros_on.hpp>
