// SPDX-License-Identifier: BSL-1.0
// What a parameter or state is called from outside: "2.0.weight", by its place in the network.
#pragma once
#include <etude/core/error.hpp>
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
// The same for a message: by a function that is compiled once, not inlined wherever a name is told.
[[gnu::cold, gnu::noinline]] inline std::string leaf_path(const auto& program, int leaf) {
  const Leaf& l = program.leaves[static_cast<std::size_t>(leaf)];
  std::string text(l.name);
  for (int k = l.scope; k >= 0;) {
    const Scope& s = program.scopes[static_cast<std::size_t>(k)];
    if (s.parent < 0) break;
    text = text_of({s.name, ".", text});
    k = s.parent;
  }
  return text;
}

}  // namespace etude::detail
