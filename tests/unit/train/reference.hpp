// SPDX-License-Identifier: BSL-1.0
// A trainer and the reference trainer, step by step on the same samples: what they report, and all values.
#pragma once
#include <etude/core/type_name.hpp>
#include <etude/train/reference_trainer.hpp>
#include <etude/train/trainer.hpp>

#include "support/catch.hpp"
#include "support/lists.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace reference_check {

using namespace etude;

inline constexpr int batch = 5, steps = 8;

// Both compute in double: some hundred roundings a step, which a step may double.
inline void check_close(double a, double b) {
  CHECK(std::fabs(a - b) <= 1e-10 * std::max({1.0, std::fabs(a), std::fabs(b)}));
}

template <class Net, class Loss, class Optimizer>
void check(const Optimizer& optimizer = {}) {
  INFO(type_name<Net>() << ", " << type_name<Loss>() << ", " << type_name<Optimizer>());
  Trainer<Net, Loss, Optimizer, Batch<batch>, Precision<double>> trainer{
      {.optimizer = optimizer, .seed = 0x100000007}};
  ReferenceTrainer<Net, Loss, Optimizer, double, batch> reference{optimizer, 0x100000007};
  const auto start = reference.values;
  RandomSequence draw{9};
  for (int step = 0; step < steps; ++step) {
    // A part of a batch too; where rows remember something, these are always the same rows.
    const auto samples = static_cast<std::size_t>(step % 3 == 2 ? batch - 2 : batch);
    std::vector<double> x(samples * Net::input.size()), t(samples * trainer.target_size);
    for (double& v : x) v = draw.uniform(-1.0, 1.0);
    for (double& v : t) v = draw.uniform(0.0, 1.0);
    check_close(trainer.step(x, t), reference.train(x, t, 1));
  }
  auto value = reference.values.begin();
  for (const std::string& name : trainer.model().names()) {
    INFO(name);
    for (const double v : trainer.model().get(name)) check_close(v, *value++);
  }
  CHECK(reference.values != start);
}

}  // namespace reference_check
