// SPDX-License-Identifier: BSL-1.0
// Vanishing gradients: one deep network with sigmoids and with ReLU, the gradient's norm layer by layer.
// test: pictures
#include <etude/etude.hpp>

#include "../plot.hpp"

#include <cmath>
using namespace etude;

// [networks]
// Ten hidden layers of 32 units; the same with another activation, and with something before it.
template <class... A>
using Hidden = Sequence<Dense<32>, A...>;
template <class... A>
using Deep = Network<Input<2>, Hidden<A...>, Hidden<A...>, Hidden<A...>, Hidden<A...>, Hidden<A...>,
                     Hidden<A...>, Hidden<A...>, Hidden<A...>, Hidden<A...>, Hidden<A...>, Dense<2>>;
// [/networks]

// [norms]
// The norm of the gradient of each layer's weights, the first layer's first.
template <class T>
std::vector<double> norms(const T& trainer, const Dataset& data) {
  std::vector<double> out;
  const auto gradient = trainer.gradient(data);  // a model of derivatives
  for (const std::string& name : gradient.names()) {
    if (gradient.shape_of(name).rank < 2) continue;
    double squares = 0;
    for (const float g : gradient.get(name)) squares += double{g} * g;
    out.push_back(std::sqrt(squares));
  }
  return out;
}
// [/norms]

struct Outcome {
  std::vector<double> norms;
  double accuracy;
};
template <class... A>
Outcome run(const char* name, const Split& data, Plot& plot) {
  Trainer<Deep<A...>, SoftmaxCrossEntropy, Momentum, Batch<64>> trainer{
      {.optimizer = {.learning_rate = 0.05f}, .seed = 2}};
  Outcome out{norms(trainer, data.train), 0};
  trainer.fit(data.train, {.epochs = 20, .progress = Show::never});
  out.accuracy = trainer.score(data.test).accuracy;
  Points curve;
  for (double norm : out.norms) curve.push_back({static_cast<double>(curve.size() + 1), norm});
  plot.line(name, curve).points("", curve, "pt 7 ps 0.6 lc rgb '#303030'");
  return out;
}

int main(int argc, char** argv) {
  const Split data = split(data::moons(1000, 0.1f, 1), 0.8);
  Plot plot("Norm of the gradient of each layer's weights", "layer", "norm");
  plot.set("logscale y").set("format y '10^{%T}'").set("key right bottom");
  const Outcome sigmoid = run<Sigmoid>("Sigmoid", data, plot), relu = run<ReLU>("ReLU", data, plot),
                normalized = run<BatchNorm<>, Sigmoid>("BatchNorm, Sigmoid", data, plot);
  Pictures(argc, argv).save("vanishing.png", {plot});

  std::puts("layer      Sigmoid         ReLU    BatchNorm, Sigmoid");
  for (std::size_t k = 0; k < relu.norms.size(); ++k)
    std::printf("%5zu    ≈ %.1e    ≈ %.1e    ≈ %.1e\n", k + 1, sigmoid.norms[k], relu.norms[k],
                normalized.norms[k]);
  std::printf("test accuracy after 20 epochs: ≈ %.2f, ≈ %.2f, ≈ %.2f\n", sigmoid.accuracy, relu.accuracy,
              normalized.accuracy);
  const double vanished = sigmoid.norms[0] / sigmoid.norms[10], kept = relu.norms[0] / relu.norms[10];
  return vanished < 1e-5 && kept > 1e-2 && sigmoid.accuracy < 0.7 && relu.accuracy > 0.95 &&
                 normalized.accuracy > 0.9
             ? 0
             : 1;
}
