// SPDX-License-Identifier: BSL-1.0
// Train a network on Fashion-MNIST and print what the compiler derived for it: fashion_mnist [SEED [EPOCHS]]
// test: 1 2
#include <etude/etude.hpp>

#include "fashion_mnist/parts.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <utility>
using namespace etude;

// How many of each class were recognised, and what they were mostly taken for otherwise.
void print_classes(const Dataset& data, const std::vector<float>& predictions) {
  int count[10][10]{};  // [true class][predicted class]
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto scores = predictions.begin() + static_cast<std::ptrdiff_t>(10 * i);
    ++count[data.label(i)][std::max_element(scores, scores + 10) - scores];
  }
  const auto name = [&data](std::size_t k) {
    return data.class_names.empty() ? std::string("class ").append(std::to_string(k)) : data.class_names[k];
  };
  std::printf("\n%-12s %8s %9s   %s\n", "class", "samples", "accuracy", "mostly mistaken for");
  for (std::size_t k = 0; k < 10; ++k) {
    int* const row = count[k];
    const int right = std::exchange(row[k], 0), wrong = std::accumulate(row, row + 10, 0);
    const auto mistake = static_cast<std::size_t>(std::max_element(row, row + 10) - row);
    std::printf("%-12s %8d %9.3f   %s\n", name(k).c_str(), right + wrong, 1.0 * right / (right + wrong),
                wrong > 0 ? name(mistake).c_str() : "");
  }
}

int main(int argc, char** argv) try {
  const auto seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
  const int epochs = argc > 2 ? std::atoi(argv[2]) : 10;
  const Split data = load_images();

  Trainer<Net, SoftmaxCrossEntropy, Adam, Batch<64>> trainer{
      {.optimizer = {.learning_rate = 2e-3f}, .seed = seed}};
  const History history = trainer.fit(data.train, {.epochs = epochs, .schedule = CosineSchedule{}});

  print_classes(data.test, trainer.predict(data.test));  // the first look at the test set
  std::puts("");
  std::fflush(stdout);
  print_derived();
  const double accuracy = trainer.score(data.test).accuracy;
  std::printf("\ntraining time: %.2f s\ntest accuracy: %.4f\n", history.seconds, accuracy);
  return accuracy > 0.85 ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const etude::error& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return EXIT_FAILURE;
}
