// SPDX-License-Identifier: BSL-1.0
// Every activation with its formula and the derivative that the chain rule finds.
// Writes the table of docs/networks.md; as a test it fails when the page differs.
// test: check
#include <etude/etude.hpp>

#include "page.hpp"
using namespace etude;

template <class... A>
struct Activations {};
using All = Activations<Identity, Step, Sigmoid, HardSigmoid, Tanh, HardTanh, FastTanh, Softsign, ReLU, ReLU6,
                        LeakyReLU<>, ELU<>, SELU, CELU<>, Softplus, GELU, GELUTanh, SiLU, Mish>;

constexpr Variable<"x"> x;

template <class A>
std::string row() {
  std::string name(type_name<A>());
  name.erase(0, name.find("etude::") == 0 ? 7 : 0);
  constexpr auto y = A{}(x);
  return "| `" + name.substr(0, name.find('<')) + "` | `" + to_string(y) + "` | `" +
         to_string(derivative(y, x)) + "` |\n";
}

template <class... A>
std::string table(Activations<A...>) {
  return (std::string() + ... + row<A>());
}

int main(int argc, char**) { return print_or_compare(argc > 1, table(All{}), "docs/networks.md"); }
