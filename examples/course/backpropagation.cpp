// SPDX-License-Identifier: BSL-1.0
// Backpropagation on a computational graph: upstream × local = downstream, node by node, in numbers.
// test:
#include "walk.hpp"

#include <cmath>
using namespace etude;

int main() {
  // [simple]
  constexpr Variable<"x"> x;
  constexpr Variable<"y"> y;
  constexpr Variable<"z"> z;
  constexpr Variable<"q"> q;
  constexpr Variable<"f"> f;
  const Values simple = walk(std::tuple{q = x + y, f = q * z}, x = -2.0, y = 5.0, z = -4.0);
  // [/simple]

  // [loss]
  // Binary cross-entropy of the prediction p = 0.873 where the truth is t = 1.
  constexpr Variable<"p"> p;
  constexpr Variable<"t"> t;
  constexpr Variable<"L"> L;
  constexpr auto cross_entropy = -(t * log(p) + (1 - t) * log(1 - p));
  const Values loss = walk(std::tuple{L = cross_entropy}, p = 0.873, t = 1.0);
  // [/loss]

  // [network]
  // A network of two layers, one unit in each, and the loss.
  constexpr Variable<"w1"> w1;
  constexpr Variable<"b1"> b1;
  constexpr Variable<"z1"> z1;
  constexpr Variable<"a1"> a1;
  constexpr Variable<"w2"> w2;
  constexpr Variable<"b2"> b2;
  constexpr Variable<"z2"> z2;
  const Values net = walk(
      std::tuple{z1 = w1 * x + b1, a1 = sigmoid(z1), z2 = w2 * a1 + b2, p = sigmoid(z2), L = cross_entropy},
      x = 1.0, t = 1.0, w1 = 2.0, b1 = -1.0, w2 = 3.0, b2 = -0.265);
  // [/network]

  // The same by the library's chain rule, which looks at the whole expression at once.
  constexpr auto out = sigmoid(w2 * sigmoid(w1 * x + b1) + b2);
  constexpr auto slope = derivative(-(t * log(out) + (1 - t) * log(1 - out)), w1);
  const double whole = evaluate(slope, x = 1.0, t = 1.0, w1 = 2.0, b1 = -1.0, w2 = 3.0, b2 = -0.265);
  std::printf("dL/dw1 of the whole expression: %.4f\n", whole);
  auto near = [](double a, double b) { return std::fabs(a - b) < 1e-12; };
  return near(simple.at("z"), 3) && near(loss.at("p"), -1 / 0.873) && near(net.at("w1"), whole) ? 0 : 1;
}
