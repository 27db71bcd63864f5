// SPDX-License-Identifier: BSL-1.0
// An operation, as docs/adding_an_operation.md explains it: name, value and local derivative in one struct.
// test:
#include <etude/kernel/simd.hpp>
#include <etude/language.hpp>

#include <cmath>
#include <cstdio>

namespace etude::op {

// [struct]
// log(e^a + e^b) = max + log1p(e^-|a - b|). As an operation of its own it cannot overflow, and its derivative
// is two sigmoids.
struct LogAddExp : Map<2> {
  static constexpr std::string_view name = "logaddexp";
  static constexpr bool commutative = true;
  static constexpr auto value(auto a, auto b) {
    using math::abs;
    using math::exp;
    using math::log1p;
    using T = decltype(a);
    return T(select(a < b, b, a) + log1p(T(exp(-abs(T(a - b))))));
  }
  static constexpr Ref pullback(int k, auto u, auto a, auto b, auto) {
    return u * (k == 0 ? sigmoid(a - b) : sigmoid(b - a));
  }
};
// [/struct]

}  // namespace etude::op

namespace etude {
// [function]
template <class A, class B>
requires Terms<A, B>
constexpr auto logaddexp(A a, B b) { return apply<op::LogAddExp>(a, b); }
// [/function]
}  // namespace etude

using namespace etude;

// [claims]
// The value is one piece of code for constant expressions, numbers and SIMD vectors.
constexpr double ln2 = 0.69314718055994530942;
static_assert(math::abs(op::LogAddExp::value(0.0, 0.0) - ln2) < 1e-15);
static_assert(op::LogAddExp::value(700.0, -700.0) == 700);
static_assert(op::LogAddExp::value(-700.0f, -700.0f) < -699);

// The shape rule is that of all elementwise operations: broadcasting.
constexpr Variable<"row", shape<3>> row;
constexpr Variable<"column", shape<2, 1>> column;
static_assert(decltype(logaddexp(row, column))::shape == shape<2, 3>);

// The chain rule takes it up: statements that are equal are one statement, so == compares derivatives.
static_assert([] {
  Graph g;
  Reifier reify{.graph = g};
  const Ref a = reify(Variable<"a">{}), b = reify(Variable<"b">{}), variables[] = {a, b};
  const auto d = pullback(logaddexp(2 * a, b), g.literal(1), variables);
  return d[0] == 2 * sigmoid(2 * a - b) && d[1] == sigmoid(b - 2 * a);
}());
// [/claims]

int main() {
  using V = Lanes<float>;
  const V v = op::LogAddExp::value(lane_indices<V>(), V(3));
  alignas(64) float lane[lanes_of<V>];
  LaneTraits<V>::store(lane, v);
  double worst = 0;
  for (int i = 0; i < lanes_of<V>; ++i)
    worst = std::fmax(worst, std::fabs(lane[i] - std::log(std::exp(double(i)) + std::exp(3.0))));
  std::printf("%d lanes at once, within %.1e of std::log and std::exp\n", lanes_of<V>, worst);
  return worst < 4e-6 ? 0 : 1;
}
