// SPDX-License-Identifier: BSL-1.0
// Points along curves in the plane, for classification, and a sine, for regression.
//
// These use std::sin and std::cos, so the last bit of a point can differ between machines.
#pragma once
#include <etude/core/random_sequence.hpp>
#include <etude/data/dataset.hpp>
#include <etude/data/generated_check.hpp>

#include <cmath>
#include <cstdint>
#include <numbers>

namespace etude {

namespace detail {

inline constexpr float curve_pi = std::numbers::pi_v<float>;

struct CurvePoint {
  float x, y;
};

// n points in the plane, in two classes by turns. `curve(which, t)` is the point of class `which` at t, which
// is uniform in [0, 1); the noise is the standard deviation of what is added to each coordinate.
template <class Curve>
Dataset two_curves(const char* name, int n, float noise, std::uint64_t seed, Curve curve) {
  check_at_least(1, n, name, "samples");
  check_noise(noise, name);
  Dataset dataset;
  dataset.name = name;
  dataset.features = 2;
  dataset.class_count = 2;
  RandomSequence draw{seed};
  for (int i = 0; i < n; ++i) {
    const int which = i % 2;
    const CurvePoint point = curve(which, draw.uniform(0.0f, 1.0f));
    dataset.inputs.push_back(draw.normal(point.x, noise));
    dataset.inputs.push_back(draw.normal(point.y, noise));
    dataset.classes.push_back(which);
  }
  return dataset;
}

}  // namespace detail

namespace data {

/// Two spirals that wind one and a half times around the origin, out to radius 1: 2 inputs, 2 classes by
/// turns. Noise is a standard deviation. Fails, like the others here, if n < 1 or the noise is below 0.
inline Dataset two_spirals(int n = 200, float noise = 0, std::uint64_t seed = 0) {
  return detail::two_curves("two_spirals", n, noise, seed, [](int which, float t) {
    const float angle = detail::curve_pi * (3 * t + static_cast<float>(which));
    return detail::CurvePoint{t * std::cos(angle), t * std::sin(angle)};
  });
}

/// A circle of radius 1 (class 0) around one of radius 1/2 (class 1): 2 inputs, 2 classes by turns.
inline Dataset circles(int n = 200, float noise = 0, std::uint64_t seed = 0) {
  return detail::two_curves("circles", n, noise, seed, [](int which, float t) {
    const float radius = which == 0 ? 1.0f : 0.5f;
    return detail::CurvePoint{radius * std::cos(2 * detail::curve_pi * t),
                              radius * std::sin(2 * detail::curve_pi * t)};
  });
}

/// Two half circles of radius 1 that reach into each other: 2 inputs, 2 classes by turns.
inline Dataset moons(int n = 200, float noise = 0, std::uint64_t seed = 0) {
  return detail::two_curves("moons", n, noise, seed, [](int which, float t) {
    const float x = std::cos(detail::curve_pi * t), y = std::sin(detail::curve_pi * t);
    return which == 0 ? detail::CurvePoint{x, y} : detail::CurvePoint{1 - x, 0.5f - y};
  });
}

/// x uniform in [-pi, pi), target sin(x) plus noise of that standard deviation: 1 input, 1 real target.
inline Dataset sine(int n = 200, float noise = 0, std::uint64_t seed = 0) {
  detail::check_at_least(1, n, "sine", "samples");
  detail::check_noise(noise, "sine");
  Dataset dataset;
  dataset.name = "sine";
  dataset.features = dataset.target_size = 1;
  RandomSequence draw{seed};
  for (int i = 0; i < n; ++i) {
    dataset.inputs.push_back(draw.uniform(-detail::curve_pi, detail::curve_pi));
    dataset.targets.push_back(draw.normal(std::sin(dataset.inputs.back()), noise));
  }
  return dataset;
}

}  // namespace data

}  // namespace etude
