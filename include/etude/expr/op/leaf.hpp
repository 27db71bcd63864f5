// SPDX-License-Identifier: BSL-1.0
// The operations without operands: literals, and leaves, whose values come from outside the graph.
#pragma once
#include <etude/expr/op/map.hpp>

namespace etude::op {

struct Literal {
  static constexpr std::string_view name = "literal";
  static constexpr Kind kind = Kind::leaf;
  static constexpr int arity = 0;
  static constexpr bool commutative = false;
  static constexpr TensorType type(const Attributes&, const TensorType*) { return {}; }
};

struct LeafValue {  // attributes.a: index into Graph::leaves
  static constexpr std::string_view name = "leaf";
  static constexpr Kind kind = Kind::leaf;
  static constexpr int arity = 0;
  static constexpr bool commutative = false;
  static constexpr TensorType type(const Attributes&, const TensorType*) { return {}; }
};

}  // namespace etude::op
