// SPDX-License-Identifier: BSL-1.0
// A sample for a model in whatever holds it; where only the run shows how long it is, a wrong length is an
// error that says both.
#include <etude/etude.hpp>

#include "support/catch.hpp"

using namespace etude;

TEST_CASE("a model takes a sample from an array, a vector, a span and a list") {
  const Model<Network<Input<3>, Dense<2>, Tanh>> model(7);
  const std::array sample{0.1f, -0.2f, 0.3f};
  const std::vector<float> values(sample.begin(), sample.end());
  const auto y = model(sample);
  CHECK(model(values) == y);
  CHECK(model(std::span<const float>(values)) == y);
  CHECK(model({0.1f, -0.2f, 0.3f}) == y);
}

TEST_CASE("a sample of another length is an error with both numbers") {
  const Model<Network<Input<3>, Dense<2>, Tanh>> model(7);
  const std::vector<float> five(5, 0.0f);
  const std::string expected = "the model takes 3 numbers, 5 were given";
  CHECK_THROWS_WITH(model(five), expected);
  CHECK_THROWS_WITH(model(std::span<const float>(five)), expected);
  CHECK_THROWS_WITH((model({0.0f, 0.0f})), "the model takes 3 numbers, 2 were given");
}
