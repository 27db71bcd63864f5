// SPDX-License-Identifier: BSL-1.0
// Compiled for two processors, into one program: trains and answers. UNIT is the function's name.
#include <etude/etude.hpp>

#include <vector>

std::vector<float> UNIT();
std::vector<float> UNIT() {
  using namespace etude;
  using Net =
      Network<Input<9>, Dense<40>, Tanh, Dense<30>, ReLU, Dense<3>>;  // several loops, tiles and rests
  const Dataset data = data::prototypes(64, 3, 9);
  Trainer<Net, SoftmaxCrossEntropy, Adam, Batch<16>> trainer{{.seed = 1}};
  trainer.fit(data, {.epochs = 3, .progress = Show::never});
  const auto y = trainer.model()(std::span<const float, 9>(data.inputs.data(), 9));
  std::vector<float> seen(y.begin(), y.end());
  seen.push_back(static_cast<float>(trainer.score(data).loss));
  seen.push_back(trainer.gradient(data).get("0.weight")[7]);
  Trainer<Network<Input<2>, Dense<8>, Tanh, Dense<1>>, MeanSquaredError, SGD, Batch<4>> small{{.seed = 1}};
  for (int i = 0; i < 50; ++i)
    seen.push_back(small.step(std::vector<float>{0, 0, 0, 1, 1, 0, 1, 1}, std::vector<float>{0, 1, 1, 0}));
  return seen;
}
