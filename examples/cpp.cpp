// SPDX-License-Identifier: BSL-1.0
// A derived training step as C++ that stands alone: cpp [NETWORK]
// test: check
#include <etude/inspect/to_cpp.hpp>

#include "networks.hpp"
#include "page.hpp"

#include <iostream>
#include <sstream>
#include <string>
using namespace etude;

// [cpp]
using Net = Network<Input<2>, Dense<16>, Tanh, Dense<1>>;
void print_step(std::ostream& out) { to_cpp<Net, SigmoidCrossEntropy, Momentum, Batch<4>>(out, "parity"); }
// [/cpp]

// [expression]
constexpr Variable<"x"> x;
void print_expression(std::ostream& out) { to_cpp(out, x * sigmoid(2 * x)); }
// [/expression]

namespace {

std::string text_of_all(void (*print)(std::ostream&)) {
  std::ostringstream out;
  print(out);
  return out.str();
}

// Whether the page shows these parts of the step and the expression.
int check() {
  const std::string step = text_of_all(print_step), page = "docs/code.md";
  auto part = [&step](const char* first, const char* last) {
    const std::size_t begin = step.find(first);
    return step.substr(begin, step.find(last, begin) - begin);
  };
  return print_or_compare(true, part("inline float loss_and_gradient", "  // Loop 3"), page) +
         print_or_compare(true, part("  // Loop 6", "  // Loop 7"), page) +
         print_or_compare(true, part("// One step of the optimizer", "  for (int i"), page) +
         print_or_compare(true, text_of_all(print_expression), page);
}

}  // namespace

int main(int count, char** arguments) {
  const std::string what = count > 1 ? arguments[1] : "";
  if (what == "check") return check();
  if (what.empty()) return print_step(std::cout), 0;
  return networks::choose(what, []<class... Training>() { to_cpp<Training...>(std::cout); }) ? 0 : 1;
}
