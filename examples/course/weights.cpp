// SPDX-License-Identifier: BSL-1.0
// What the first layer of a network for Fashion-MNIST looks for: the weights of its units as images.
// test: pictures
#include <etude/etude.hpp>

#include "../plot.hpp"

#include <algorithm>
#include <cmath>
using namespace etude;

// [train]
// L2 on the weights: without it those of pixels that are always dark stay as random as they began.
using Net = Network<Input<784>, Dense<32>, ReLU, Dense<10>>;
using Optimizer = Groups<is_matrix, L2<SGD>, SGD>;
using Learner = Trainer<Net, SoftmaxCrossEntropy, Optimizer, Batch<32>>;
// [/train]

int main(int argc, char** argv) {
  const Split data =
      data::has_fashion_mnist() ? data::fashion_mnist() : split(data::prototypes(12000, 10, 784, 1), 0.8);
  if (!data::has_fashion_mnist())
    std::clog << "Fashion-MNIST is not installed; generated images stand in for it.\n";
  const SGD sgd{.learning_rate = 0.1f};
  Learner learner{{.optimizer = {.matching = {sgd, 2e-3f}, .others = sgd}, .seed = 1}};
  learner.fit(data.train, {.epochs = 4, .schedule = CosineSchedule{}, .progress = Show::never});
  const double accuracy = learner.score(data.test).accuracy;

  // [images]
  // One row of the weight matrix belongs to one unit, and to each pixel there is one number in it.
  const std::vector<float> weight = learner.model().get("0.weight");  // 32 rows of 784
  std::vector<Plot> images;
  for (auto row = weight.begin(); row != weight.end(); row += 784) {
    std::vector<float> pixels(row, row + 784);
    const float largest = std::fabs(*std::max_element(
        pixels.begin(), pixels.end(), [](float a, float b) { return std::fabs(a) < std::fabs(b); }));
    const std::string range = joined("[-", largest, ":", largest, "]");
    images.push_back(Plot("").image(28, pixels).set("cbrange " + range));
  }
  // [/images]
  Pictures(argc, argv).save("weights.png", images, 8, 90, 90);
  std::printf("32 hidden units, test accuracy ≈ %.2f\n", accuracy);
  return accuracy > 0.8 ? 0 : 1;
}
