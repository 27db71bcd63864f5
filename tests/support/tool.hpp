// SPDX-License-Identifier: BSL-1.0
// Programs that tests try results with where they are installed.
#pragma once
#include <cstdlib>
#include <fstream>
#include <string>

inline bool has_tool(const std::string& name) {
  return std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0;
}
// Whether the shell command succeeds; what it says is in tool.log.
inline bool succeeds(const std::string& command) {
  return std::system((command + " >tool.log 2>&1 </dev/null").c_str()) == 0;
}
inline void write_file(const std::string& path, const std::string& text) { std::ofstream(path) << text; }
