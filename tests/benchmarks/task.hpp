// SPDX-License-Identifier: BSL-1.0
// What is compared: a network with its loss and batch, said once. Étude's type and the hand-written steps on
// other libraries follow from it.
#pragma once
#include <etude/etude.hpp>

#include "description.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace bench {

// Activations and losses as a hand-written step needs them: by name, for a backend to compute, and with the
// derivative that somebody worked out on paper.
struct Identity {
  using Layer = void;
  static constexpr Function function = Function::identity;
  static float slope(float) { return 1; }
};
struct ReLU {
  using Layer = etude::ReLU;
  static constexpr Function function = Function::relu;
  static float slope(float y) { return y > 0 ? 1.0f : 0.0f; }
};
struct Tanh {
  using Layer = etude::Tanh;
  static constexpr Function function = Function::tanh;
  static float slope(float y) { return 1 - y * y; }
};
struct Sigmoid {
  using Layer = etude::Sigmoid;
  static constexpr Function function = Function::sigmoid;
  static float slope(float y) { return y * (1 - y); }
};
struct SoftmaxCrossEntropy {
  using Etude = etude::SoftmaxCrossEntropy;
  using Target = std::int32_t;
};
struct MeanSquaredError {
  using Etude = etude::MeanSquaredError;
  using Target = float;
};

template <class Loss_, class Hidden_, class Last_, int Batch, int... Size>
struct Task {
  using Loss = Loss_;
  using Target = typename Loss::Target;
  template <int L>
  using Activation = std::conditional_t<L + 2 == sizeof...(Size), Last_, Hidden_>;
  static constexpr int batch = Batch, layers = sizeof...(Size) - 1;
  static constexpr std::array<int, sizeof...(Size)> size{Size...};
  static constexpr int inputs = size[0], outputs = size[layers];
  static constexpr double weights = [] {
    double n = 0;
    for (std::size_t l = 0; l + 1 < size.size(); ++l) n += size[l] * size[l + 1];
    return n;
  }();
  // Of a step: forward, gradient of the weights, gradient of the inputs, which the first layer does not need.
  static constexpr double training_flop = batch * (6 * weights - 2 * size[0] * size[1]);
  static constexpr double inference_flop = batch * 2 * weights;
};

// How long a round of training is: about 32 steps, so that the first ones, which find the caches full of a
// peer's numbers, hardly count. Not many more: a batch that has been learned by heart has no gradients any
// more, and Adam's states fade until they are denormal numbers.
template <class Task>
constexpr double seconds_of_round = std::max(0.02, 32 * Task::training_flop / 100e9);

// The type that a user of Étude writes.
template <class Task, int L, class... Made>
struct NetworkOf : NetworkOf<Task, L + 1, Made..., etude::Dense<Task::size[L]>,
                             typename Task::template Activation<L - 1>::Layer> {};
template <class Task, int L, class... Made>
requires(L == Task::layers) struct NetworkOf<Task, L, Made...> {
  using Last = typename Task::template Activation<L - 1>::Layer;
  static auto type() {
    if constexpr (std::is_void_v<Last>)
      return std::type_identity<etude::Network<Made..., etude::Dense<Task::outputs>>>{};
    else
      return std::type_identity<etude::Network<Made..., etude::Dense<Task::outputs>, Last>>{};
  }
};
template <class Task>
using Net = typename decltype(NetworkOf<Task, 1, etude::Input<Task::inputs>>::type())::type;

// The weights that all start from.
template <class Task>
Start start(std::uint64_t seed = 3) {
  const etude::Model<Net<Task>> model(seed);
  const std::vector<std::string> names = model.names();
  Start out;
  for (std::size_t i = 0; i + 1 < names.size(); i += 2)
    out.push_back({model.get(names[i]), model.get(names[i + 1])});
  return out;
}

// One batch, the same for all.
template <class Task>
struct Samples {
  std::vector<float> x;
  std::vector<typename Task::Target> t;
};

// Classes: noisy images of prototypes. Numbers: XOR where there are two inputs and four samples, else any
// smooth function of the inputs.
template <class Task>
Samples<Task> samples() {
  constexpr int n = Task::batch;
  if constexpr (std::is_same_v<typename Task::Target, std::int32_t>) {
    const etude::Dataset d = etude::data::prototypes(std::max(n, 10), Task::outputs, Task::inputs);
    return {{d.inputs.begin(), d.inputs.begin() + n * Task::inputs},
            {d.classes.begin(), d.classes.begin() + n}};
  } else if constexpr (Task::inputs == 2 && n == 4) {
    return {{0, 0, 0, 1, 1, 0, 1, 1}, {0, 1, 1, 0}};
  } else {
    Samples<Task> s;
    for (int i = 0; i < n; ++i) {
      for (int j = 0; j < Task::inputs; ++j)
        s.x.push_back(static_cast<float>((i * Task::inputs + j) * 37 % 101) / 50 - 1);
      for (int j = 0; j < Task::outputs; ++j)
        s.t.push_back(s.x[s.x.size() - 1 - static_cast<std::size_t>(j % Task::inputs)] / 2);
    }
    return s;
  }
}

}  // namespace bench
