// SPDX-License-Identifier: BSL-1.0
// Operations that are a program's own: one brings its C++ text, the other's function is to be supplied.
#pragma once
#include <etude/expr/functions.hpp>
#include <etude/expr/operations.hpp>

namespace etude::op {

struct Hypotenuse : Map<2> {
  static constexpr std::string_view name = "hypotenuse", cpp = "return std::sqrt(a * a + b * b);";
  static constexpr auto value(auto a, auto b) {
    using math::sqrt;
    return sqrt(decltype(a)(decltype(a)(a * a) + decltype(a)(b * b)));
  }
  static constexpr Ref pullback(int k, auto u, auto a, auto b, auto y) { return u * (k == 0 ? a : b) / y; }
};
struct Cube : Map<1> {
  static constexpr std::string_view name = "cube";
  static constexpr auto value(auto x) { return x * x * x; }
  static constexpr Ref pullback(auto u, auto x, auto) { return u * (3 * (x * x)); }
};

}  // namespace etude::op

template <>
struct etude::OwnOperations<> {
  using type = OperationList<op::Hypotenuse, op::Cube>;
};
