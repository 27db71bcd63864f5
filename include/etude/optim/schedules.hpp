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

// × `factor` after every `epochs` epochs.
struct StepSchedule {
  int epochs = 10;
  double factor = 0.1;
  double operator()(const Progress& p) const { return std::pow(factor, p.epoch / epochs); }
};

// × `factor` after every epoch.
struct ExponentialSchedule {
  double factor = 0.95;
  double operator()(const Progress& p) const { return std::pow(factor, p.epoch); }
};

// 1 / (1 + decay · epoch)
struct InverseTimeSchedule {
  double decay = 1;
  double operator()(const Progress& p) const { return 1 / (1 + decay * p.epoch); }
};

// From 1 down to `floor` along half a cosine (Loshchilov & Hutter 2017, without restarts).
struct CosineSchedule {
  double floor = 0;
  double operator()(const Progress& p) const {
    const double t = p.total_steps > 0 ? static_cast<double>(p.step) / static_cast<double>(p.total_steps) : 0;
    return floor + (1 - floor) * 0.5 * (1 + std::cos(std::numbers::pi * t));
  }
};

// In a straight line from nearly 0 to 1 over the first `steps`, then as `after` says, for the steps that are
// left.
template <class After = ConstantSchedule>
struct WarmUp {
  long steps = 100;
  After after{};
  double operator()(const Progress& p) const {
    if (p.step < steps) return static_cast<double>(p.step + 1) / static_cast<double>(steps);
    return after(Progress{p.step - steps, p.total_steps - steps, p.epoch});
  }
};

// Up from `start` to 1 along half a cosine, then down to `end` along another; the peak is at `peak` of all
// steps (Smith & Topin 2018, in PyTorch's form).
struct OneCycle {
  double peak = 0.3, start = 1.0 / 25, end = 1.0 / 25 / 1e4;
  double operator()(const Progress& p) const {
    const double last = static_cast<double>(p.total_steps - 1),
                 top = peak * static_cast<double>(p.total_steps) - 1;
    const double at = static_cast<double>(p.step);
    const bool rising = at <= top;
    const double t = rising ? at / std::fmax(top, 1) : (at - top) / std::fmax(last - top, 1);
    const double from = rising ? start : 1, to = rising ? 1 : end;
    return to + (from - to) * 0.5 * (1 + std::cos(std::numbers::pi * t));
  }
};

}  // namespace etude
