// SPDX-License-Identifier: BSL-1.0
// The best dense recipe for Fashion-MNIST here: best [EPOCHS [SEED [SAMPLES]]]; best validate [EPOCHS [SEED
// [SAMPLES]]] judges by a tenth of the training images instead of the test images. Takes minutes.
// test: validate 2 1 2000
#include <etude/etude.hpp>

#include <cstdio>
#include <cstdlib>
#include <string_view>
using namespace etude;

// [recipe]
using Net = Network<Input<784>,                                    //
                    Dense<1024>, BatchNorm<>, ReLU, Dropout<0.1>,  //
                    Dense<512>, BatchNorm<>, ReLU, Dropout<0.1>,   //
                    Dense<10>>;
using Learner = Trainer<Net, SoftmaxCrossEntropy, AdamW, Batch<128>>;
// [/recipe]

int main(int argc, char** argv) try {
  const bool validate = argc > 1 && std::string_view(argv[1]) == "validate";
  const auto argument = [&](int i, long otherwise) {
    const int at = i + validate;
    return argc > at ? std::strtol(argv[at], nullptr, 10) : otherwise;
  };
  const auto epochs = static_cast<int>(argument(1, 100));
  const auto seed = static_cast<std::uint64_t>(argument(2, 1));
  const auto samples = static_cast<std::size_t>(argument(3, 60'000));

  // [choose]
  // Whatever is chosen, layers, rates, epochs, is chosen by images that are taken from the training set. The
  // test set is looked at once, at the end.
  const Split data = data::fashion_mnist();
  const Dataset images = take(data.train, samples);
  const Split parts = validate ? split(images, 0.9) : Split{images, data.test};
  // [/choose]

  // [train]
  Learner learner{{.optimizer = {.learning_rate = 2e-3f}, .seed = seed}};
  const History history =
      learner.fit(parts.train, {.epochs = epochs,
                                .schedule = WarmUp<CosineSchedule>{.steps = 1000},
                                .augment = ImageAugmentation{.shift = 1, .mirror = true}});
  const Score score = learner.score(parts.test);
  // [/train]
  std::printf("%d epochs in %.0f s: %s accuracy %.4f\n", epochs, history.seconds,
              validate ? "validation" : "test", score.accuracy);
  return score.accuracy > (samples < 60'000 ? 0.6 : 0.9) ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const etude::error& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return EXIT_FAILURE;
}
