// SPDX-License-Identifier: BSL-1.0
// libtorch and dlib. Unlike the other peers they bring networks, differentiation and optimizers of their own,
// and are used here as their users use them. Their headers take ten to twenty seconds to compile: each has a
// file of its own.
#pragma once
#include "../description.hpp"
#include "../task.hpp"

namespace bench {

struct Torch {
  static constexpr const char* name = "libtorch";
  static constexpr auto make = make_torch;
  template <class Optimizer>
  static constexpr float tolerance = 1e-3f;
};
struct Dlib {
  static constexpr const char* name = "dlib";
  static constexpr auto make = make_dlib;
  // Its Adam adds ε to the root of the second moment before that is corrected, 30 times as much in the first
  // step. P1's loss after 20 steps is another by 0.4 %; a step by hand with ε in the same place reaches
  // dlib's to 5e-6.
  template <class Optimizer>
  static constexpr float tolerance = std::is_same_v<Optimizer, etude::Adam> ? 1e-2f : 1e-3f;
};

inline Rule rule(const etude::SGD& o) { return {false, o.learning_rate, 0, 0, 0}; }
inline Rule rule(const etude::Adam& o) { return {true, o.learning_rate, o.beta1, o.beta2, o.epsilon}; }

template <class Task, class Optimizer>
Description describe(const Optimizer& optimizer) {
  Description d{Task::batch,
                {Task::size.begin(), Task::size.end()},
                {},
                std::is_same_v<typename Task::Loss, SoftmaxCrossEntropy>,
                rule(optimizer)};
  [&]<int... L>(std::integer_sequence<int, L...>) {
    (d.activations.push_back(Task::template Activation<L>::function), ...);
  }
  (std::make_integer_sequence<int, Task::layers>{});
  return d;
}

template <class Framework, class Task, class Optimizer = etude::SGD>
class WithFramework {
  std::unique_ptr<Learner> learner_;

 public:
  static constexpr const char* name = Framework::name;
  static constexpr float tolerance = Framework::template tolerance<Optimizer>;

  explicit WithFramework(const Start& start, const Optimizer& optimizer = {})
      : learner_(Framework::make(describe<Task>(optimizer), start)) {}
  float step(const float* x, const typename Task::Target* t) { return learner_->step(x, t); }
  const float* answers(const float* x) { return learner_->answers(x); }
};

}  // namespace bench
