// SPDX-License-Identifier: BSL-1.0
// Networks of dense layers and their losses in plain loops over doubles, from the textbook: the same
// numbers by another way. Nothing of the library is used.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace reference {

using Vector = std::vector<double>;
using Values = std::vector<Vector>;  // weight, bias, weight, bias, …: one after the other for each layer

enum class Activation { identity, relu, tanh, sigmoid };
enum class Loss { squared_error, sigmoid_cross_entropy, softmax_cross_entropy };

struct Layer {
  std::size_t inputs, outputs;
  Activation activation;
};

// Layers one after the other. A weight is [outputs][inputs], row-major.
struct Network {
  std::vector<Layer> layers;
  Values parameters;
};

inline double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

inline double activate(Activation a, double x) {
  switch (a) {
    case Activation::identity:
      return x;
    case Activation::relu:
      return x > 0 ? x : 0;
    case Activation::tanh:
      return std::tanh(x);
    case Activation::sigmoid:
      return sigmoid(x);
  }
  return x;
}

// The derivative, from the value y = f(x).
inline double slope(Activation a, double y) {
  switch (a) {
    case Activation::identity:
      return 1;
    case Activation::relu:
      return y > 0 ? 1 : 0;
    case Activation::tanh:
      return 1 - y * y;
    case Activation::sigmoid:
      return y * (1 - y);
  }
  return 1;
}

// The values after each layer for one sample; the first entry is the sample itself.
inline Values forward(const Network& net, std::span<const double> sample) {
  Values values{Vector(sample.begin(), sample.end())};
  for (std::size_t l = 0; l < net.layers.size(); ++l) {
    const Layer& layer = net.layers[l];
    Vector y(layer.outputs);
    for (std::size_t i = 0; i < layer.outputs; ++i) {
      double sum = net.parameters[2 * l + 1][i];
      for (std::size_t j = 0; j < layer.inputs; ++j)
        sum += net.parameters[2 * l][i * layer.inputs + j] * values[l][j];
      y[i] = activate(layer.activation, sum);
    }
    values.push_back(y);
  }
  return values;
}

inline Vector softmax(const Vector& z) {
  const double largest = *std::max_element(z.begin(), z.end());
  Vector p(z.size());
  double sum = 0;
  for (std::size_t i = 0; i < z.size(); ++i) sum += p[i] = std::exp(z[i] - largest);
  for (double& x : p) x /= sum;
  return p;
}

// What the trainer predicts from the network's output.
inline Vector link(Loss loss, Vector z) {
  if (loss == Loss::softmax_cross_entropy) return softmax(z);
  if (loss == Loss::sigmoid_cross_entropy)
    for (double& x : z) x = sigmoid(x);
  return z;
}

// How many numbers a target is: a class, or one for each output.
inline std::size_t target_size(Loss loss, std::size_t outputs) {
  return loss == Loss::softmax_cross_entropy ? 1 : outputs;
}

// The loss of one sample, and in `d` its derivative by the network's output z.
inline double loss_of(Loss loss, const Vector& z, std::span<const double> target, Vector& d) {
  const auto n = static_cast<double>(z.size());
  double value = 0;
  d.resize(z.size());
  if (loss == Loss::softmax_cross_entropy) {
    const auto right = static_cast<std::size_t>(target[0]);
    d = softmax(z);
    value = -std::log(d[right]);
    d[right] -= 1;
    return value;
  }
  for (std::size_t i = 0; i < z.size(); ++i) {
    if (loss == Loss::squared_error) {
      value += (z[i] - target[i]) * (z[i] - target[i]) / n;
      d[i] = 2 * (z[i] - target[i]) / n;
    } else {
      const double p = sigmoid(z[i]);
      value -= (target[i] * std::log(p) + (1 - target[i]) * std::log(1 - p)) / n;
      d[i] = (p - target[i]) / n;
    }
  }
  return value;
}

// The mean over the samples, which lie one after the other, of a loss with `goal` numbers as target; in
// `gradient` its derivative by each parameter. `loss_of(z, target, d)` is that of one sample; with weights,
// the mean is Σ w·loss / Σ w.
template <class LossOf>
double mean_of(const Network& net, LossOf loss_of, std::size_t goal, std::span<const double> inputs,
               std::span<const double> targets, Values& gradient, std::span<const double> weights = {}) {
  const std::size_t width = net.layers.front().inputs, samples = inputs.size() / width;
  double total = 0, sum = 0;
  for (std::size_t s = 0; s < samples; ++s) total += weights.empty() ? 1 : weights[s];
  gradient.clear();
  for (const Vector& p : net.parameters) gradient.emplace_back(p.size());
  for (std::size_t s = 0; s < samples; ++s) {
    const double share = (weights.empty() ? 1 : weights[s]) / total;
    const Values values = forward(net, inputs.subspan(s * width, width));
    Vector d(values.back().size());
    sum += share * loss_of(values.back(), targets.subspan(s * goal, goal), d);
    for (std::size_t l = net.layers.size(); l-- > 0;) {
      const Layer& layer = net.layers[l];
      Vector below(layer.inputs);
      for (std::size_t i = 0; i < layer.outputs; ++i) {
        const double before = d[i] * slope(layer.activation, values[l + 1][i]);
        gradient[2 * l + 1][i] += share * before;
        for (std::size_t j = 0; j < layer.inputs; ++j) {
          gradient[2 * l][i * layer.inputs + j] += share * before * values[l][j];
          below[j] += before * net.parameters[2 * l][i * layer.inputs + j];
        }
      }
      d = below;
    }
  }
  return sum;
}

inline double mean_loss(const Network& net, Loss loss, std::span<const double> inputs,
                        std::span<const double> targets, Values& gradient,
                        std::span<const double> weights = {}) {
  const auto of_sample = [loss](const Vector& z, std::span<const double> target, Vector& d) {
    return loss_of(loss, z, target, d);
  };
  return mean_of(net, of_sample, target_size(loss, net.layers.back().outputs), inputs, targets, gradient,
                 weights);
}

}  // namespace reference
