// SPDX-License-Identifier: BSL-1.0
// quick
// Every schedule against its published formula, written down again here, at every step of a training.
#include <etude/core/error.hpp>
#include <etude/optim/schedules.hpp>

#include "support/catch.hpp"

#include <cmath>
#include <string>
#include <vector>

using namespace etude;

namespace {

constexpr int epochs = 12, batches = 25;
constexpr long total = epochs * batches;
constexpr double pi = 3.14159265358979323846;

// schedule(step) = formula(step, epoch) to the rounding of a few functions.
template <class Schedule, class Formula>
void check(Schedule schedule, Formula formula) {
  for (long step = 0; step < total; ++step) {
    const int epoch = static_cast<int>(step / batches);
    INFO("step " << step << ", epoch " << epoch);
    CHECK(std::fabs(schedule({step, total, epoch}) - formula(static_cast<double>(step), epoch)) <= 1e-14);
  }
}

// The rate after each epoch with these losses.
std::vector<double> rates(const ReduceOnPlateau& schedule, const std::vector<double>& losses) {
  std::vector<double> out;
  for (std::size_t n = 0; n <= losses.size(); ++n)
    out.push_back(
        schedule({static_cast<long>(n) * batches, total, static_cast<int>(n), std::span(losses).first(n)}));
  return out;
}

}  // namespace

TEST_CASE("schedules: constant, step, exponential, inverse time") {
  check(ConstantSchedule{}, [](double, int) { return 1.0; });
  check(StepSchedule{.epochs = 5, .factor = 0.5}, [](double, int epoch) {
    return epoch < 5 ? 1 : epoch < 10 ? 0.5 : 0.25;
  });
  check(ExponentialSchedule{.factor = 0.9}, [](double, int epoch) {
    double rate = 1;
    for (int e = 0; e < epoch; ++e) rate *= 0.9;
    return rate;
  });
  check(InverseTimeSchedule{.decay = 0.5}, [](double, int epoch) { return 1 / (1 + 0.5 * epoch); });
}

// Loshchilov & Hutter 2017, equation 5.
TEST_CASE("schedules: cosine") {
  check(CosineSchedule{.floor = 0.1},
        [](double step, int) { return 0.1 + 0.5 * (1 - 0.1) * (1 + std::cos(step / total * pi)); });
  CHECK(CosineSchedule{}({0, 0, 0}) == 1);
}

// Goyal et al. 2017, 2.2: from η/k to η in equal steps, and what follows counts from there.
TEST_CASE("schedules: warm-up") {
  check(WarmUp<>{.steps = 40}, [](double step, int) { return step < 40 ? (step + 1) / 40 : 1; });
  check(WarmUp<CosineSchedule>{.steps = 40, .after = {}}, [](double step, int) {
    return step < 40 ? (step + 1) / 40 : 0.5 * (1 + std::cos((step - 40) / (total - 40) * pi));
  });
  // What it passes on to a plateau are the losses too.
  const std::vector<double> losses{1, 1, 1};
  const WarmUp<ReduceOnPlateau> warm{.steps = 10, .after = {.factor = 0.5, .patience = 1}};
  CHECK(warm({75, total, 3, losses}) == 0.5);
}

// Smith 2017, section 3.2: cycle = ⌊1 + i/2s⌋, x = |i/s − 2·cycle + 1|, rate = low + (high − low)·max(0, 1 −
// x); "triangular2" halves the difference at the end of each cycle.
TEST_CASE("schedules: cyclic") {
  const auto formula = [](double decay) {
    return [decay](double step, int) {
      const double cycle = std::floor(1 + step / (2 * 30)), x = std::fabs(step / 30 - 2 * cycle + 1);
      return 0.2 + (1 - 0.2) * std::fmax(0, 1 - x) * std::pow(decay, cycle - 1);
    };
  };
  check(CyclicSchedule{.half = 30, .floor = 0.2}, formula(1));
  check(CyclicSchedule{.half = 30, .floor = 0.2, .decay = 0.5}, formula(0.5));
}

