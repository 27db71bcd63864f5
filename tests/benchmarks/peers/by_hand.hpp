// SPDX-License-Identifier: BSL-1.0
// A training step written by hand, as one writes it on a library of matrix products. The backend brings three
// products and the functions of arrays:
//   forward   z = w·x        backward   dx = wᵀ·dz        weights   w (+)= dz·xᵀ
// Everything is column by column: a column of w belongs to an input, one of x to a sample. SGD's update is
// the product itself, added to w; Adam's follows each block of the gradient while that is in a cache. All
// sizes are constants, which a backend may use or not.
#pragma once
#include "../task.hpp"
#include "elementwise.hpp"

#include <cmath>
#include <tuple>

namespace bench {

template <class Backend, class Task, class Optimizer = etude::SGD>
class ByHand {
  static constexpr int n = Task::batch;
  static constexpr bool has_moments = std::is_same_v<Optimizer, etude::Adam>;
  template <int L>
  struct Layer {
    static constexpr int in = Task::size[L], out = Task::size[L + 1];
    using Activation = typename Task::template Activation<L>;
    alignas(64) float weight[in * out], bias[out], value[n * out], slope[n * out];
    alignas(64) float m[has_moments ? in * out + out : 1]{}, v[has_moments ? in * out + out : 1]{};
  };
  template <int... L>
  static std::tuple<Layer<L>...> tuple_of(std::integer_sequence<int, L...>);
  decltype(tuple_of(std::make_integer_sequence<int, Task::layers>{})) layers_;
  Optimizer optimizer_;
  int steps_ = 0;
  AdamFactors factors_{};

 public:
  static constexpr const char* name = Backend::name;

  explicit ByHand(const Start& start, const Optimizer& optimizer = {}) : optimizer_(optimizer) {
    [&]<int... L>(std::integer_sequence<int, L...>) { (set(std::get<L>(layers_), start[L]), ...); }
    (std::make_integer_sequence<int, Task::layers>{});
  }

  // One step on a whole batch; gives the mean loss before it. A function for each, as Étude's step is one.
  [[gnu::noinline]] float step(const float* x, const typename Task::Target* t) {
    forward<0>(x);
    const float loss = gradient_of_loss(t);
    if constexpr (has_moments) {
      ++steps_;
      const double b1 = 1 - std::pow(double{optimizer_.beta1}, steps_),
                   b2 = 1 - std::pow(double{optimizer_.beta2}, steps_);
      factors_ = {optimizer_.beta1, optimizer_.beta2, static_cast<float>(optimizer_.learning_rate / b1),
                  static_cast<float>(1 / std::sqrt(b2)), optimizer_.epsilon};
    }
    backward<Task::layers - 1>(x);
    return loss;
  }

  // The outputs of a whole batch.
  [[gnu::noinline]] const float* answers(const float* x) {
    forward<0>(x);
    return std::get<Task::layers - 1>(layers_).value;
  }

 private:
  template <int L>
  static void set(Layer<L>& layer, const Weights& from) {
    constexpr int in = Layer<L>::in, out = Layer<L>::out;
    for (int o = 0; o < out; ++o)
      for (int i = 0; i < in; ++i)
        layer.weight[i * out + o] = from.weight[static_cast<std::size_t>(o * in + i)];
    std::copy_n(from.bias.data(), out, layer.bias);
  }

  template <int L>
  void forward(const float* x) {
    Layer<L>& l = std::get<L>(layers_);
    constexpr int in = Layer<L>::in, out = Layer<L>::out;
    Backend::template forward<out, in, n>(l.weight, x, l.value);
    for (int s = 0; s < n; ++s)
      for (int o = 0; o < out; ++o) l.value[s * out + o] += l.bias[o];
    using A = typename Layer<L>::Activation;
    if constexpr (std::is_same_v<A, ReLU>)
      for (float& y : l.value) y = y > 0 ? y : 0;
    else if constexpr (std::is_same_v<A, Tanh>)
      Backend::template tanh<n * out>(l.value);
    else if constexpr (std::is_same_v<A, Sigmoid>)
      Backend::template sigmoid<n * out>(l.value);
    if constexpr (L + 1 < Task::layers) forward<L + 1>(l.value);
  }

  float gradient_of_loss(const std::int32_t* t) {
    auto& l = std::get<Task::layers - 1>(layers_);
    constexpr int out = Task::outputs;
    std::copy_n(l.value, n * out, l.slope);
    float loss = 0;
    for (int s = 0; s < n; ++s) {
      float* const e = l.slope + s * out;
      const float highest = *std::max_element(e, e + out);
      for (int o = 0; o < out; ++o) e[o] -= highest;
      loss -= e[t[s]];
    }
    Backend::template exp<n * out>(l.slope);
    for (int s = 0; s < n; ++s) {
      float* const e = l.slope + s * out;
      float sum = 0;
      for (int o = 0; o < out; ++o) sum += e[o];
      loss += std::log(sum);
      const float scale = 1 / (sum * n);
      for (int o = 0; o < out; ++o) e[o] *= scale;
      e[t[s]] -= 1.0f / n;
    }
    return loss / n;
  }
  float gradient_of_loss(const float* t) {
    auto& l = std::get<Task::layers - 1>(layers_);
    constexpr int size = n * Task::outputs;
    float loss = 0;
    for (int i = 0; i < size; ++i) {
      const float d = l.value[i] - t[i];
      loss += d * d;
      l.slope[i] = (2.0f / size) * d;
    }
    return loss / size;
  }

  // From dL/dy of layer L on; x: the network's input.
  template <int L>
  void backward(const float* x) {
    Layer<L>& l = std::get<L>(layers_);
    constexpr int in = Layer<L>::in, out = Layer<L>::out;
    for (int i = 0; i < n * out; ++i) l.slope[i] *= Layer<L>::Activation::slope(l.value[i]);
    const float* from = x;
    if constexpr (L > 0) {
      Backend::template backward<out, in, n>(l.weight, l.slope, std::get<L - 1>(layers_).slope);
      from = std::get<L - 1>(layers_).value;
    }
    if constexpr (has_moments) {
      constexpr int columns = in % Backend::columns == 0 ? Backend::columns : in;
      alignas(64) static float block[columns * out];
      for (int c = 0; c < in; c += columns) {
        Backend::template weights<out, columns, n, in, false>(l.slope, from + c, block);
        adam(columns * out, factors_, block, l.weight + c * out, l.m + c * out, l.v + c * out);
      }
      alignas(64) float sums[out]{};
      for (int s = 0; s < n; ++s)
        for (int o = 0; o < out; ++o) sums[o] += l.slope[s * out + o];
      adam(out, factors_, sums, l.bias, l.m + in * out, l.v + in * out);
    } else {
      for (float& d : l.slope) d *= -optimizer_.learning_rate;
      Backend::template weights<out, in, n, in, true>(l.slope, from, l.weight);
      for (int s = 0; s < n; ++s)
        for (int o = 0; o < out; ++o) l.bias[o] += l.slope[s * out + o];
    }
    if constexpr (L > 0) backward<L - 1>(x);
  }
};

}  // namespace bench
