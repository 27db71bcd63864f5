// SPDX-License-Identifier: BSL-1.0
// All that training changes and a step reads, but for what the rows of a batch remember, which is in the
// workspace: a copy of it is a place to go back to.
#pragma once
#include <etude/core/finite.hpp>
#include <etude/train/model.hpp>
#include <etude/train/rules.hpp>

#include <cstdint>
#include <string>

namespace etude {

/// P: the training program. What is counted gives random numbers their place in the sequence of the seed.
template <class Net, class P, class Optimizer, class T>
struct ETUDE_FOR_PROCESSOR TrainingState {
  static constexpr std::size_t number_count = Rules<Optimizer>::scalar_states;
  static constexpr std::size_t element_count =
      static_cast<std::size_t>(Rules<Optimizer>::element_states) * P::program.trainable;

  Model<Net, T> model;
  Storage<T, element_count> elements{};                   // what the optimizer remembers of each parameter
  double numbers[number_count > 0 ? number_count : 1]{};  // … and of all together
  std::uint32_t steps = 0;
  std::uint32_t epochs = 0;

  explicit TrainingState(std::uint64_t seed) : model(seed) { initialize_optimizer(); }

  /// The optimizer has seen nothing yet.
  void initialize_optimizer() {
    std::fill_n(elements.data(), element_count, T(0));
    initialize_states<P, Optimizer>(numbers, elements.data());
  }

  /// Whether all that a step changes is finite, pads too.
  bool is_finite() const {
    return math::all_finite(model.data(), Model<Net, T>::bytes / sizeof(T)) &&
           (element_count == 0 || math::all_finite(elements.data(), element_count));
  }
  /// The update of which parameter has a value that is not finite, in the model or in what the optimizer
  /// remembers: "update of 0.weight[17]"; empty if none has.
  [[gnu::cold, gnu::noinline]] std::string not_finite() const {
    std::string name = model.first_not_finite();
    if (name.empty()) name = model.first_not_finite_state(elements.data(), Rules<Optimizer>::element_states);
    return name.empty() ? name : text_of({"update of ", name});
  }
};

}  // namespace etude
