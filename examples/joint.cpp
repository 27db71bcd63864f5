// SPDX-License-Identifier: BSL-1.0
// Two inputs, two outputs, a loss for each, and an optimizer for each kind of parameter.
// test:
#include <etude/etude.hpp>

#include <cmath>
#include <cstdio>
using namespace etude;

// [joint]
// A point in the plane and a scale go in, through a branch each; a number and two scores come out.
using Net = Network<Input<3>,
                    Parallel<Sequence<Take<0, 2>, Dense<24>>,  // the point
                             Sequence<Take<2, 3>, Dense<8>>>,  // the scale
                    Tanh, Dense<32>, Tanh, Dense<3>>;
using Goal = Losses<On<0, 1, MeanSquaredError>,            // output 0: how far the point is, times the scale
                    On<1, 3, SoftmaxCrossEntropy, 0.25>>;  // outputs 1 and 2: is it in the unit circle?
using Optimizer = Groups<is_bias, SGD, Adam>;
// [/joint]

// The target is one vector: the number, then the class.
Dataset make(int n, std::uint64_t seed) {
  Dataset d;
  d.name = "circle";
  d.features = 3;
  d.target_size = 2;
  RandomSequence random{seed};
  for (int i = 0; i < n; ++i) {
    const float x = random.uniform(-1.5f, 1.5f), y = random.uniform(-1.5f, 1.5f),
                scale = random.uniform(0.0f, 1.0f), distance = std::hypot(x, y);
    d.inputs.insert(d.inputs.end(), {x, y, scale});
    d.targets.insert(d.targets.end(), {scale * distance, distance < 1 ? 1.0f : 0.0f});
  }
  return d;
}

int main() {
  Trainer<Net, Goal, Optimizer, Batch<32>> trainer{
      {.optimizer = {.matching = {.learning_rate = 0.05f}, .others = {.learning_rate = 5e-3f}}, .seed = 1}};
  const Dataset test = make(1000, 2);
  trainer.fit(make(4000, 1), {.epochs = 40, .schedule = CosineSchedule{}});

  // The prediction: the number, then the probabilities of both classes.
  const std::vector<float> predictions = trainer.predict(test);
  double squares = 0, right = 0;
  for (std::size_t i = 0; i < test.size(); ++i) {
    const float* const p = predictions.data() + 3 * i;
    squares += std::pow(p[0] - test.target(i)[0], 2.0);
    right += (p[2] > p[1]) == (test.target(i)[1] > 0.5f);
  }
  const double n = static_cast<double>(test.size()), error = std::sqrt(squares / n), accuracy = right / n;
  std::printf("scaled distance: root mean square error %.4f\nin the circle: accuracy %.3f\n", error,
              accuracy);
  return error < 0.05 && accuracy > 0.97 ? 0 : 1;
}
