// SPDX-License-Identifier: BSL-1.0
// What is told of a network with states, and of a rule that waits for all gradients: a state becomes
// something, and has no derivative; nothing is said to follow its gradient that does not.
#include <etude/etude.hpp>
#include <etude/inspect/explain.hpp>
#include <etude/inspect/to_cpp.hpp>

#include "support/catch.hpp"

#include <sstream>
#include <string>

using namespace etude;

namespace {

using Net = Network<Input<16>, Dense<8, NoBias>, BatchNorm<>, ReLU, Dense<4>>;
template <class Optimizer>
std::string explained() {
  std::ostringstream out;
  explain<Net, SoftmaxCrossEntropy, Optimizer>(out);
  return out.str();
}
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("explain: what a state becomes stands in the forward pass") {
  const std::string text = explained<SGD>();
  CAPTURE(text);
  CHECK(has(text, "running_mean2′ "));
  CHECK(has(text, "= 0.9 * running_mean2 + 0.1 * "));
  CHECK(has(text, "running_var2′ "));
  CHECK_FALSE(has(text, "∂L/∂running"));
  CHECK(has(text, "∂L/∂w2 "));
  CHECK(text.find("running_mean2′ ") < text.find("Backward"));
  CHECK(has(text, "and the update"));
}

TEST_CASE("explain: a rule that reads the norm of all gradients follows none of them") {
  const std::string text = explained<ClipByNorm<SGD>>();
  CAPTURE(text);
  CHECK(has(text, "gradient_norm"));
  CHECK_FALSE(has(text, "and the update"));
}

// What has no C++ text is an error, and never left out.
TEST_CASE("to_cpp: of states, normal noise and constraints there is no text yet") {
  const auto message = []<class N, class Optimizer>(N, Optimizer) -> std::string {
    std::ostringstream out;
    try {
      to_cpp<N, SoftmaxCrossEntropy, Optimizer>(out);
    } catch (const error& e) {
      return e.what();
    }
    return "(nothing was thrown)";
  };
  using Plain = Network<Input<4>, Dense<3>>;
  CHECK(has(message(Net{}, SGD{}), "the state running_"));
  CHECK(has(message(Network<Input<4>, GaussianNoise<0.1>, Dense<3>>{}, SGD{}), "normal random numbers"));
  CHECK(message(Plain{}, ClipByNorm<SGD>{}) == "(nothing was thrown)");
  CHECK(has(message(Plain{}, Groups<is_matrix, MaxNorm<SGD>, SGD>{}), "constraint"));
  CHECK(message(Plain{}, SGD{}) == "(nothing was thrown)");
}
