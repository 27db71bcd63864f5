// SPDX-License-Identifier: BSL-1.0
// The activations with their derivatives, which the chain rule finds: a table of values, and a plot of each.
// test: pictures
#include <etude/inspect/print.hpp>
#include <etude/language.hpp>
#include <etude/nn/activations.hpp>

#include "../plot.hpp"

#include <cmath>
using namespace etude;

template <class... A>
struct Activations {};
using All = Activations<Step, Identity, Sigmoid, HardSigmoid, Tanh, HardTanh, Softsign, ReLU, ReLU6,
                        LeakyReLU<0.1>, ELU<>, SELU, CELU<2.0>, Softplus, GELU, SiLU, Mish>;

// [values]
constexpr Variable<"x"> x;

// An activation is a function of an expression, and its derivative is one more expression.
template <class A>
double value(double at) {
  return evaluate(A{}(x), x = at);
}
template <class A>
double slope(double at) {
  return evaluate(derivative(A{}(x), x), x = at);
}
// [/values]

// One row of the table; false where the derivative is not what a difference of values says.
template <class A>
bool show(std::vector<Plot>& plots) {
  std::string name(type_name<A>());
  name = name.substr(0, name.find('<')).substr(name.rfind("::", name.find('<')) + 2);
  std::printf("%-15s", name.c_str());
  bool agrees = true;
  for (const double at : {-4.0, -1.5, 0.5, 4.0}) {
    const double h = 1e-6, difference = (value<A>(at + h) - value<A>(at - h)) / (2 * h);
    agrees = agrees && std::fabs(difference - slope<A>(at)) < 1e-6;
    std::printf("  %6.3f %6.3f", value<A>(at), slope<A>(at));
  }
  std::puts("");
  Points values, slopes;
  for (double at = -4; at < 4.05; at += 0.1) {
    values.push_back({at, value<A>(at)});
    slopes.push_back({at, slope<A>(at)});
  }
  plots.push_back(
      Plot(name).set("yrange [-2:3]").set("ytics 1").set("xtics 2").set("key left top samplen 1"));
  plots.back().line("f'", slopes, "lw 1.5 dt 2 lc 2").line("f", values, "lw 2 lc 1");
  return agrees;
}

template <class... A>
bool show_all(std::vector<Plot>& plots, Activations<A...>) {
  return (int{show<A>(plots)} + ...) == sizeof...(A);
}

int main(int argc, char** argv) {
  std::puts(
      "                  at -4           at -1.5         at 0.5          at 4\n"
      "                   f      f'       f      f'       f      f'       f      f'");
  std::vector<Plot> plots;
  const bool agrees = show_all(plots, All{});
  Pictures(argc, argv).save("activations.png", plots, 6, 170, 190);
  return agrees ? 0 : 1;
}
