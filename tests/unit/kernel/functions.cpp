// SPDX-License-Identifier: BSL-1.0
// Functions on registers against the same operation in long double: at most four units in the last place,
// from one end of the format to the other, for the widest registers of this machine and for those that every
// machine has.
#include <etude/expr/operations.hpp>
#include <etude/kernel/exponential.hpp>
#include <etude/kernel/tanh.hpp>

#include "support/catch.hpp"
#include "support/lists.hpp"

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

using namespace etude;

namespace {

// Where each is asked, beside 0, ±∞ and NaN: where its result is a number.
template <class Op>
constexpr double least = -1e30;
template <>
constexpr double least<op::Log> = 1e-37;
template <>
constexpr double least<op::Log1p> = -1 + 1e-6;
template <>
constexpr double least<op::Sqrt> = 0;

using Functions =
    List<op::Exp, op::Expm1, op::Log, op::Log1p, op::Sqrt, op::Tanh, op::Sigmoid, op::Softplus, op::Erf>;

// xsimd's erf in double is off by 67 units at ±2.2; everything else keeps to four, tanh where there is a
// multiply-add that rounds once.
template <class Op, class T>
constexpr double allowed = 4;
template <class T>
constexpr double allowed<op::Tanh, T> = fuses_multiply_add ? 4 : 5;
template <>
constexpr double allowed<op::Erf, double> = 70;

// Units in the last place between a result and what it should be. Below twice the smallest normal number an
// error of that number counts as nothing: registers may flush.
template <class T>
double ulps(T result, long double expected) {
  constexpr T smallest = std::numeric_limits<T>::min(), infinity = std::numeric_limits<T>::infinity();
  const T rounded = static_cast<T>(expected);
  if (std::isnan(rounded) || std::isinf(rounded) || std::isnan(result) || std::isinf(result))
    return (std::isnan(rounded) && std::isnan(result)) || rounded == result ? 0 : 1e9;
  const long double error = std::fabs(result - expected);
  if (std::fabs(expected) < 2 * smallest && error <= 2 * smallest) return 0;
  return static_cast<double>(error / (std::nextafter(std::fabs(rounded), infinity) - std::fabs(rounded)));
}

template <class Op, class V>
struct Worst {
  using T = scalar_of<V>;
  double error = 0;
  T at = 0;
  void look(const T (&x)[lanes_of<V>]) {
    alignas(64) T result[lanes_of<V>], in[lanes_of<V>];
    for (int i = 0; i < lanes_of<V>; ++i) in[i] = x[i];
    LaneTraits<V>::store(result, Op::value(LaneTraits<V>::load(in)));
    for (int i = 0; i < lanes_of<V>; ++i)
      if (const double e = ulps(result[i], Op::value(static_cast<long double>(x[i]))); e > error)
        error = e, at = x[i];
  }
};

// Steps of 1/4096 of the number, from ±1e-30 to ±1e30, and of 1/512 between -110 and 110, where the
// exponentials live.
template <class Op, class V>
void check() {
  using T = scalar_of<V>;
  constexpr T infinity = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
  Worst<Op, V> worst;
  T x[lanes_of<V>];
  int used = 0;
  const auto look = [&](double value) {
    if (value < least<Op>) value = least<Op>;
    x[used++] = static_cast<T>(value);
    if (used == lanes_of<V>) worst.look(x), used = 0;
  };
  for (double a = 1e-30; a < 1e30; a *= 1 + 0x1p-8) look(a), look(-a);
  for (double a = -110; a < 110; a += 0x1p-9) look(a);
  const double end = std::log(static_cast<double>(std::numeric_limits<T>::max()));  // of what exp gives
  for (int i = -1000; i < 1000; ++i) look(end + 1e-3 * i), look(-end + 1e-3 * i);
  for (const T special : {T(0), T(-0.0), infinity, -infinity, nan}) {
    if (special < least<Op> && special != 0) continue;
    for (T& e : x) e = special;
    worst.look(x);
  }
  INFO(std::string(Op::name) << ", lanes: " << lanes_of<V> << ", at " << static_cast<double>(worst.at));
  CHECK((worst.error <= allowed<Op, T>));
}

}  // namespace

TEST_CASE("functions: on registers, within four units in the last place") {
  for_each_type(Functions{}, []<class Op>() {
    check<Op, Lanes<float>>();
    check<Op, Lanes<double>>();
#if defined(__SSE2__)
    check<Op, Lanes<float, xsimd::sse2>>();
    check<Op, Lanes<double, xsimd::sse2>>();
#endif
  });
}

// The largest errors of tanh are rare: one number in millions. float: one number in seven where tanh is
// neither its argument nor 1. double: chosen by chance.
TEST_CASE("functions: tanh, nearly everywhere") {
  Worst<op::Tanh, Lanes<float>> single;
  float x[lanes_of<Lanes<float>>];
  int used = 0;
  for (auto bits = std::bit_cast<std::uint32_t>(0.01f); bits < std::bit_cast<std::uint32_t>(9.1f);
       bits += 7) {
    x[used++] = std::bit_cast<float>(bits);
    if (used == lanes_of<Lanes<float>>) single.look(x), used = 0;
  }
  CHECK((single.error <= allowed<op::Tanh, float>));
  Worst<op::Tanh, Lanes<double>> twice;
  RandomSequence random(1);
  for (int i = 0; i < 1000000; ++i) {
    double y[lanes_of<Lanes<double>>];
    for (double& e : y) e = std::exp2(random.uniform(-7.0, 4.3));
    twice.look(y);
  }
  CHECK((twice.error <= allowed<op::Tanh, double>));
}

// Not inlined: seeing tanh x and tanh −x at once, a compiler may share a product that is rounded then in one
// of them.
[[gnu::noinline]] float first_tanh(float x) {
  alignas(64) float out[lanes_of<Lanes<float>>];
  tanh(Lanes<float>(x)).store(out);
  return out[0];
}

// What the comment in kernel/tanh.hpp claims.
TEST_CASE("functions: the sign of zero stays, and results are in range") {
  CHECK(std::signbit(first_tanh(-0.0f)));
  for (const float x : {8.0f, 9.0f, 10.0f, 100.0f, std::numeric_limits<float>::infinity()}) {
    CHECK(first_tanh(x) <= 1);
    CHECK(first_tanh(-x) >= -1);
  }
  for (float x = 1e-30f; x < 20; x *= 1.001f) CHECK(first_tanh(-x) == -first_tanh(x));
}
