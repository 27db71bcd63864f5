// SPDX-License-Identifier: BSL-1.0
// A restricted Boltzmann machine learns images without labels: rbm [SAMPLES [EPOCHS [FOLDER FOR PICTURES]]]
// test: 2000 10 pictures
#include <etude/etude.hpp>

#include "images.hpp"
#include "plot.hpp"
using namespace etude;

// [machine]
// 100 hidden binary units over 784 visible ones. As a layer it gives the probabilities of the hidden units.
using Net = Network<Input<784>, RBM<100>>;

// CD-1 begins its chains at the samples, persistent CD goes on where the last step ended.
using Contrastive = Trainer<Net, ContrastiveDivergence<1>, Momentum, Batch<64>>;
using Persistent = Trainer<Net, PersistentContrastiveDivergence<1>, SGD, Batch<64>>;
// [/machine]

int main(int argc, char** argv) {
  const std::size_t samples = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 20000;
  const int epochs = argc > 2 ? std::atoi(argv[2]) : 10;
  const auto [train, test] = load_images(samples, 1000);

  // [train]
  Contrastive contrastive{{.optimizer = {.learning_rate = 0.05f, .beta = 0.5f}, .seed = 1}};
  const double untrained = contrastive.score(test).loss;
  const History history = contrastive.fit(train, {.epochs = epochs});
  const double trained = contrastive.score(test).loss;  // of the reconstruction, from hidden probabilities

  Persistent persistent{{.optimizer = {.learning_rate = 0.02f}, .seed = 1}};
  persistent.fit(train, {.epochs = epochs});
  // [/train]

  // What is there without learning anything: each image as the mean of all.
  std::vector<float> mean(784), means;
  for (std::size_t i = 0; i < train.inputs.size(); ++i)
    mean[i % 784] += train.inputs[i] / static_cast<float>(train.size());
  for (std::size_t s = 0; s < test.size(); ++s) means.insert(means.end(), mean.begin(), mean.end());
  const double of_mean = difference(means, test.inputs);

  std::printf("mean squared error of reconstruction, test images\n");
  std::printf("  the mean image        %.4f\n  before training       %.4f\n", of_mean, untrained);
  std::printf("  CD-1, %3d epochs      %.4f\n  persistent CD         %.4f\n", epochs, trained,
              persistent.score(test).loss);
  for (const EpochResult& e : history.epochs)
    if (e.epoch == 1 || e.epoch == epochs)
      std::printf("  in training, epoch %2d %.4f\n", e.epoch, e.training_loss);

  // [pictures]
  std::vector<float> pairs, dreams;
  const std::vector<float> again = contrastive.predict(take(test, 40));
  for (std::size_t row = 0; row < 4; ++row)
    for (const std::vector<float>* from : {&test.inputs, &again})
      pairs.insert(pairs.end(), from->begin() + static_cast<long>(row * 7840),
                   from->begin() + static_cast<long>(row * 7840 + 7840));
  for (int i = 0; i < 64; ++i) {  // the mean of the visible units where a chain of Gibbs sampling is
    const auto image = persistent.predict(persistent.chain(i));
    dreams.insert(dreams.end(), image.begin(), image.end());
  }
  Pictures(argc - 2, argv + 2)
      .save("rbm.png",
            {tiles("filters, CD-1", contrastive.model().get("0.weight"), 10),
             tiles("images, and their reconstructions", pairs, 10),
             tiles("filters, persistent CD", persistent.model().get("0.weight"), 10),
             tiles("drawn from the model", dreams, 8)},
            2, 560, 560);
  // [/pictures]
  return trained < 0.6 * of_mean && persistent.score(test).loss < of_mean ? 0 : 1;
}
