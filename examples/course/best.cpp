// SPDX-License-Identifier: BSL-1.0
// The best dense recipe for Fashion-MNIST here: best [SEED [EPOCHS]]. Takes minutes.
#include <etude/etude.hpp>

#include <cstdio>
#include <cstdlib>
using namespace etude;

// [recipe]
// Width for capacity; dropout, label smoothing and decoupled weight decay against overfitting. Chosen on the
// last 10 000 training images, after learning from the others; the test images played no part.
using Net = Network<Input<784>, Dropout<0.1>, Dense<1024>, ReLU, Dropout<0.4>, Dense<256>, ReLU, Dropout<0.3>,
                    Dense<10>>;
using Recipe = Trainer<Net, SmoothedSoftmaxCrossEntropy<0.05>, AdamW, Batch<128>>;
// [/recipe]

// [mirror]
// A mirrored shoe is a shoe: behind all images, each once more with its 28 rows turned round.
Dataset with_mirror_images(Dataset data) {
  const std::size_t n = data.size();
  data.inputs.reserve(2 * data.inputs.size());
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t row = 0; row < 28; ++row)
      for (std::size_t column = 28; column-- > 0;)
        data.inputs.push_back(data.inputs[i * 784 + row * 28 + column]);
    data.classes.push_back(data.classes[i]);
  }
  return data;
}
// [/mirror]

int main(int argc, char** argv) try {
  const auto seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
  const int epochs = argc > 2 ? std::atoi(argv[2]) : 16;
  const auto [train, test] = data::fashion_mnist();
  Recipe recipe{{.optimizer = {.learning_rate = 1.2e-3f, .weight_decay = 0.02f}, .seed = seed}};
  const History history = recipe.fit(with_mirror_images(train),
                                     {.epochs = epochs, .schedule = WarmUp<CosineSchedule>{.steps = 500}});

  // A prediction is the mean of those for the image and for its mirror image.
  std::vector<float> predictions = recipe.predict(with_mirror_images(test));
  const std::size_t half = predictions.size() / 2;
  for (std::size_t i = 0; i < half; ++i) predictions[i] = (predictions[i] + predictions[half + i]) / 2;
  predictions.resize(half);
  const double accuracy = metrics::ConfusionMatrix(test, predictions).accuracy();
  std::printf("seed %llu, %d epochs, %.0f s: test accuracy %.4f (%.4f without mirror images)\n", seed, epochs,
              history.seconds, accuracy, recipe.score(test).accuracy);
  return accuracy > 0.9 ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const etude::error& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return EXIT_FAILURE;
}
