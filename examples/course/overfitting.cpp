// SPDX-License-Identifier: BSL-1.0
// Overfitting, and what helps: a network that is much too large learns 60 noisy samples by heart.
// test: pictures
#include <etude/etude.hpp>

#include "../plot.hpp"
using namespace etude;

// [networks]
// 2-128-128-2 with something after each hidden layer.
template <class... Remedy>
using Large = Network<Input<2>, Dense<128>, ReLU, Remedy..., Dense<128>, ReLU, Remedy..., Dense<2>>;
template <class Optimizer, class... Remedy>
using Learner = Trainer<Large<Remedy...>, SoftmaxCrossEntropy, Optimizer, Batch<20>>;

// With noise of 0.35 the two moons overlap: no boundary is right for all of their points.
const Split moons{data::moons(60, 0.35f, 3), data::moons(4000, 0.35f, 2)};
const Dataset validation = data::moons(200, 0.35f, 4);
// [/networks]

// Trains and gives the loss on the test set; `plot` gets it after every ten epochs.
template <class L, class Optimizer>
double train(const char* name, const Optimizer& optimizer, Plot* plot, int patience = 0) {
  L learner{{.optimizer = optimizer, .seed = 1}};
  Points unseen, seen;
  const History history =
      learner.fit(moons.train, {.epochs = 600,
                                .validation = validation,
                                .patience = patience,
                                .progress = Show::never,
                                .on_epoch = [&](const EpochResult& now) {
                                  if (now.epoch % 10 == 1 && plot != nullptr) {
                                    unseen.push_back({1.0 * now.epoch, learner.score(moons.test).loss});
                                    seen.push_back({1.0 * now.epoch, learner.score(moons.train).loss});
                                  }
                                  return true;
                                }});
  const Score on_training = learner.score(moons.train), on_test = learner.score(moons.test);
  std::printf("%-24s ≈ %3zu    ≈ %.2f  ≈ %.2f    ≈ %.2f  ≈ %.2f\n", name, history.epochs.size(),
              on_training.loss, on_training.accuracy, on_test.loss, on_test.accuracy);
  if (plot != nullptr) plot->line(name, unseen);
  if (plot != nullptr && std::string(name) == "nothing (keep 1)")
    plot->line("nothing, training", seen, "lw 2 dt 2 lc 1");
  return on_test.loss;
}

int main(int argc, char** argv) {
  Plot plot("60 samples, 17 154 parameters", "epoch", "loss on 4000 unseen samples");
  plot.set("yrange [0:2]").set("key left top");
  std::puts(
      "                                   training          test\n                        epochs    loss   "
      "right     loss   right");
  const Adam adam{.learning_rate = 2e-3f};
  const double nothing = train<Learner<Adam>>("nothing (keep 1)", adam, &plot);
  const double helped[] = {
      train<Learner<Adam>>("early stopping", adam, nullptr, 10),
      train<Learner<Groups<is_matrix, L2<Adam>, Adam>>>(
          "L2, 0.02", Groups<is_matrix, L2<Adam>, Adam>{{adam, 0.02f}, adam}, &plot),
      train<Learner<L1<Adam>>>("L1, 0.005", L1<Adam>{adam, 0.005f}, &plot),
      train<Learner<AdamW>>("decoupled decay, 1", AdamW{.learning_rate = 2e-3f, .weight_decay = 1.0f}, &plot),
      train<Learner<MaxNorm<Adam>>>("max-norm, 1", MaxNorm<Adam>{adam, 1}, nullptr),
      train<Learner<Adam, GaussianNoise<1.0>>>("Gaussian noise, 1", adam, nullptr),
      train<Learner<Adam, Dropout<0.5>>>("dropout, keep 0.5", adam, &plot),
      train<Learner<Adam, Dropout<0.25>>>("dropout, keep 0.75", adam, nullptr)};
  Pictures(argc, argv).save("overfitting.png", {plot});
  int failures = 0;
  for (const double loss : helped) failures += !(loss < nothing);
  return failures;
}
