// SPDX-License-Identifier: BSL-1.0
// Comparisons, where, and the functions with a kink. At a kink the subgradient is PyTorch's: 0 for abs and
// relu, one half to each of two equal operands of minimum and maximum. NaN is what comes of NaN.
#pragma once
#include <etude/expr/op/map.hpp>
//
#include <etude/core/macros_off.hpp>

namespace etude::op {

struct Less : Condition<2> {
  static constexpr std::string_view name = "less";
  static constexpr auto value(auto a, auto b) { return a < b; }
};

struct LessEqual : Condition<2> {
  static constexpr std::string_view name = "less_equal";
  static constexpr auto value(auto a, auto b) { return a <= b; }
};

struct Equal : Condition<2> {
  static constexpr std::string_view name = "equal";
  static constexpr bool commutative = true;
  static constexpr auto value(auto a, auto b) { return a == b; }
};

struct And : Condition<2> {
  static constexpr std::string_view name = "and";
  static constexpr int conditions = 2;
  static constexpr auto value(auto a, auto b) { return a && b; }
};

struct Or : Condition<2> {
  static constexpr std::string_view name = "or";
  static constexpr int conditions = 2;
  static constexpr auto value(auto a, auto b) { return a || b; }
};

struct Not : Condition<1> {
  static constexpr std::string_view name = "not";
  static constexpr int conditions = 1;
  static constexpr auto value(auto a) { return !a; }
};

struct Where : Map<3> {
  static constexpr std::string_view name = "where";
  static constexpr int conditions = 1;
  static constexpr TensorType type(const Attributes&, const TensorType* x) {
    TensorType t = broadcast(x[0], broadcast(x[1], x[2]));
    t.element = x[1].element == x[2].element ? x[1].element : Element::real;
    return t;
  }
  static constexpr auto value(auto c, auto a, auto b) { return select(c, a, b); }
  static constexpr Ref pullback(int k, auto u, auto c, auto, auto, auto) {
    return k == 0 ? Ref{} : k == 1 ? where(c, u, 0) : where(c, 0, u);
  }
};

struct Abs : Map<1> {
  static constexpr std::string_view name = "abs";
  static constexpr auto value(auto x) {
    using math::abs;
    return abs(x);
  }
  static constexpr Ref pullback(auto u, auto x, auto) { return u * sign(x); }
};

// −1, 0 or 1; constant wherever it has a derivative.
struct Sign : Map<1> {
  static constexpr std::string_view name = "sign";
  static constexpr auto value(auto x) {
    using T = decltype(x);
    return select(x < T(0), T(-1), select(T(0) < x, T(1), T(0)));
  }
};

// Its derivative reads the output: y > 0 exactly where x > 0, so x need not be kept.
struct Relu : Map<1> {
  static constexpr std::string_view name = "relu";
  static constexpr auto value(auto x) {
    using T = decltype(x);
    return select(x < T(0), T(0), x);  // NaN stays NaN
  }
  static constexpr Ref pullback(auto u, auto, auto y) { return where(y > 0, u, 0); }
};

struct Minimum : Map<2> {
  static constexpr std::string_view name = "minimum";
  static constexpr bool commutative = true;
  static constexpr auto value(auto a, auto b) { return select(b != b, b, select(b < a, b, a)); }
  static constexpr Ref pullback(int k, auto u, auto a, auto b, auto) {
    return where(equal(a, b), 0.5 * u, k == 0 ? where(a < b, u, 0) : where(a < b, 0, u));
  }
};

struct Maximum : Map<2> {
  static constexpr std::string_view name = "maximum";
  static constexpr bool commutative = true;
  static constexpr auto value(auto a, auto b) { return select(b != b, b, select(a < b, b, a)); }
  static constexpr Ref pullback(int k, auto u, auto a, auto b, auto) {
    return where(equal(a, b), 0.5 * u, k == 0 ? where(a < b, 0, u) : where(a < b, u, 0));
  }
};

struct StopGradient : Map<1> {
  static constexpr std::string_view name = "stop_gradient";
  static constexpr auto value(auto x) { return x; }
};

// The operand repeated to a larger type. The chain rule sums over what was repeated, here as for every map.
struct Expand : Map<1> {
  static constexpr std::string_view name = "expand";
  static constexpr TensorType type(const Attributes& a, const TensorType* x) {
    return {x[0].element, a.a != 0, a.shape, {}};
  }
  static constexpr auto value(auto x) { return x; }
  static constexpr Ref pullback(auto u, auto, auto) { return u; }
};

// 0, 1, 2, …: the index of each element; what one-hot compares with.
struct Iota {
  static constexpr std::string_view name = "iota";
  static constexpr Kind kind = Kind::leaf;
  static constexpr int arity = 0;
  static constexpr bool commutative = false;
  static constexpr TensorType type(const Attributes& a, const TensorType*) {
    return {Element::index, false, a.shape, {}};
  }
};

}  // namespace etude::op

#include <etude/core/macros_on.hpp>
