// SPDX-License-Identifier: BSL-1.0
// What a parameter starts with: functions of one element's place and random numbers. They see the logical
// index, never the layout, so the same seed gives the same network everywhere.
#pragma once
#include <etude/core/math.hpp>
#include <etude/core/random.hpp>
#include <etude/core/real.hpp>
#include <etude/core/shape.hpp>

#include <cstdint>

namespace etude {

struct Draw {
  std::uint64_t seed;
  std::uint32_t stream;  // one per parameter
  std::uint64_t index;   // of the element, row-major
  Shape shape;

  // Of a weight [out, in, …]: how many values go into one output, and how many outputs one input feeds.
  constexpr int fan_in() const { return shape.is_flat() ? shape.size() : shape.size() / shape[0]; }
  constexpr int fan_out() const { return shape.is_flat() ? shape.size() : shape.size() / shape[1]; }
  constexpr double uniform(double low, double high) const {
    return etude::uniform(key(), static_cast<std::uint32_t>(index), low, high);
  }
  constexpr double normal(double mean, double deviation) const {
    return etude::normal(key(), static_cast<std::uint32_t>(index), mean, deviation);
  }

 private:
  constexpr RandomKey key() const {
    return random_key(seed, stream, static_cast<std::uint32_t>(index >> 32));
  }
};

constexpr double zeros(const Draw&) { return 0; }
constexpr double ones(const Draw&) { return 1; }
template <Real Value>
constexpr double constant(const Draw&) {
  return Value;
}
template <Real Low, Real High>
constexpr double uniform(const Draw& d) {
  return d.uniform(Low, High);
}
template <Real Mean, Real Deviation>
constexpr double normal(const Draw& d) {
  return d.normal(Mean, Deviation);
}

// Glorot & Bengio 2010: the variance of forward and backward signals is kept, for symmetric activations.
constexpr double glorot_uniform(const Draw& d) {
  const double limit = math::sqrt(6.0 / (d.fan_in() + d.fan_out()));
  return d.uniform(-limit, limit);
}
constexpr double glorot_normal(const Draw& d) {
  return d.normal(0, math::sqrt(2.0 / (d.fan_in() + d.fan_out())));
}

// He et al. 2015: the same for ReLU, which passes half of the signal.
constexpr double he_uniform(const Draw& d) {
  const double limit = math::sqrt(6.0 / d.fan_in());
  return d.uniform(-limit, limit);
}
constexpr double he_normal(const Draw& d) { return d.normal(0, math::sqrt(2.0 / d.fan_in())); }

// LeCun et al. 1998: the same for the forward signal alone; what SELU is made for.
constexpr double lecun_uniform(const Draw& d) {
  const double limit = math::sqrt(3.0 / d.fan_in());
  return d.uniform(-limit, limit);
}
constexpr double lecun_normal(const Draw& d) { return d.normal(0, math::sqrt(1.0 / d.fan_in())); }

namespace detail {
// E[max(z₁, …, z_K)²] of independent normal z, by the trapezoid rule on the density K·φ·Φᴷ⁻¹, which is exact
// to rounding for a function that falls like e^(-x²/2).
template <int K>
inline constexpr double square_of_largest = [] {
  constexpr double step = 0.25, root_two = 1.41421356237309504880, norm = 0.39894228040143267794;
  double sum = 0;
  for (int i = -40; i <= 40; ++i) {
    const double x = i * step;
    double density = K * norm * math::exp(-0.5 * x * x);
    for (int k = 1; k < K; ++k) density *= 0.5 * (1 + math::erf(x / root_two));
    sum += step * x * x * density;
  }
  return sum;
}();
}  // namespace detail

// The same for the largest of Pieces maps, whose mean square grows with their number (Tseran & Montúfar
// 2023).
template <int Pieces>
constexpr double maxout_normal(const Draw& d) {
  return d.normal(0, math::sqrt(1 / (detail::square_of_largest<Pieces> * d.fan_in())));
}

}  // namespace etude
