// SPDX-License-Identifier: BSL-1.0
// Does one thing a number of times, so that its instructions can be counted: program NAME TIMES.
#include <etude/etude.hpp>

#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <vector>
using namespace etude;

namespace {

template <class Net, class Loss, int B>
float steps(int times) {
  Trainer<Net, Loss, SGD, Batch<B>> trainer{{.optimizer = {.learning_rate = 0.05f}, .seed = 3}};
  std::vector<float> x, t;
  for (int i = 0; i < B * Model<Net>::inputs; ++i) x.push_back(static_cast<float>(i * 37 % 101) / 50 - 1);
  for (int i = 0; i < B * Model<Net>::outputs; ++i) t.push_back(static_cast<float>(i * 31 % 97) / 97);
  float sum = 0;
  for (int i = 0; i < times; ++i) sum += trainer.step(x, t);
  return sum;
}

template <class Net>
float answers(int times) {
  const Model<Net> model(1);
  std::array<float, Model<Net>::inputs> x{};
  float sum = 0;
  for (int i = 0; i < times; ++i) {
    x[0] = sum * 0.01f;
    sum += model(x)[0];
  }
  return sum;
}

using Control = Network<Input<16>, Dense<64>, Tanh, Dense<64>, Tanh, Dense<4>>;
using Shaper = Network<Input<1>, Dense<8>, Tanh, Dense<8>, Tanh, Dense<1>>;

float run(std::string_view name, int times) {
  if (name == "2-8-1")
    return steps<Network<Input<2>, Dense<8>, Tanh, Dense<1>, Sigmoid>, MeanSquaredError, 4>(times);
  if (name == "2-2-1")
    return steps<Network<Input<2>, Dense<2>, Tanh, Dense<1>, Sigmoid>, MeanSquaredError, 4>(times);
  if (name == "16-64-64-4") return steps<Control, MeanSquaredError, 32>(times);
  if (name == "16-64-64-4, one sample") return steps<Control, MeanSquaredError, 1>(times);
  if (name == "16-64-64-4, answer") return answers<Control>(times);
  if (name == "1-8-8-1, answer") return answers<Shaper>(times);
  std::exit(2);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  std::printf("%g\n", static_cast<double>(run(argv[1], std::atoi(argv[2]))));
}
