// SPDX-License-Identifier: BSL-1.0
// The best dense recipe for Fashion-MNIST here, a committee of networks: best [MEMBERS [EPOCHS [SEED]]].
// Takes minutes.
#include <etude/etude.hpp>

#include <cstdio>
#include <cstdlib>
using namespace etude;

// [recipe]
using Net = Network<Input<784>, Dense<256>, ReLU, Dense<128>, ReLU, Dense<10>>;
using Member = Trainer<Net, SoftmaxCrossEntropy, Adam, Batch<64>>;
// [/recipe]

int main(int argc, char** argv) try {
  const int members = argc > 1 ? std::atoi(argv[1]) : 10, epochs = argc > 2 ? std::atoi(argv[2]) : 12;
  const auto seed = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 1;
  const Split data = data::fashion_mnist();

  // [committee]
  // Networks that differ in their initial weights and in the order of the samples make different mistakes,
  // the more so as nothing keeps them from overfitting: the mean of their probabilities is better than any of
  // them.
  std::vector<float> sum(data.test.size() * 10);
  double accuracy = 0;
  for (int k = 0; k < members; ++k) {
    Member member{
        {.optimizer = {.learning_rate = 1.5e-3f}, .seed = seed + 1000 * static_cast<std::uint64_t>(k)}};
    const History history = member.fit(data.train, {.epochs = epochs, .schedule = CosineSchedule{}});
    const std::vector<float> predictions = member.predict(data.test);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += predictions[i];
    accuracy = metrics::ConfusionMatrix(data.test, sum).accuracy();
    std::printf("member %2d, %3.0f s: test accuracy %.4f, of the committee so far %.4f\n", k + 1,
                history.seconds, member.score(data.test).accuracy, accuracy);
    std::fflush(stdout);
  }
  // [/committee]
  return accuracy > 0.89 ? EXIT_SUCCESS : EXIT_FAILURE;
} catch (const etude::error& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return EXIT_FAILURE;
}
