// SPDX-License-Identifier: BSL-1.0
// An operation, as docs/adding_an_operation.md explains it: name, value and local derivative in one struct.
// test:
#include <etude/etude.hpp>

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

// [own]
// What this program adds to the library's operations.
template <>
struct OwnOperations<> {
  using type = OperationList<op::LogAddExp>;
};
// [/own]
}  // namespace etude

using namespace etude;

// [claims]
// The value is one piece of code for constant expressions, numbers and SIMD vectors.
constexpr double ln2 = 0.69314718055994530942;
static_assert(math::abs(op::LogAddExp::value(0.0, 0.0) - ln2) < 1e-15);
static_assert(op::LogAddExp::value(700.0, -700.0) == 700);
static_assert(op::LogAddExp::value(-700.0f, -700.0f) < -699);

// The shape rule is that of all elementwise operations: broadcasting.
constexpr Variable<"a", shape<3>> wide;
constexpr Variable<"b", shape<2, 1>> tall;
static_assert(decltype(logaddexp(wide, tall))::shape == shape<2, 3>);

// The chain rule takes it up: statements that are equal are one statement, so == compares derivatives.
static_assert([] {
  Graph g;
  Reifier reify{.graph = g};
  const Ref a = reify(Variable<"a">{}), b = reify(Variable<"b">{}), variables[] = {a, b};
  const auto d = pullback(logaddexp(2 * a, b), g.literal(1), variables);
  return d[0] == 2 * sigmoid(2 * a - b) && d[1] == sigmoid(b - 2 * a);
}());
static_assert(evaluate(derivative(logaddexp(Variable<"x">{}, 0), Variable<"x">{}), Variable<"x">{} = 0.0) ==
              0.5);
// [/claims]

// [network]
// log(e^x + 1): the library has it as softplus, so there is something to compare with.
struct SmoothReLU : Activation {
  constexpr auto operator()(auto x) const { return logaddexp(x, 0); }
};
template <class A>
using Net = Network<Input<1>, Dense<19>, A, Dense<1>>;
// [/network]

int main() {
  const Dataset data = data::sine(200);
  Trainer<Net<SmoothReLU>, MeanSquaredError, Adam> own{{.seed = 7}};
  Trainer<Net<Softplus>, MeanSquaredError, Adam> library{{.seed = 7}};
  const FitOptions options{.epochs = 20, .progress = Show::never};
  const double ours = own.fit(data, options).epochs.back().training_loss,
               theirs = library.fit(data, options).epochs.back().training_loss;
  std::printf("d/dx %s = %s\n", to_string(logaddexp(Variable<"x">{}, 0)).c_str(),
              to_string(derivative(logaddexp(Variable<"x">{}, 0), Variable<"x">{})).c_str());
  std::printf("loss after 20 epochs: %.6f with the operation of our own, %.6f with softplus\n", ours, theirs);
  return std::fabs(ours - theirs) < 1e-3 * theirs ? 0 : 1;
}
