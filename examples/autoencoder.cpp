// SPDX-License-Identifier: BSL-1.0
// Autoencoders learn to give their input again: plain, denoising and sparse: autoencoder [SAMPLES [EPOCHS
// [FOLDER]]]
// test: 2000 10 pictures
#include <etude/etude.hpp>

#include "images.hpp"
#include "plot.hpp"

#include <cmath>
using namespace etude;

// [networks]
// 100 numbers are the code of an image. The target is the input as it was before the noise; the loss takes
// logits, so there is no sigmoid at the end.
template <class Noise, class Penalty>
using Autoencoder = Network<Input<784>, Noise, Dense<100>, Sigmoid, Penalty, Dense<784>>;

using Plain = Autoencoder<Identity, Identity>;
using Denoising = Autoencoder<MaskingNoise<0.5>, Identity>;    // half of the pixels are black in training
using SparseCode = Autoencoder<Identity, Sparse<0.05, 0.02>>;  // units are active in one of 20 images
// [/networks]

struct Result {  // the mean squared error from clean and from masked images; the code's mean; and images
  double error, of_noisy, activity;
  std::vector<float> filters, reconstructed, restored;
};

template <class Net>
Result learn(const Dataset& train, const Dataset& test, const Dataset& masked, int epochs) {
  // [train]
  Trainer<Net, Reconstruction<SigmoidCrossEntropy>, Adam, Batch<64>> trainer{
      {.optimizer = {.learning_rate = 2e-3f}, .seed = 1}};
  trainer.fit(train, {.epochs = epochs, .schedule = CosineSchedule{}});
  const std::vector<float> reconstructed = trainer.predict(test), restored = trainer.predict(masked);
  // [/train]
  Model<Network<Input<784>, Dense<100>, Sigmoid>> code;  // the lower half, as a network of its own
  copy_layer(trainer.model(), "1", code, "0");
  double activity = 0;
  for (std::size_t s = 0; s < test.size(); ++s)
    for (const float unit : code(test.sample(s).first<784>()))
      activity += unit / 100 / static_cast<double>(test.size());
  return {difference(reconstructed, test.inputs),
          difference(restored, test.inputs),
          activity,
          trainer.model().get("1.weight"),
          reconstructed,
          restored};
}

int main(int argc, char** argv) {
  const std::size_t samples = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 20000;
  const int epochs = argc > 2 ? std::atoi(argv[2]) : 20;
  const auto [train, test] = load_images(samples, 1000);
  Dataset masked = test;
  RandomSequence draw{1};
  for (float& pixel : masked.inputs)
    if (draw.uniform(0.0f, 1.0f) < 0.5f) pixel = 0;

  const Result plain = learn<Plain>(train, test, masked, epochs),
               denoising = learn<Denoising>(train, test, masked, epochs),
               sparse = learn<SparseCode>(train, test, masked, epochs);
  std::puts("mean squared error    of images   of half of each   mean activity of the code");
  for (const auto& [name, r] : {std::pair{"plain", &plain}, {"denoising", &denoising}, {"sparse", &sparse}})
    std::printf("%-20s %10.4f %17.4f %14.3f\n", name, r->error, r->of_noisy, r->activity);

  std::vector<float> rows;
  for (const auto* images : {&test.inputs, &plain.reconstructed, &sparse.reconstructed,
                             &std::as_const(masked).inputs, &plain.restored, &denoising.restored})
    rows.insert(rows.end(), images->begin(), images->begin() + 12 * 784);
  Pictures(argc - 2, argv + 2)
      .save("autoencoder.png",
            {tiles("filters, plain", plain.filters, 10), tiles("filters, denoising", denoising.filters, 10),
             tiles("filters, sparse", sparse.filters, 10),
             tiles("image, plain, sparse; masked, plain, denoising", rows, 12)},
            2, 560, 560);
  return denoising.of_noisy < plain.of_noisy && sparse.activity < 0.5 * plain.activity ? 0 : 1;
}
