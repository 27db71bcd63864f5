// SPDX-License-Identifier: BSL-1.0
// A norm over the whole range of a type, in every form: of numbers, of a row in registers, in each lane; and
// what clipping and max-norm make of it.
#include <etude/core/type_name.hpp>
#include <etude/etude.hpp>

#include "support/catch.hpp"

#include <cmath>
#include <limits>
#include <vector>

using namespace etude;

namespace {

constexpr int size = 37;

// Of numbers that go over a few powers of two up to 2^exponent, as far as the type has them.
template <class T>
std::vector<T> numbers(int exponent) {
  RandomSequence draw{static_cast<std::uint64_t>(exponent + 20000)};
  std::vector<T> x;
  for (int i = 0; i < size; ++i)
    x.push_back(std::ldexp(draw.uniform(T(-1), T(1)), exponent - static_cast<int>(draw.below(4))));
  return x;
}
template <class T>
long double exact_norm(const std::vector<T>& x) {
  long double sum = 0;
  for (const T v : x) sum += static_cast<long double>(v) * v;
  return std::sqrt(sum);
}
// Above the largest number there is none, and below the smallest few digits are left.
template <class T>
bool is_close(T norm, long double exact) {
  using Limits = std::numeric_limits<T>;
  if (exact > Limits::max()) return norm == Limits::max();
  return std::fabs(norm - exact) <= 2 * size * Limits::epsilon() * exact + Limits::denorm_min();
}

template <class T>
T of_numbers(const std::vector<T>& x) {
  return detail::norm<T>([&](const auto& f) { return detail::sum_of_squares<T>(x, f); });
}
// All of memory that holds no number is NaN.
template <class V>
scalar_of<V> of_row(const std::vector<scalar_of<V>>& x) {
  using T = scalar_of<V>;
  Storage<T, 64> memory;
  std::fill_n(memory.data(), 64, math::nan<T>);
  std::copy(x.begin(), x.end(), memory.data());
  return detail::norm<T>([&](const auto& f) { return detail::sum_of_squares<V>(memory.data(), size, f); });
}
// In lane i the numbers of another exponent.
template <class V>
void check_lanes(int exponent) {
  using T = scalar_of<V>;
  constexpr int lanes = lanes_of<V>, used = lanes - 1;
  Storage<T, lanes * size> memory;
  std::fill_n(memory.data(), lanes * size, math::nan<T>);
  std::vector<std::vector<T>> columns;
  for (int i = 0; i < used; ++i) {
    const int e = exponent + 60 * i;
    columns.push_back(numbers<T>(std::min(e, std::numeric_limits<T>::max_exponent)));
    for (int k = 0; k < size; ++k) memory.data()[k * lanes + i] = columns.back()[static_cast<std::size_t>(k)];
  }
  const V norms = detail::norm<T, V>(
      [&](const auto& f) { return detail::sums_of_squares<V>(memory.data(), size, lanes, used, f); });
  T norm[lanes];
  LaneTraits<V>::store(norm, norms);
  for (std::size_t i = 0; i < used; ++i) CHECK(is_close(norm[i], exact_norm(columns[i])));
}

template <class T>
void check_range() {
  INFO(type_name<T>());
  using Limits = std::numeric_limits<T>;
  using V = Lanes<T>;
  for (int e = Limits::min_exponent - Limits::digits; e <= Limits::max_exponent; ++e) {
    INFO("2^" << e);
    const std::vector<T> x = numbers<T>(e);
    CHECK(is_close(of_numbers(x), exact_norm(x)));
    CHECK(is_close(of_row<V>(x), exact_norm(x)));
    check_lanes<V>(e);
  }
  CHECK(of_numbers(std::vector<T>(size, T(0))) == 0);
  for (const T bad : {Limits::infinity(), -Limits::infinity(), Limits::quiet_NaN()})
    for (const T others : {T(0), Limits::denorm_min(), T(1), Limits::max()}) {
      std::vector<T> x(size, others);
      x[5] = bad;
      CHECK_FALSE(math::isfinite(of_numbers(x)));
      CHECK_FALSE(math::isfinite(of_row<V>(x)));
    }
}

// Goes one step of length 1 against the gradient, however long it is.
struct Direction {
  constexpr auto operator()(auto p, auto g) const { return updates(p <<= p - g / gradient_norm); }
};

}  // namespace

TEST_CASE("norm: float") { check_range<float>(); }
TEST_CASE("norm: double") { check_range<double>(); }

// The gradient of `size`·x by x is all of one size.
TEST_CASE("norm: of the gradient, in a step") {
  using Net = Network<Input<1>, Dense<size, NoBias>>;
  for (const float scale : {1e-38f, 1e-30f, 1e-20f, 1.0f, 1e20f, 1e36f}) {
    INFO(scale);
    Trainer<Net, PerceptronCriterion, Direction, Batch<2>> trainer;
    trainer.model().set("0.weight", std::vector<float>(size, 0.5f));
    const std::vector<float> x{scale, scale}, t(2 * size, 0.0f);
    trainer.step(x, t);
    for (const float w : trainer.model().get("0.weight"))
      CHECK(std::fabs(w - 0.5 + 1 / std::sqrt(37.0)) <= 1e-6);
  }
}

TEST_CASE("norm: of the weights of a unit, at both ends of the range") {
  using Net = Network<Input<3>, Dense<20>, Dense<1, NoBias>>;  // columns, a row
  for (const float size_of_weight : {1e-38f, 1e-25f, 1e20f, 7e37f}) {
    INFO(size_of_weight);
    const float largest = 2 * std::min(size_of_weight, 1e-3f);
    Trainer<Net, MeanSquaredError, MaxNorm<SGD>, Batch<2>> trainer{{.optimizer = {{0}, largest}}};
    for (const char* name : {"0.weight", "1.weight"}) {
      std::vector<float> w = trainer.model().get(name);
      std::fill(w.begin(), w.end(), size_of_weight);
      trainer.model().set(name, w);
    }
    trainer.step(std::vector<float>(6, 0.0f), std::vector<float>(2, 0.0f));
    const std::vector<float> zero = trainer.model().get("0.weight"), one = trainer.model().get("1.weight");
    const double a = std::min<double>(size_of_weight, largest / std::sqrt(3.0)),
                 b = std::min<double>(size_of_weight, largest / std::sqrt(20.0));
    for (const float w : zero) CHECK(std::fabs(w - a) <= 2e-3 * a);
    for (const float w : one) CHECK(std::fabs(w - b) <= 2e-3 * b);
  }
}
