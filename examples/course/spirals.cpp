// SPDX-License-Identifier: BSL-1.0
// Two spirals learned to over 99 %, with the loss curves and the decision boundary as pictures.
// test: pictures
#include <etude/etude.hpp>

#include "../plot.hpp"
using namespace etude;

// [train]
using Net = Network<Input<2>, Dense<64>, SiLU, Dense<64>, SiLU, Dense<2>>;
using Learner = Trainer<Net, SoftmaxCrossEntropy, Adam, Batch<64>>;
// [/train]

Points of_class(const Dataset& data, int which) {
  Points out;
  for (std::size_t i = 0; i < data.size(); ++i)
    if (data.label(i) == which) out.push_back({data.sample(i)[0], data.sample(i)[1]});
  return out;
}

int main(int argc, char** argv) {
  const Dataset train = data::two_spirals(2000, 0.015f, 1), validation = data::two_spirals(1000, 0.015f, 2),
                test = data::two_spirals(4000, 0.015f, 3);
  Points training_loss, validation_loss;
  Learner learner{{.optimizer = {.learning_rate = 0.01f}, .seed = 1}};
  learner.fit(train, {.epochs = 100,
                      .schedule = CosineSchedule{},
                      .validation = validation,
                      .progress = Show::never,
                      .on_epoch = [&](const EpochResult& now) {
                        training_loss.push_back({1.0 * now.epoch, now.training_loss});
                        validation_loss.push_back({1.0 * now.epoch, now.validation.loss});
                        if (now.epoch % 20 == 0)
                          std::printf(
                              "epoch %3d: training loss ≈ %.3f, validation loss ≈ %.3f, accuracy ≈ %.3f\n",
                              now.epoch, now.training_loss, now.validation.loss, now.validation.accuracy);
                        return true;
                      }});
  const double accuracy = learner.score(test).accuracy;
  std::printf("accuracy on 4000 further points: ≈ %.3f\n", accuracy);

  Plot boundary("Probability of the second spiral"), losses("Loss curves", "epoch", "loss");
  // [picture]
  boundary.field(-1.15, 1.15, [&](double x, double y) {
    return learner.predict(std::array{static_cast<float>(x), static_cast<float>(y)})[1];
  });
  // [/picture]
  boundary.set("cbrange [0:1]")
      .points("first", of_class(test, 0), "pt 7 ps 0.15 lc rgb '#1f4e79'")
      .points("second", of_class(test, 1), "pt 7 ps 0.15 lc rgb '#c55a11'");
  losses.set("logscale y").line("training", training_loss).line("validation", validation_loss);
  Pictures(argc, argv).save("spirals.png", {boundary, losses}, 2, 460, 460);
  return accuracy > 0.99 ? 0 : 1;
}
