// SPDX-License-Identifier: BSL-1.0
// Learning-rate schedules: the factor by which the optimizer's learning rate is multiplied, from how far
// training is.
#pragma once
#include <etude/core/empty_function.hpp>
#include <etude/core/error.hpp>
#include <etude/core/finite.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <span>
//
#include <etude/core/macros_off.hpp>

namespace etude {

struct Progress {
  long step;         // of all steps so far, from 0
  long total_steps;  // of the whole call of fit
  int epoch;         // from 0
  // Of each epoch that is over: the loss on the validation set, or in training where there is none.
  std::span<const double> losses{};
};

namespace detail {

// A length in steps or epochs, or another count.
inline void check_count(const char* of, long count, long least) {
  if (count < least) fail({of, " is ", count, "; it must be at least ", least});
}
// A factor that is not negative, or another such number.
inline void check_factor(const char* of, double x, double most = std::numeric_limits<double>::max()) {
  if (math::isfinite(x) && x >= 0 && x <= most) return;
  if (most > 1) fail({of, " is ", x, "; it must be finite and at least 0"});
  fail({of, " is ", x, "; it must be from 0 to 1"});
}

// What a schedule gives; one that may be empty, as a std::function, and is, changes nothing.
template <class Schedule>
double factor_of(const Schedule& schedule, const Progress& p) {
  return is_empty_function(schedule) ? 1 : schedule(p);
}

}  // namespace detail

struct ConstantSchedule {
  double operator()(const Progress&) const { return 1; }
};

// × `factor` after every `epochs` epochs.
struct StepSchedule {
  int epochs = 10;
  double factor = 0.1;
  double operator()(const Progress& p) const {
    detail::check_count("StepSchedule: epochs", epochs, 1);
    detail::check_factor("StepSchedule: factor", factor);
    return std::pow(factor, p.epoch / epochs);
  }
};

// × `factor` after every epoch.
struct ExponentialSchedule {
  double factor = 0.95;
  double operator()(const Progress& p) const {
    detail::check_factor("ExponentialSchedule: factor", factor);
    return std::pow(factor, p.epoch);
  }
};

// 1 / (1 + decay · epoch)
struct InverseTimeSchedule {
  double decay = 1;
  double operator()(const Progress& p) const {
    detail::check_factor("InverseTimeSchedule: decay", decay);
    return 1 / (1 + decay * p.epoch);
  }
};

// From 1 down to `floor` along half a cosine (Loshchilov & Hutter 2017, without restarts).
struct CosineSchedule {
  double floor = 0;
  double operator()(const Progress& p) const {
    detail::check_factor("CosineSchedule: floor", floor);
    const double t = p.total_steps > 0 ? static_cast<double>(p.step) / static_cast<double>(p.total_steps) : 0;
    return floor + (1 - floor) * 0.5 * (1 + std::cos(std::numbers::pi * t));
  }
};

// Up from `floor` to 1 in `half` steps, in a straight line, down again in as many, and so on; the peaks above
// `floor` shrink by `decay` from one cycle to the next (Smith 2017: "triangular", with decay ½
// "triangular2").
struct CyclicSchedule {
  long half = 1000;
  double floor = 0.1, decay = 1;
  double operator()(const Progress& p) const {
    detail::check_count("CyclicSchedule: half", half, 1);
    detail::check_factor("CyclicSchedule: floor", floor);
    detail::check_factor("CyclicSchedule: decay", decay);
    const long cycle = p.step / (2 * half), at = p.step % (2 * half);
    const double height = static_cast<double>(std::min(at, 2 * half - at)) / static_cast<double>(half);
    return floor + (1 - floor) * height * std::pow(decay, cycle);
  }
};

// × `factor`, down to `floor`, whenever the loss has not become smaller for more than `patience` epochs, by
// at least the share `threshold` of the smallest so far; for `cooldown` epochs after that none is counted. It
// is PyTorch's ReduceLROnPlateau, with its defaults, as a function of the losses so far.
struct ReduceOnPlateau {
  double factor = 0.1;
  int patience = 10;
  double threshold = 1e-4;
  int cooldown = 0;
  double floor = 0;
  double operator()(const Progress& p) const {
    detail::check_factor("ReduceOnPlateau: factor", factor, 1);
    detail::check_count("ReduceOnPlateau: patience", patience, 0);
    detail::check_factor("ReduceOnPlateau: threshold", threshold);
    detail::check_count("ReduceOnPlateau: cooldown", cooldown, 0);
    detail::check_factor("ReduceOnPlateau: floor", floor);
    double rate = 1, best = 0;
    int bad = 0, cooling = 0;
    bool first = true;
    for (const double loss : p.losses) {
      const bool better = first || loss < best - threshold * std::fabs(best);
      first = false;
      if (better) best = loss;
      bad = better ? 0 : bad + 1;
      if (cooling > 0) --cooling, bad = 0;
      if (bad <= patience) continue;
      rate = std::max(rate * factor, floor);
      cooling = cooldown;
      bad = 0;
    }
    return rate;
  }
};

// In a straight line from nearly 0 to 1 over the first `steps`, then as `after` says, for the steps that are
// left.
template <class After = ConstantSchedule>
struct WarmUp {
  long steps = 100;
  After after{};
  double operator()(const Progress& p) const {
    detail::check_count("WarmUp: steps", steps, 0);
    if (p.step < steps) return static_cast<double>(p.step + 1) / static_cast<double>(steps);
    return detail::factor_of(after, Progress{p.step - steps, p.total_steps - steps, p.epoch, p.losses});
  }
};

// Up from `start` to 1 along half a cosine, then down to `end` along another; the peak is at `peak` of all
// steps (Smith & Topin 2018, in PyTorch's form).
struct OneCycle {
  double peak = 0.3, start = 1.0 / 25, end = 1.0 / 25 / 1e4;
  double operator()(const Progress& p) const {
    detail::check_factor("OneCycle: peak", peak, 1);
    detail::check_factor("OneCycle: start", start);
    detail::check_factor("OneCycle: end", end);
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

#include <etude/core/macros_on.hpp>
