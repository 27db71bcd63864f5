// SPDX-License-Identifier: BSL-1.0
// Read what was derived for a network: explain, to_latex, to_dot, trace. `explain dot | dot -Tsvg` draws it.
// test: check
#include <etude/etude.hpp>
#include <etude/inspect.hpp>

#include "page.hpp"

#include <cstring>
#include <iostream>
#include <sstream>
using namespace etude;

// [explain]
using Net = Network<Input<784>, Dense<128>, ReLU, Dense<10>>;
void print_network(std::ostream& out) { explain<Net, SoftmaxCrossEntropy, Adam>(out); }
// [/explain]

// [others]
// One call each, for anything: a layer or a loss says what it receives, an expression by what it is
// differentiated.
constexpr Variable<"x"> x;
constexpr Variable<"y"> y;
constexpr Variable<"z"> z;
void print_others(std::ostream& out) {
  explain<Dense<4>, Input<3>>(out);
  explain<Huber<>, Input<3>>(out);
  explain<Momentum>(out);
  explain(out, (x + y) * z);
}
// [/others]

// [let]
// A value of one's own gets a name with let: it is the same expression in all else.
constexpr auto f = let<"q">(x + y) * z;
static_assert(same(f, (x + y) * z) && same(derivative(f, x), z));
// [/let]

// [trace]
// A small network, one sample of it, and everything that is computed on the way.
using Small = Network<Input<2>, Dense<3>, Tanh, Dense<2>>;
void print_trace(std::ostream& out) {
  const Study step = study<Small, SoftmaxCrossEntropy>();
  const Trace t = trace(step, {{"x", {1.0, -0.5}}, {"t", {1}}}, /* seed */ 1);
  write_table(out, t);  // write_json(out, t) has all digits
  const double slope = t["∂L/∂W1"].elements[0];
  out << "∂L/∂W1[0, 0] = " << slope << '\n';
}
// [/trace]

// [latex]
void print_latex(std::ostream& out) { out << to_latex<Small, MeanSquaredError, Momentum>(); }
// [/latex]

// [dot]
void print_dot(std::ostream& out) {
  const Study step = study(f);
  out << to_dot(step, trace(step, {{"x", {-2}}, {"y", {5}}, {"z", {-4}}}));  // or to_dot<Net, Loss>()
}
// [/dot]

std::string text_of_all(void (*print)(std::ostream&)) {
  std::ostringstream out;
  print(out);
  return out.str();
}

// From the line that begins with `first` to the one before `last`.
std::string part_of(const std::string& text, const char* first, const char* last) {
  const std::size_t begin = text.find(first);
  return text.substr(begin, text.find(last) - begin);
}

int main(int argc, char** argv) {
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "dot") return print_dot(std::cout), 0;
  if (what == "network") return std::cout << to_dot<Net, SoftmaxCrossEntropy>(), 0;
  if (what != "check") {
    print_network(std::cout);
    std::cout << '\n';
    print_others(std::cout);
    std::cout << '\n';
    print_trace(std::cout);
    std::cout << '\n';
    print_latex(std::cout);
    return 0;
  }
  const std::string network = text_of_all(print_network);
  int wrong = print_or_compare(true, network, "docs/study.md");
  wrong += print_or_compare(true, part_of(network, "Forward", "\nMemory"), "README.md");
  wrong += print_or_compare(true, text_of_all(print_trace), "docs/study.md");
  wrong += print_or_compare(true, text_of_all(print_latex), "docs/study.md");
  return wrong;
}
