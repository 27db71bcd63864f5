// SPDX-License-Identifier: BSL-1.0
// L-BFGS: Newton steps with a curvature that is guessed from the last few steps (Liu & Nocedal 1989), for
// small problems whose gradient is exact. It is no update rule: one step asks for the value at several
// places.
#pragma once
#include <etude/core/empty_function.hpp>
#include <etude/core/error.hpp>
#include <etude/core/finite.hpp>

#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

namespace etude {

struct LBFGS {
  int iterations = 100;     // steps at most
  int history = 10;         // of so many steps is remembered how the gradient changed; 0: steepest descent
  double tolerance = 1e-6;  // done when no element of the gradient is larger
  int evaluations = 40;     // of one line search at most
};

struct LBFGSResult {
  double value = 0, largest_gradient = 0;
  int iterations = 0, evaluations = 0;
  bool converged = false;  // by the tolerance; else after all iterations, or where no step leads further down
};

namespace detail {

class LBFGSMemory {
 public:
  using Vector = std::vector<double>;
  static double dot(const Vector& a, const Vector& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
  }

  // A step s along which the gradient changed by y; without curvature it says nothing.
  void remember(const Vector& s, const Vector& y, int most) {
    const double curvature = dot(s, y);
    const double least = std::numeric_limits<double>::epsilon() * dot(y, y);
    if (most < 1 || !math::isfinite(curvature) || curvature <= least) return;
    if (static_cast<int>(steps_.size()) == most) steps_.erase(steps_.begin());
    steps_.push_back({s, y, 1 / curvature});
  }
  void forget() { steps_.clear(); }
  bool empty() const { return steps_.empty(); }

  // −H·g, H the guess of the inverse Hessian (Nocedal & Wright 2006, algorithm 7.4).
  Vector direction(const Vector& gradient) const {
    Vector d = gradient;
    std::vector<double> alpha(steps_.size());
    for (std::size_t k = steps_.size(); k-- > 0;) {
      alpha[k] = steps_[k].rho * dot(steps_[k].s, d);
      add(d, -alpha[k], steps_[k].y);
    }
    const double scale = empty() ? 1 / std::fmax(1, std::sqrt(dot(gradient, gradient)))
                                 : 1 / (steps_.back().rho * dot(steps_.back().y, steps_.back().y));
    for (double& x : d) x *= scale;
    for (std::size_t k = 0; k < steps_.size(); ++k)
      add(d, alpha[k] - steps_[k].rho * dot(steps_[k].y, d), steps_[k].s);
    for (double& x : d) x = -x;
    return d;
  }

  static void add(Vector& to, double factor, const Vector& x) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += factor * x[i];
  }

 private:
  struct Step {
    Vector s, y;
    double rho;
  };
  std::vector<Step> steps_;
};

// What was found where f was smallest.
struct LeastPlace {
  double value;
  std::vector<double> x, gradient;
};

[[gnu::cold]] inline void check(const LBFGS& o) {
  if (o.iterations < 0) fail({"LBFGS: iterations is ", o.iterations, "; it must be at least 0"});
  if (o.evaluations < 1) fail({"LBFGS: evaluations is ", o.evaluations, "; it must be at least 1"});
  if (!math::isfinite(o.tolerance) || o.tolerance < 0)
    fail({"LBFGS: tolerance is ", o.tolerance, "; it must be finite and at least 0"});
}

}  // namespace detail

/// Minimizes f from x on, where f(x, g) gives the value at x and writes the gradient to g; x becomes the
/// place of the smallest value found, of the searches for a step length too. The step length meets the weak
/// Wolfe conditions, by doubling and bisection (Lewis & Overton 2013), so that every step leads down and
/// tells of a curvature. Where f is not finite a step was too long. Fails where an option makes no sense or f
/// is an empty function.
template <class F>
LBFGSResult lbfgs(std::vector<double>& x, F f, const LBFGS& options = {}) {
  using detail::LBFGSMemory;
  detail::check(options);
  if (detail::is_empty_function(f)) fail({"lbfgs: the function is empty"});
  constexpr double decrease = 1e-4, flattening = 0.9;
  LBFGSMemory memory;
  std::vector<double> g(x.size()), next(x.size()), next_g(x.size());
  LBFGSResult result{.value = f(x, g), .evaluations = 1};
  auto is_flat = [&] {
    double& largest = result.largest_gradient = 0;
    for (const double d : g)
      if (!math::isnan(largest) && (math::isnan(d) || std::fabs(d) > largest)) largest = std::fabs(d);
    return !math::isnan(largest) && largest <= options.tolerance;
  };
  detail::LeastPlace least{result.value, x, g};
  auto value_at_next = [&] {
    const double value = f(next, next_g);
    ++result.evaluations;
    if (math::isfinite(value) && (!math::isfinite(least.value) || value < least.value))
      least = {value, next, next_g};
    return value;
  };
  // Along d as far as the conditions ask for; false if nothing shorter leads down.
  auto search = [&](const std::vector<double>& d) {
    const double slope = LBFGSMemory::dot(g, d);
    if (!math::isfinite(slope) || slope >= 0) return false;
    double shortest = 0, longest = 0, t = 1;  // longest: 0 while no step was too long
    for (int n = 0; n < options.evaluations; ++n) {
      next = x;
      LBFGSMemory::add(next, t, d);
      const double value = value_at_next();
      if (!math::isfinite(value) || value > result.value + decrease * t * slope) {
        longest = t;
      } else if (LBFGSMemory::dot(next_g, d) < flattening * slope) {
        shortest = t;
      } else {
        result.value = value;
        return true;
      }
      t = longest > 0 ? (shortest + longest) / 2 : 2 * shortest;
    }
    return false;
  };
  while (!(result.converged = is_flat()) && result.iterations < options.iterations) {
    if (!search(memory.direction(g))) {
      if (memory.empty()) break;
      memory.forget();  // once more, straight down
      if (!search(memory.direction(g))) break;
    }
    ++result.iterations;
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = next[i] - x[i];  // the step
      g[i] = next_g[i] - g[i];
    }
    memory.remember(x, g, options.history);
    x = next;
    g = next_g;
  }
  if (least.value < result.value) {  // a search that found no step has been there
    x = least.x;
    g = least.gradient;
    result.value = least.value;
    result.converged = is_flat();
  }
  return result;
}

}  // namespace etude
