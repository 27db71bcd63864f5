// SPDX-License-Identifier: BSL-1.0
// The best dense recipe for Fashion-MNIST here: best [SEED [EPOCHS]]. Some minutes; a test accuracy of over
// 0.90.
#include <etude/etude.hpp>

#include <cstdio>
#include <cstdlib>
using namespace etude;

// [recipe]
// Width for capacity; dropout, label smoothing and decoupled weight decay against overfitting; a warm-up and
// half a cosine for the learning rate.
using Net = Network<Input<784>, Dropout<0.1>, Dense<512>, ReLU, Dropout<0.4>, Dense<256>, ReLU, Dropout<0.3>,
                    Dense<10>>;
using Recipe = Trainer<Net, SmoothedSoftmaxCrossEntropy<0.05>, AdamW, Batch<128>>;
// [/recipe]

int main(int argc, char** argv) try {
  const auto seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
  const int epochs = argc > 2 ? std::atoi(argv[2]) : 40;
  Split data = data::fashion_mnist();
  // Settings were chosen on the last 10 000 training samples; the test set is looked at once, at the end.
  const bool choose = argc > 3;
  if (choose) {
    std::vector<std::uint32_t> rest(10000);
    for (std::uint32_t i = 0; i < 10000; ++i) rest[i] = 50000 + i;
    data = {take(data.train, 50000), subset(data.train, rest)};
  }
  Recipe recipe{{.optimizer = {.learning_rate = 1.5e-3f, .weight_decay = 0.02f}, .seed = seed}};
  const History history =
      recipe.fit(data.train, {.epochs = epochs, .schedule = WarmUp<CosineSchedule>{.steps = 500}});
  const double accuracy = recipe.score(data.test).accuracy;
  std::printf("seed %llu, %d epochs, %.0f s: test accuracy %.4f\n", seed, epochs, history.seconds, accuracy);
  return accuracy > 0.9 ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const etude::error& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return EXIT_FAILURE;
}
