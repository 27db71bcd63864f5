// SPDX-License-Identifier: BSL-1.0
// Every elementwise operation of the language, on registers and on single numbers, against itself in long
// double: over the whole range of the format, denormals, infinities and NaN with it. The list is that of the
// language, so that an operation added there is tried here. docs/language.md has the table of errors.
#include <etude/core/random_sequence.hpp>
#include <etude/expr/operations.hpp>
#include <etude/kernel/lane_evaluation.hpp>

#include "support/catch.hpp"
#include "support/corners.hpp"
#include "support/lists.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

using namespace etude;

namespace {

// Units in the last place that the result may be off by; those that only choose are exact. Of what is rounded
// once, half a unit, and as much as long double is off by.
template <class Op>
constexpr double allowed = 0;
template <>
constexpr double allowed<op::Add> = 0.501;
template <>
constexpr double allowed<op::Subtract> = 0.501;
template <>
constexpr double allowed<op::Multiply> = 0.501;
template <>
constexpr double allowed<op::Divide> = 0.501;
template <>
constexpr double allowed<op::Sqrt> = 0.501;
template <>
constexpr double allowed<op::Log> = 1;
template <>
constexpr double allowed<op::Exp> = 1.5;
template <>
constexpr double allowed<op::Log1p> = 1.5;
template <>
constexpr double allowed<op::Erf> = 2;
template <>
constexpr double allowed<op::Power> = 2;
template <>
constexpr double allowed<op::Softplus> = 3;
template <>
constexpr double allowed<op::Expm1> = 4;
template <>
constexpr double allowed<op::Sigmoid> = 4;
template <>
constexpr double allowed<op::Tanh> = fuses_multiply_add ? 4 : 5;

// Units in the last place between a result and what it should be. Infinity is the number that would be next.
// The sign of zero counts, and no result is flushed to it.
template <class T>
double ulps(T result, long double expected) {
  using Limits = std::numeric_limits<T>;
  constexpr double wrong = 1e9;
  const T rounded = static_cast<T>(expected);
  if (std::isnan(result) || std::isnan(rounded)) return std::isnan(result) && std::isnan(rounded) ? 0 : wrong;
  if (result == 0 && rounded == 0) return std::signbit(result) == std::signbit(rounded) ? 0 : wrong;
  if (std::isinf(expected) || (std::isinf(result) && result == rounded)) return result == rounded ? 0 : wrong;
  const long double next = std::ldexp(1.0L, Limits::max_exponent);
  const long double value =
      std::isinf(result) ? std::copysign(next, static_cast<long double>(result)) : result;
  int exponent = 0;
  std::frexp(expected, &exponent);
  const int last = std::max(exponent, Limits::min_exponent) - Limits::digits;
  return static_cast<double>(std::ldexp(std::fabs(value - expected), -last));
}

// The operation of numbers or registers; what it takes or gives as a condition is the sign.
template <class Op, int K, class V>
auto operand(V x) {
  if constexpr (K < Op::conditions)
    return x < V(scalar_of<V>(0));
  else
    return x;
}
template <class Op, class V>
V apply_to(V x, V y, V z) {
  const auto result = [&] {
    if constexpr (Op::arity == 1)
      return Op::value(operand<Op, 0>(x));
    else if constexpr (Op::arity == 2)
      return Op::value(operand<Op, 0>(x), operand<Op, 1>(y));
    else
      return Op::value(operand<Op, 0>(x), operand<Op, 1>(y), operand<Op, 2>(z));
  }();
  if constexpr (Op::is_condition)
    return select(result, V(scalar_of<V>(1)), V(scalar_of<V>(0)));
  else
    return result;
}

struct Worst {
  double error = 0, x = 0, y = 0;
  int lanes = 0;
};

constexpr int at_once = 64;  // arguments; as many as a register has, or more

template <class Op, class V, class T>
void compare(const T (&in)[3][at_once], const long double (&expected)[at_once], Worst& worst) {
  constexpr int n = lanes_of<V>;
  using Traits = LaneTraits<V>;
  T result[n];
  for (int i = 0; i < at_once; i += n) {
    Traits::store(result,
                  apply_to<Op>(Traits::load(in[0] + i), Traits::load(in[1] + i), Traits::load(in[2] + i)));
    for (int k = 0; k < n; ++k)
      if (const double e = ulps(result[k], expected[i + k]); e > worst.error)
        worst = {e, static_cast<double>(in[0][i + k]), static_cast<double>(in[1][i + k]), n};
  }
}

// Of `count` arguments that next() gives, on each of the registers V.
template <class Op, class T, class... V, class Next>
Worst largest_error(int count, Next next) {
  Worst worst;
  for (int done = 0; done < count; done += at_once) {
    T in[3][at_once];
    long double expected[at_once];
    for (int i = 0; i < at_once; ++i) {
      for (int k = 0; k < Op::arity; ++k) in[k][i] = next();
      for (int k = Op::arity; k < 3; ++k) in[k][i] = 0;
      expected[i] = apply_to<Op>(static_cast<long double>(in[0][i]), static_cast<long double>(in[1][i]),
                                 static_cast<long double>(in[2][i]));
    }
    (compare<Op, V>(in, expected, worst), ...);
  }
  return worst;
}

// Any bits, so that all exponents are as frequent; numbers near 1 and where the exponentials are neither 0
// nor infinite; corners, each with each.
template <class Op, class T, class... V>
void check() {
  using Integer = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  constexpr int many = 350000;
  constexpr double end = sizeof(T) == 4 ? 110 : 760;
  RandomSequence random(7);
  const auto bits = [&random] {
    const std::uint64_t high = random.bits(), low = random.bits();
    return std::bit_cast<T>(static_cast<Integer>(high << 32 ^ low));
  };
  const auto near = [&random] {
    return static_cast<T>(random.uniform(-1.0, 1.0) * std::exp2(random.uniform(-12.0, 12.0)));
  };
  const auto in_range = [&random] { return static_cast<T>(random.uniform(-end, end)); };
  constexpr auto& c = corners<T>;
  int at = 0;
  const auto corner = [&at] {
    const int size = static_cast<int>(std::size(c)), i = at++;
    return c[Op::arity == 1 ? i % size : i % 2 == 0 ? i / 2 % size : i / 2 / size % size];
  };
  for (const Worst& w :
       {largest_error<Op, T, V...>(many, bits), largest_error<Op, T, V...>(many, near),
        largest_error<Op, T, V...>(many, in_range), largest_error<Op, T, V...>(4096, corner)}) {
    INFO(std::string(Op::name) << ", lanes: " << w.lanes << ", at " << w.x << ", " << w.y << ", error "
                               << w.error);
    CHECK(w.error <= allowed<Op>);
  }
}

template <class Op>
void check_registers() {
#if defined(__SSE2__)
  check<Op, float, float, Lanes<float>, LanesFor<float, xsimd::default_arch, 4>, Lanes<float, xsimd::sse2>>();
  check<Op, double, double, Lanes<double>, LanesFor<double, xsimd::default_arch, 2>,
        Lanes<double, xsimd::sse2>>();
#else
  check<Op, float, float, Lanes<float>>();
  check<Op, double, double, Lanes<double>>();
#endif
}

template <class... Op>
void check_all(OperationList<Op...>) {
  (
      [] {
        if constexpr (Op::kind == Kind::map) check_registers<Op>();
      }(),
      ...);
}

}  // namespace

TEST_CASE("functions: on registers as on numbers, over the whole range") { check_all(Operations{}); }

// The largest errors of tanh are rare: one number in millions. float: one number in seven where tanh is
// neither its argument nor 1. double: chosen by chance.
TEST_CASE("functions: tanh, nearly everywhere") {
  auto bits = std::bit_cast<std::uint32_t>(0.01f);
  const Worst single = largest_error<op::Tanh, float, Lanes<float>>(10000000, [&bits] {
    return std::bit_cast<float>(bits < std::bit_cast<std::uint32_t>(9.1f) ? bits += 7 : bits);
  });
  CHECK(single.error <= allowed<op::Tanh>);
  RandomSequence random(1);
  const Worst twice = largest_error<op::Tanh, double, Lanes<double>>(
      8000000, [&random] { return std::exp2(random.uniform(-7.0, 4.3)); });
  CHECK(twice.error <= allowed<op::Tanh>);
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
