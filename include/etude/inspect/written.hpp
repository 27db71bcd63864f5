// SPDX-License-Identifier: BSL-1.0
// Types as they are written in a program.
#pragma once
#include <etude/core/error.hpp>

#include <cstdlib>
#include <string>
#include <string_view>

namespace etude::detail {

// A type as it is written: "etude::Named<etude::FixedString<5>{\"stem\"}, etude::Dense<4> >" is
// "Named<"stem", Dense<4>>", whichever compiler spells it.
[[gnu::cold]] inline std::string written(std::string_view type) {
  std::string text;
  auto skip = [&type](std::string_view what) {
    const bool here = type.substr(0, what.size()) == what;
    if (here) type.remove_prefix(what.size());
    return here;
  };
  while (!type.empty()) {
    if (skip("etude::") || skip("{anonymous}::") || skip("(anonymous namespace)::")) continue;
    if (skip("> >")) {
      text += ">>";
    } else if (skip("FixedString<")) {
      type.remove_prefix(type.find('"'));
      const std::size_t end = type.find('"', 1) + 1;
      text += type.substr(0, end);
      type.remove_prefix(type.find('}', end) + 1);
    } else if (skip("Real{")) {
      const std::size_t end = type.find('}');
      text += text_of({std::strtod(std::string(type.substr(0, end)).c_str(), nullptr)});
      type.remove_prefix(end + 1);
    } else {
      text += type[0];
      type.remove_prefix(1);
    }
  }
  return text;
}

}  // namespace etude::detail
