// SPDX-License-Identifier: BSL-1.0
// Étude, as the peers are called: with a pointer to the samples of a batch.
#pragma once
#include "../task.hpp"

namespace bench {

void set(auto& model, const Start& start) {
  const std::vector<std::string> names = model.names();
  for (std::size_t l = 0; l < start.size(); ++l) {
    model.set(names[2 * l], start[l].weight);
    model.set(names[2 * l + 1], start[l].bias);
  }
}

template <class Task, class Optimizer = etude::SGD>
class Etude {
  etude::Trainer<Net<Task>, typename Task::Loss::Etude, Optimizer, etude::Batch<Task::batch>> trainer_;

 public:
  static constexpr const char* name = "Étude";

  explicit Etude(const Start& start, const Optimizer& optimizer = {}) : trainer_({optimizer, 0}) {
    set(trainer_.model(), start);
  }

  float step(const float* x, const typename Task::Target* t) {
    return trainer_.step({x, std::size_t{Task::batch * Task::inputs}},
                         {t, std::size_t{Task::batch * decltype(trainer_)::target_size}});
  }
};

// The answer of a model, which has no memory for training.
template <class Task>
class EtudeModel {
  etude::Model<Net<Task>> model_;
  std::array<float, Task::outputs> y_;

 public:
  static constexpr const char* name = "Étude";

  explicit EtudeModel(const Start& start) { set(model_, start); }
  const float* answers(const float* x) {
    y_ = model_(std::span<const float, Task::inputs>(x, Task::inputs));
    return y_.data();
  }
};

// The answers for a batch: what a user calls, with the copy that it gets.
template <class Task>
class EtudePredictor {
  etude::Trainer<Net<Task>, typename Task::Loss::Etude, etude::SGD, etude::Batch<Task::batch>> trainer_;
  etude::Dataset data_;
  std::vector<float> answers_;

 public:
  static constexpr const char* name = "Étude";

  explicit EtudePredictor(const Start& start) { set(trainer_.model(), start); }

  // Of the samples of the first call.
  const float* answers(const float* x) {
    if (data_.inputs.empty()) {
      data_.features = Task::inputs;
      data_.inputs.assign(x, x + Task::batch * Task::inputs);
    }
    answers_ = trainer_.predict(data_);
    return answers_.data();
  }
};

}  // namespace bench