// PyTorch's OneCycleLR with two phases and cosines: max_lr = 1, initial_lr = max_lr / div_factor, min_lr =
// initial_lr / final_div_factor; the phases end at pct_start·total − 1 and total − 1, and between a and b
// the rate is b + (a − b)/2·(1 + cos(π·share)).
TEST_CASE("schedules: one cycle, up and down") {
  const auto formula = [](double pct_start, double div_factor, double final_div_factor) {
    return [=](double step, int) {
      const double initial = 1 / div_factor, least = initial / final_div_factor;
      const double up = pct_start * total - 1, down = total - 1;
      const double a = step <= up ? initial : 1, b = step <= up ? 1 : least;
      const double share = step <= up ? step / up : (step - up) / (down - up);
      return b + (a - b) / 2 * (1 + std::cos(pi * share));
    };
  };
  check(OneCycle{}, formula(0.3, 25, 1e4));
  check(OneCycle{.peak = 0.5, .start = 0.1, .end = 0.001}, formula(0.5, 10, 100));
  CHECK(OneCycle{}({0, total, 0}) == Catch::Approx(1.0 / 25));
  CHECK(OneCycle{}({89, total, 0}) == Catch::Approx(1));
  CHECK(OneCycle{}({total - 1, total, 0}) == Catch::Approx(1.0 / 25 / 1e4));
  CHECK(std::isfinite(OneCycle{}({0, 1, 0})));  // a training of one step
}

// Worked by hand from PyTorch's ReduceLROnPlateau: an epoch is bad unless its loss is below best·(1 −
// threshold); more than `patience` bad ones in a row reduce the rate.
TEST_CASE("schedules: reduce on plateau") {
  using Rates = std::vector<double>;
  const ReduceOnPlateau half{.factor = 0.5, .patience = 2};
  CHECK(rates(half, {5, 4, 3, 2, 1}) == Rates{1, 1, 1, 1, 1, 1});
  CHECK(rates(half, {5, 5, 5, 5, 5, 5, 5, 4}) == Rates{1, 1, 1, 1, 0.5, 0.5, 0.5, 0.25, 0.25});
  CHECK(rates(half, {5, 6, 6, 4, 6, 6, 6}) == Rates{1, 1, 1, 1, 1, 1, 1, 0.5});
  // An improvement below the threshold is none.
  CHECK(rates({.factor = 0.5, .patience = 1, .threshold = 0.01}, {1, 0.995, 0.992}) == Rates{1, 1, 1, 0.5});
  CHECK(rates({.factor = 0.5, .patience = 1, .threshold = 1e-4}, {1, 0.995, 0.992}) == Rates{1, 1, 1, 1});
  // For `cooldown` epochs none counts; the rate ends at the floor.
  CHECK(rates({.factor = 0.5, .patience = 0, .cooldown = 2}, {1, 1, 1, 1, 1}) ==
        Rates{1, 1, 0.5, 0.5, 0.5, 0.25});
  CHECK(rates({.factor = 0.1, .patience = 0, .floor = 0.05}, {1, 1, 1, 1}) == Rates{1, 1, 0.1, 0.05, 0.05});
  // Losses below zero too have to become smaller.
  CHECK(rates({.factor = 0.5, .patience = 0}, {-1, -2, -2, -3}) == Rates{1, 1, 1, 0.5, 0.5});
  CHECK(ReduceOnPlateau{}({0, total, 0}) == 1);
}

// Else they divide by zero, which ends the program.
TEST_CASE("schedules: a length that is no length is an error, and says so") {
  const auto message = [](auto schedule) -> std::string {
    try {
      schedule({0, 100, 0});
    } catch (const error& e) {
      return e.what();
    }
    return "";
  };
  CHECK(message(StepSchedule{.epochs = 0}) == "StepSchedule: epochs is 0; it must be at least 1");
  CHECK(message(StepSchedule{.epochs = -3}) == "StepSchedule: epochs is -3; it must be at least 1");
  CHECK(message(CyclicSchedule{.half = 0}) == "CyclicSchedule: half is 0; it must be at least 1");
}
