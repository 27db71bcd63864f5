// SPDX-License-Identifier: BSL-1.0
// Forward propagation through a small network: layer by layer by the formulas, then by the library.
// test:
#include <etude/etude.hpp>

#include <cmath>
#include <cstdio>
using namespace etude;

// [network]
using Net = Network<Input<2>, Dense<3>, ReLU, Dense<2>, Softmax>;
// Known while compiling: each unit has a weight for each input, and a bias, k·l + l for k inputs and l units.
static_assert(Net::parameters() == (2 * 3 + 3) + (3 * 2 + 2));

constexpr std::array sample{1.0f, 2.0f};
constexpr std::array W1{0.5f, -0.25f, -1.0f, 0.5f, 0.25f, 1.0f};  // three rows of two
constexpr std::array b1{0.75f, -0.5f, 0.25f};
constexpr std::array W2{1.0f, -1.0f, 0.5f, -0.5f, 0.25f, -0.5f};  // two rows of three
constexpr std::array b2{0.0f, 1.0f};
// [/network]

void print(const char* name, const auto& vector) {
  std::printf("%-15s", name);
  for (const float value : vector) std::printf(" %8.4f", value);
  std::puts("");
}

int main() {
  // [layers]
  // Layer after layer, as expressions: z = W·a + b, then the activation.
  constexpr Variable<"W", shape<3, 2>> first;
  constexpr Variable<"W", shape<2, 3>> second;
  constexpr Variable<"a", shape<2>> in;
  constexpr Variable<"a", shape<3>> hidden;
  constexpr Variable<"b", shape<3>> bias3;
  constexpr Variable<"b", shape<2>> bias2;
  constexpr auto z1 = evaluate(matmul(first, in) + bias3, first = W1, in = sample, bias3 = b1);
  constexpr auto a1 = evaluate(relu(hidden), hidden = z1);
  constexpr auto z2 = evaluate(matmul(second, hidden) + bias2, second = W2, hidden = a1, bias2 = b2);
  constexpr auto y = evaluate(softmax(in), in = z2);
  // [/layers]
  print("x", sample);
  print("z1 = W1 x + b1", z1);
  print("a1 = relu(z1)", a1);
  print("z2 = W2 a1 + b2", z2);
  print("y = softmax(z2)", y);

  // [model]
  // The same by the library: the network is a type, its values are a Model, which is a function.
  Model<Net> model;
  model.set("0.weight", W1);
  model.set("0.bias", b1);
  model.set("2.weight", W2);
  model.set("2.bias", b2);
  const std::array<float, 2> output = model(sample);
  // [/model]
  print("model(x)", output);
  std::printf("%d parameters, %zu bytes, %ld operations for a sample\n", Net::parameters(), Net::bytes(),
              Net::flops());
  return std::fabs(output[0] - y[0]) < 1e-6f && std::fabs(output[1] - y[1]) < 1e-6f ? 0 : 1;
}
