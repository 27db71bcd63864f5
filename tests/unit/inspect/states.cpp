// SPDX-License-Identifier: BSL-1.0
// What is told of a network with states, and of a rule that waits for all gradients or has a constraint: a
// state becomes something, and has no derivative; nothing is said to follow its gradient that does not.
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

TEST_CASE("to_cpp: what layers remember is a struct, with the values that it begins with") {
  std::ostringstream out;
  to_cpp<Net, SoftmaxCrossEntropy, SGD>(out);
  const std::string text = out.str();
  CAPTURE(text);
  CHECK(has(text,
            "  float running_mean2[8]{};\n  float running_var2[8]{};\n\n  States() {\n"
            "    for (int i = 0; i < 8; ++i) running_var2[i] = 1.0f;\n  }\n};\n"));
  CHECK(has(text, "predict(const Parameters& p, const States& s, "));
  CHECK(has(text, "next.running_mean2[i] = 0.9f * s.running_mean2[i] + 0.1f * "));
  CHECK(has(text, "    update(parameters, gradient, optimizer);\n    states = next;\n"));
}

TEST_CASE("to_cpp: a chain for each row of a batch begins with what the user gives it") {
  std::ostringstream out;
  to_cpp<Network<Input<6>, RBM<4>>, PersistentContrastiveDivergence<>, SGD, Batch<8>>(out);
  CAPTURE(out.str());
  CHECK(has(out.str(),
            "float chain1[batch][6]{};  // for each row of a batch, to be set before the first step"));
  CHECK(has(out.str(), "next.chain1[n][i] = "));
}

TEST_CASE("to_cpp: a constraint is a function of its own") {
  std::ostringstream out;
  to_cpp<Network<Input<4>, Dense<3>>, SoftmaxCrossEntropy, Groups<is_matrix, MaxNorm<SGD>, SGD>>(out);
  CAPTURE(out.str());
  CHECK(has(out.str(), R"(
  // p″ = p′ * minimum(1, largest / ‖p′‖)
  const auto constraint = [&](float& p, float norm) {
    p = p * std::min(1.0f, largest / norm);
  };
  for (int i = 0; i < 3; ++i) {
    float squares = 0;
    for (int j = 0; j < 4; ++j) squares += parameters.W1[i][j] * parameters.W1[i][j];
    const float norm = std::sqrt(squares);
    for (int j = 0; j < 4; ++j) constraint(parameters.W1[i][j], norm);
  }
}
)"));
  CHECK_FALSE(has(out.str(), "constraint(parameters.b1"));
}
