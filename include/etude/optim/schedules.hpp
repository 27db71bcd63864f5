// SPDX-License-Identifier: BSL-1.0
// Learning-rate schedules: the factor by which the optimizer's learning rate is multiplied, from how far
// training is.
#pragma once
#include <cmath>
#include <numbers>

namespace etude {

struct Progress {
  long step;         // of all steps so far, from 0
  long total_steps;  // of the whole call of fit
  int epoch;         // from 0
};

struct ConstantSchedule {
  double operator()(const Progress&) const { return 1; }
};

// From 1 down to `floor` along half a cosine (Loshchilov & Hutter 2017, without restarts).
struct CosineSchedule {
  double floor = 0;
  double operator()(const Progress& p) const {
    const double t = p.total_steps > 0 ? static_cast<double>(p.step) / static_cast<double>(p.total_steps) : 0;
    return floor + (1 - floor) * 0.5 * (1 + std::cos(std::numbers::pi * t));
  }
};

}  // namespace etude
