// SPDX-License-Identifier: BSL-1.0
// Different rules for different parameters: Groups<is_bias, SGD, Adam> updates biases with SGD and the rest
// with Adam.
#pragma once
#include <etude/expr/graph.hpp>

namespace etude {

// Predicates of a parameter; a user's own is any such function of its name, shape and place.
inline constexpr auto is_bias = [](const Leaf& parameter) { return parameter.name == "bias"; };
inline constexpr auto is_matrix = [](const Leaf& parameter) { return parameter.type.shape.rank >= 2; };

// `matching` for parameters that the predicate holds for, `others` for the others; each may be Groups again.
template <auto Predicate, class Matching, class Others>
struct Groups {
  Matching matching{};
  Others others{};
};

}  // namespace etude
