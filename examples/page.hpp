// SPDX-License-Identifier: BSL-1.0
// For examples that write a table of the docs: printed, or (with an argument) compared with the page.
#pragma once
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

// What main returns: 0 if the rows were printed, or the page holds them.
inline int print_or_compare(bool compare, const std::string& rows, const std::string& page) {
  if (!compare) return std::fputs(rows.c_str(), stdout) < 0;
  const std::string here = __FILE__, path = here.substr(0, here.rfind("examples")) + page;
  const std::string text = (std::ostringstream() << std::ifstream(path).rdbuf()).str();
  if (text.find(rows) != std::string::npos) return 0;
  std::fprintf(stderr, "%s does not hold this table:\n%s", path.c_str(), rows.c_str());
  return 1;
}
