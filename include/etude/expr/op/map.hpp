// SPDX-License-Identifier: BSL-1.0
// What the elementwise operations have in common: the shape rule is broadcasting, the value is of single
// elements.
#pragma once
#include <etude/core/math.hpp>
#include <etude/expr/functions.hpp>

namespace etude {

// where() for one element; SIMD batches bring their own select.
template <class T>
constexpr T select(bool condition, const T& a, const T& b) {
  return condition ? a : b;
}

namespace op {

template <int Arity>
struct Map {
  static constexpr Kind kind = Kind::map;
  static constexpr int arity = Arity;
  static constexpr bool commutative = false;
  static constexpr int conditions = 0;         // how many of the first operands are booleans
  static constexpr bool is_condition = false;  // whether the result is a boolean
  static constexpr TensorType type(const Attributes&, const TensorType* x) {
    if constexpr (Arity == 1) return x[0];
    if constexpr (Arity == 2) return broadcast(x[0], x[1]);
    if constexpr (Arity == 3) return broadcast(x[0], broadcast(x[1], x[2]));
  }
};

template <int Arity>
struct Condition : Map<Arity> {
  static constexpr bool is_condition = true;
  static constexpr TensorType type(const Attributes& a, const TensorType* x) {
    TensorType t = Map<Arity>::type(a, x);
    t.element = Element::boolean;
    return t;
  }
};

}  // namespace op
}  // namespace etude
