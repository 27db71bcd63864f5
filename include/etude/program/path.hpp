// SPDX-License-Identifier: BSL-1.0
// What a parameter or state is called from outside: "2.0.weight", by its place in the network.
#pragma once
#include <etude/program/program.hpp>

#include <string>
#include <string_view>

namespace etude::detail {

// The names from the root to the leaf.
constexpr void append_path(auto& text, const auto& program, int scope) {
  if (scope < 0 || program.scopes[static_cast<std::size_t>(scope)].parent < 0) return;
  const Scope s = program.scopes[static_cast<std::size_t>(scope)];
  append_path(text, program, s.parent);
  text.append(s.name);
  text.append(std::string_view("."));
}
constexpr void append_name(auto& text, const auto& program, int leaf) {
  append_path(text, program, program.leaves[static_cast<std::size_t>(leaf)].scope);
  text.append(program.leaves[static_cast<std::size_t>(leaf)].name);
}
inline std::string leaf_path(const auto& program, int leaf) {
  std::string text;
  append_name(text, program, leaf);
  return text;
}

}  // namespace etude::detail
