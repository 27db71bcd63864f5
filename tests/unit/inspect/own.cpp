// SPDX-License-Identifier: BSL-1.0
// quick
// Operations, layers, losses and optimizers of a user's own are studied like the library's.
#include <etude/inspect.hpp>
#include <etude/nn.hpp>

#include "support/catch.hpp"
#include "support/own_operations.hpp"

#include <cmath>
#include <sstream>
#include <string>

using namespace etude;

namespace {

struct Cubic : Activation {
  constexpr auto operator()(auto x) const { return apply<op::Cube>(x); }
};
// A weight that is read again after its own gradient is known, and a gain that is no matrix.
struct Gained : Layer {
  template <class X>
  constexpr auto operator()(X x) const {
    const auto weight = parameter<"weight", shape<3, X::size>>(glorot_uniform);
    return matmul(weight * parameter<"gain", shape<3, 1>>(ones), x);
  }
};
struct Quartic : Loss {
  using Target = LikeOutput;
  constexpr auto operator()(auto y, auto t) const { return mean(square(let<"e²">(square(y - t)))); }
};
struct Signed {
  float learning_rate = 1e-2f;
  constexpr auto operator()(auto p, auto g) const {
    return updates(p <<= p - hyperparameter<&Signed::learning_rate> * sign(g));
  }
};
using Net = Network<Input<2>, Gained, Cubic, Dense<1>>;

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

TEST_CASE("what is one's own is explained, written, drawn and traced", "[inspect]") {
  const Study s = study<Net, Quartic, Signed>();
  std::ostringstream text;
  explain(text, s);
  INFO(text.str());
  CHECK(contains(text.str(), "= cube(z1)"));
  CHECK(contains(text.str(), "= sum((e²)²)"));
  CHECK(contains(text.str(), "with Quartic, "));
  CHECK(contains(text.str(), "∂L/∂gain1"));
  CHECK(contains(text.str(), "∂L/∂z1    = ∂L/∂a1 × ∂a1/∂z1 "));
  CHECK(contains(text.str(), "e²        = "));
  CHECK(contains(text.str(), "Update: Signed"));
  CHECK(contains(text.str(), "p′ = p - learning_rate * sign(g)"));
  CHECK(contains(to_latex(s), "\\operatorname{cube}\\left("));
  CHECK(contains(to_dot(s), "\"e²\" [id=\"e_\""));

  const std::vector<double> x{0.5, -1}, weight{1, 2, 3, 4, 5, 6}, gain{1, 0.5, -1}, out{1, 2, 3};
  const Trace t =
      trace(s, {{"x", x}, {"t", {0.25}}, {"0.weight", weight}, {"gain1", gain}, {"W2", out}, {"b2", {0}}});
  double y = 0;
  for (std::size_t i = 0; i < 3; ++i)
    y += out[i] * std::pow(gain[i] * (weight[2 * i] * x[0] + weight[2 * i + 1] * x[1]), 3);
  CHECK(std::fabs(t["y"].elements[0] - y) < 1e-13 * std::fabs(y));
  CHECK(std::fabs(t["L"].elements[0] - std::pow(y - 0.25, 4)) < 1e-12 * std::pow(y - 0.25, 4));
  CHECK(std::fabs(t["∂L/∂b2"].elements[0] - 4 * std::pow(y - 0.25, 3)) <
        1e-12 * 4 * std::pow(std::fabs(y - 0.25), 3));
  // x * x * x: its value's operations, counted.
  CHECK(cost_before_fusion(study(apply<op::Cube>(Variable<"a">{}))).flops >= 2);
}

}  // namespace
