// SPDX-License-Identifier: BSL-1.0
// An activation, layers, a loss, an optimizer, a schedule and a metric of one's own, none with a derivative,
// learn a sine.
// test:
#include <etude/etude.hpp>

#include "gated_dense.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
using namespace etude;

namespace own {  // the library has some of these names too

// [activation]
// Its value for one number; the library maps it over any shape.
struct Swish : Activation {
  constexpr auto operator()(auto x) const { return x * sigmoid(x); }
};
// [/activation]

// [state]
// A layer that remembers: in training the mean of the batch is taken off, in inference the mean of what was
// seen.
struct Centre : Layer {
  template <class X>
  constexpr auto operator()(X x) const {
    auto seen = state<"mean", X::shape>(zeros);
    auto mean = batch_mean(x);
    return with_updates(x - where(training, mean, seen), seen <<= 0.9 * seen + 0.1 * mean);
  }
};
// [/state]

// [loss]
// The loss of one sample: a parabola around 0, straight lines outside (Huber 1964).
struct Huber : Loss {
  using Target = LikeOutput;
  constexpr auto operator()(auto output, auto target) const {
    auto e = abs(output - target);
    return mean(where(e <= 1, 0.5 * square(e), e - 0.5));
  }
};
// [/loss]

// [optimizer]
// Members are hyperparameters, the call is the rule for a parameter p with gradient g. All right-hand sides
// read the old values. Momentum that looks ahead (Nesterov 1983, in PyTorch's form):
struct Nesterov {
  float learning_rate = 1e-2f, beta = 0.9f;
  constexpr auto operator()(auto p, auto g) const {
    auto b = hyperparameter<&Nesterov::beta>;
    auto v = state<"v">(zeros);  // shaped like p
    auto v1 = b * v + g;
    return updates(v <<= v1, p <<= p - hyperparameter<&Nesterov::learning_rate> * (g + b * v1));
  }
};
// [/optimizer]

// [schedule]
// What the learning rate is multiplied by, from how far training is: up for a tenth of the steps, then down
// in a straight line (Howard & Ruder 2018).
struct SlantedTriangle {
  double rising = 0.1;
  double operator()(const Progress& p) const {
    const double share = static_cast<double>(p.step + 1) / static_cast<double>(p.total_steps);
    return std::min(share / rising, (1 - share) / (1 - rising));
  }
};
// [/schedule]

// [metric]
// A number made of a dataset and what is predicted for it, sample after sample.
double largest_error(const Dataset& data, std::span<const float> predictions) {
  double largest = 0;
  for (std::size_t i = 0; i < predictions.size(); ++i)
    largest = std::max(largest, std::fabs(double{predictions[i]} - data.targets[i]));
  return largest;
}
// [/metric]

}  // namespace own

int main() {
  using Net = Network<Input<1>, GatedDense<16>, own::Centre, Dense<16>, own::Swish, Dense<1>>;
  Trainer<Net, own::Huber, own::Nesterov, Batch<32>> trainer{
      {.optimizer = {.learning_rate = 0.05f}, .seed = 1}};
  const Dataset noisy = data::sine(1000, 0.05f, 1), exact = data::sine(1000, 0, 2);
  auto tell = [&](const EpochResult& epoch) {
    if (epoch.epoch % 25 == 0)
      std::printf("epoch %3d: largest error %.3f\n", epoch.epoch,
                  own::largest_error(exact, trainer.predict(exact)));
    return true;
  };
  trainer.fit(noisy, {.epochs = 100, .schedule = own::SlantedTriangle{}, .on_epoch = tell});
  const double loss = trainer.score(exact).loss;

  for (const std::string& name : trainer.model().names()) std::printf("%s ", name.c_str());
  std::printf("\nHuber loss on unseen points without noise: %.5f\n", loss);
  for (float x : {-2.0f, -1.0f, 0.0f, 1.0f, 2.0f})
    std::printf("sin(%g) is about %.3f\n", x, trainer.predict(std::array{x})[0]);

  // What nobody wrote, and its confirmation by differences of the loss:
  constexpr Variable<"x"> x;
  constexpr Variable<"y"> y;
  std::printf("Swish' = %s\n", to_string(derivative(own::Swish{}(x), x)).c_str());
  std::printf("Huber' = %s\n", to_string(derivative(own::Huber{}(y, x), y)).c_str());
  const GradientCheck check = check_gradients<Net, own::Huber>();
  std::printf("the largest error of a derived gradient is %.0e, at %s\n", check.largest_error,
              check.where.c_str());
  return check.ok() && loss < 1e-3 ? 0 : 1;
}
