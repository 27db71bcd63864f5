// SPDX-License-Identifier: BSL-1.0
// A deep belief network, trained without labels, then fine-tuned on few: dbn [SAMPLES [EPOCHS [SEEDS
// [FOLDER]]]]
// test: 10000 5 1 pictures
#include <etude/etude.hpp>

#include "images.hpp"
#include "plot.hpp"

#include <cmath>
using namespace etude;

// [network]
// An ordinary network. Its layers of Dense and Sigmoid can be trained as Boltzmann machines first.
using Net = Network<Input<784>, Dense<256>, Sigmoid, Dense<256>, Sigmoid, Dense<256>, Sigmoid, Dense<10>>;
using Classifier = Trainer<Net, SoftmaxCrossEntropy, Adam, Batch<32>>;
// [/network]

// The test accuracy after 1000 steps on a few labelled samples.
double fine_tune(Classifier& classifier, const Dataset& few, const Dataset& test) {
  const int epochs = static_cast<int>(32000 / few.size());
  classifier.fit(few, {.epochs = epochs, .schedule = CosineSchedule{}, .progress = Show::never});
  return classifier.score(test).accuracy;
}

// Numbers as their mean and the standard deviation of one of them.
struct Statistics {
  double n = 0, sum = 0, squares = 0;
  void add(double x) { ++n, sum += x, squares += x * x; }
  double mean() const { return sum / n; }
  double deviation() const { return n > 1 ? std::sqrt(std::fmax(0, squares - sum * sum / n) / (n - 1)) : 0; }
};

int main(int argc, char** argv) {
  const std::size_t samples = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 20000;
  const int epochs = argc > 2 ? std::atoi(argv[2]) : 10;
  const unsigned long seeds = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 5;
  const auto [images, test] = load_images(samples, 10000);

  constexpr std::array<std::size_t, 4> labels{100, 200, 500, 1000};
  std::array<Statistics, labels.size()> scratch, pretrained, gain;
  for (unsigned long seed = 1; seed <= seeds; ++seed) {
    // [pretrain]
    const auto belief = pretrain<Net, ContrastiveDivergence<1>, Momentum, Batch<64>>(
        images, {.optimizer = {.learning_rate = 0.1f, .beta = 0.5f}, .seed = seed}, {.epochs = epochs});
    // [/pretrain]
    std::printf("seed %lu: errors of reconstruction, from the lowest layer up:", seed);
    for (const History& h : belief.histories) std::printf(" %.4f", h.epochs.back().training_loss);
    std::puts("");
    for (std::size_t k = 0; k < labels.size(); ++k) {
      const Dataset few =
          split(images, static_cast<double>(labels[k]) / static_cast<double>(images.size()), seed).train;
      // [tune]
      Classifier from_scratch{{.seed = seed}}, from_belief{{.seed = seed}};
      belief.copy_to(from_belief.model());
      // [/tune]
      const double without = fine_tune(from_scratch, few, test), with = fine_tune(from_belief, few, test);
      scratch[k].add(without), pretrained[k].add(with), gain[k].add(with - without);
    }
  }

  std::printf("\ntest accuracy, mean of %lu seeds ± standard deviation\n", seeds);
  std::puts("labels   from scratch       pre-trained        gain");
  Points lines[2];
  for (std::size_t k = 0; k < labels.size(); ++k) {
    std::printf("%6zu", labels[k]);
    for (const Statistics* s : {&scratch[k], &pretrained[k], &gain[k]})
      std::printf("   %7.4f ± %.4f", s->mean(), s->deviation());
    std::puts("");
    lines[0].push_back({static_cast<double>(labels[k]), scratch[k].mean()});
    lines[1].push_back({static_cast<double>(labels[k]), pretrained[k].mean()});
  }
  Plot plot("784-256-256-256-10 with sigmoids", "labelled samples", "test accuracy");
  plot.set("logscale x").set("key bottom right").line("pre-trained", lines[1]).line("from scratch", lines[0]);
  Pictures(argc - 3, argv + 3).save("dbn.svg", {plot});
  double total = 0;
  for (const Statistics& s : gain) total += s.mean();
  return total > 0 || scratch[0].mean() > 0.99 ? 0 : 1;  // generated images are too easy to gain from
}
