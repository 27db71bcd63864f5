// SPDX-License-Identifier: BSL-1.0
// to_dot() draws the graph with the same names, and Graphviz accepts it.
#include <etude/inspect/dot.hpp>
#include <etude/nn.hpp>

#include "support/catch.hpp"
#include "support/lists.hpp"
#include "support/tool.hpp"

#include <string>
using namespace etude;

namespace {

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_CASE("values are nodes, forward and backward, and the chain rule is on the edges", "[inspect]") {
  const std::string text = to_dot<Network<Input<4>, Dense<3>, ReLU, Dense<2>>, SoftmaxCrossEntropy>();
  for (const char* part :
       {"\"x\" [id=\"x\", label=<<b>x</b><br/>n×4>, shape=ellipse",
        "\"W1\" [id=\"W1\", label=<<b>W1</b><br/>3×4>", "\"z1\" [id=\"z1\", label=<<b>z1</b><br/>W1·x + b1>",
        "\"W1\" -> \"z1\"", "\"z1\" -> \"a1\"", "\"ℓ\" -> \"L\"",
        "\"∂L/∂z1\" [id=\"dL_dz1\", label=<<b>∂L/∂z1</b><br/>where(0 &lt; a1, ∂L/∂a1, 0)>",
        "\"∂L/∂z1\" -> \"∂L/∂a1\" [dir=back, label=\"× ∂a1/∂z1\"", "\"∂L/∂W1\" -> \"∂L/∂z1\"",
        "\"x\" -> \"∂L/∂W1\" [style=dotted", "{ rank=same; \"z1\" -> \"∂L/∂z1\" [style=invis]; }"}) {
    INFO(part << "\nin\n" << text);
    CHECK(contains(text, part));
  }
}

TEST_CASE("with a sample the edges carry upstream, local and downstream", "[inspect]") {
  constexpr Variable<"x"> x;
  constexpr Variable<"y"> y;
  constexpr Variable<"z"> z;
  const Study s = study(let<"q">(x + y) * z);
  const std::string text = to_dot(s, trace(s, {{"x", {-2}}, {"y", {5}}, {"z", {-4}}}));
  INFO(text);
  CHECK(contains(text, "\"x\" -> \"q\" [label=\"-2\""));
  CHECK(contains(text, "\"q\" -> \"f\" [label=\"3\""));
  CHECK(contains(text, "\"∂f/∂q\" -> \"f\" [dir=back, style=dashed, label=\"1\n× ∂f/∂q = -4\n= -4\""));
  CHECK(contains(text, "\"∂f/∂x\" -> \"∂f/∂q\" [dir=back, label=\"-4\n× ∂q/∂x = 1\n= -4\""));
  CHECK(contains(text, "\"∂f/∂y\" -> \"∂f/∂q\" [dir=back, label=\"-4\n× ∂q/∂y = 1\n= -4\""));

  // tanh′(0.5) = 1 − tanh²(0.5) = 0.786448, and y = 2·tanh(x) twice over: the shares of two users are told
  // apart.
  const Study two = study(let<"p">(2 * let<"h">(tanh(x))) * let<"r">(square(let<"h2">(tanh(x) * 3))), x);
  CHECK(contains(to_dot(two, trace(two, {{"x", {0.5}}})), "× ∂h/∂x = 0.786"));
}

TEST_CASE("Graphviz draws it", "[inspect]") {
  if (!has_tool("dot")) {
    WARN("Graphviz is not installed (Debian: graphviz): nothing was drawn");
    return;
  }
  auto draws = [](const std::string& text) {
    write_file("graph.dot", text);
    return succeeds(
        "dot -Tsvg graph.dot -o graph.svg && grep -q '<svg' graph.svg && ! grep -qi -e warning -e error "
        "tool.log");
  };
  INFO("see tool.log");
  CHECK_FALSE(draws("digraph { a -> }"));  // it can fail
  using Net = Network<Input<4>, Named<"a \"quoted\" & <odd> name", Dense<4>>, Residual<Dense<4>, Tanh>,
                      Dropout<0.5>, Parallel<Dense<3>, Dense<2, NoBias>>, Softmax, Dense<3>>;
  CHECK(draws(to_dot<Net, MeanSquaredError>()));
  const Study s = study<Net, SoftmaxCrossEntropy>();
  CHECK(draws(to_dot(s, trace(s, {{"x", {1, 2, 3, 4, 5, 6, 7, 8}}, {"t", {0, 2}}}))));
  for_each_type(::Losses{}, [&]<class L>() { CHECK(draws(to_dot<L, Input<3>>())); });
  CHECK(draws(to_dot<Dense<3>, Input<2>>()));
}

}  // namespace
