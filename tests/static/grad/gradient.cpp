// SPDX-License-Identifier: BSL-1.0
// Derivatives are expressions: types that can be compared with what a mathematician would write, and
// evaluated.
#include <etude/language.hpp>

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

namespace {

using namespace etude;

constexpr Variable<"x"> x;
constexpr Variable<"y"> y;
constexpr Variable<"z"> z;
constexpr Variable<"v", shape<3>> v;
constexpr Variable<"w", shape<3>> w;
constexpr Variable<"u", shape<2>> u;
constexpr Variable<"m", shape<2, 3>> m;

// The example of every introduction.
constexpr auto f = (x + y) * z;
constexpr auto df = gradient(f, x, y, z);
static_assert(evaluate(f, x = -2.0, y = 5.0, z = -4.0) == -12);
static_assert(evaluate(df[x], x = -2.0, y = 5.0, z = -4.0) == -4);
static_assert(evaluate(df[y], x = -2.0, y = 5.0, z = -4.0) == -4);
static_assert(evaluate(df[z], x = -2.0, y = 5.0, z = -4.0) == 3);
static_assert(std::is_same_v<decltype(df[x]), Variable<"z">> &&
              std::is_same_v<decltype(df[y]), Variable<"z">>);
static_assert(same(df[z], x + y) && std::is_empty_v<decltype(df[z])>);

// The derivatives of a table of calculus.
static_assert(same(derivative(x * x, x), 2 * x) && same(derivative(pow(x, 3), x), 3 * pow(x, 2)));
static_assert(same(derivative(x * x * x, x), 3 * pow(x, 2)) &&
              same(derivative(3 * x + 1, x), Constant<3.0>{}));
static_assert(same(derivative(exp(x), x), exp(x)) && same(derivative(expm1(x), x), expm1(x) + 1));
static_assert(same(derivative(log(x), x), 1 / x) && same(derivative(log1p(x), x), 1 / (1 + x)));
static_assert(same(derivative(sqrt(x), x), 1 / (2 * sqrt(x))) && same(derivative(1 / x, x), -(1 / x / x)));
static_assert(same(derivative(tanh(x), x), 1 - square(tanh(x))));
static_assert(same(derivative(sigmoid(x), x), sigmoid(x) * (1 - sigmoid(x))));
static_assert(same(derivative(softplus(x), x), sigmoid(x)) && same(derivative(abs(x), x), sign(x)));
static_assert(same(derivative(erf(x), x), 1.1283791670955125739 * exp(-(x * x))));
static_assert(same(derivative(relu(x), x), where(relu(x) > 0, 1, 0)));
static_assert(same(derivative(pow(x, y), x), where(equal(y, 0), 0, y* pow(x, y - 1))));
static_assert(same(derivative(pow(x, y), y),
                   where(y < 0, pow(x, y) * log(x), where(equal(x, 0), 0, pow(x, y) * log(x)))));
static_assert(same(derivative(pow(x, 3), x), 3 * square(x)));
static_assert(same(derivative(pow(2, x), x), pow(2, x) * log(Constant<2.0>{})));
static_assert(same(derivative(x / y, x), 1 / y) && same(derivative(x / y, y), -(x / y / y)));
static_assert(same(derivative(-x, x), Constant<-1.0>{}) && same(derivative(x - y, y), Constant<-1.0>{}));

// Sums, products, chains.
static_assert(same(derivative(x * sigmoid(x), x), sigmoid(x) + x * (sigmoid(x) * (1 - sigmoid(x)))));
static_assert(same(derivative(x * exp(x), x), exp(x) + x * exp(x)));
static_assert(same(derivative(exp(2 * x), x), 2 * exp(2 * x)) &&
              same(derivative(square(x + y), x), 2 * (x + y)));
static_assert(same(derivative(tanh(x * y), x), y*(1 - square(tanh(x * y)))));
static_assert(same(derivative(x + x, x), Constant<2.0>{}) && same(derivative(x - x, x), Constant<0.0>{}));
static_assert(same(derivative(clamp(x, -1, 1), x), where(1 < x, 0, where(x < -1, 0, 1))));
static_assert(same(derivative(minimum(x, y), x), where(equal(x, y), 0.5, where(x < y, 1, 0))));

// What does not depend on a variable has the derivative 0; nothing passes stop_gradient, comparisons and
// indices.
static_assert(same(derivative(x * x, y), Constant<0.0>{}) && same(derivative(sign(x), x), Constant<0.0>{}));
static_assert(same(derivative(stop_gradient(x) * x, x), stop_gradient(x)));
static_assert(same(derivative(where(x < y, z, x), y), Constant<0.0>{}));
static_assert(same(derivative(x, x), Constant<1.0>{}));

// Vectors and matrices: the matrix calculus of a textbook.
template <class A, class B>
constexpr bool same_type(const A&, const B&) {
  return A::type == B::type;
}
static_assert(same(derivative(dot(v, w), v), w) && same(derivative(dot(v, v), v), 2 * v) &&
              same(derivative(sum(v * v), v), 2 * v));
static_assert(same(derivative(dot(u, matmul(m, v)), u), matmul(m, v)));
static_assert(same(derivative(dot(u, matmul(m, v)), v), matmul(transpose(m), u)));
static_assert(same(derivative(dot(u, matmul(m, v)), m), outer(u, v)));
static_assert(same(derivative(sum(exp(v)), v), exp(v)) && same(derivative(sum(x * v), x), sum(v)));
static_assert(same(derivative(sum(v + x), x), Constant<3.0>{}) &&
              same(derivative(-sum(v / x), x), sum(v / x / x)));
static_assert(same_type(derivative(sum(v), v), v) && same_type(derivative(sum(x * v), v), v));
static_assert(same_type(derivative(sum(sum<0>(m)), m), m) && same_type(derivative(sum(v), x), x));
static_assert(same_type(derivative(sum(reshape<6>(m)), m), m) &&
              same_type(derivative(sum(slice<0, 2>(v)), v), v));

using Three = std::array<double, 3>;
static_assert(evaluate(derivative(sum(x * v), v), x = 2.0, v = Three{}) == Three{2, 2, 2});
static_assert(evaluate(derivative(sum(slice<0, 2>(v)), v), v = Three{}) == Three{1, 1, 0});
static_assert(evaluate(derivative(max(v), v), v = Three{1, 3, 3}) == Three{0, 0.5, 0.5});
static_assert(evaluate(derivative(logsumexp(v), v), v = Three{0, 0, 0}) == Three{1.0 / 3, 1.0 / 3, 1.0 / 3});

// The numbers of an expression are data, so its derivative's type does not depend on them.
static_assert(std::is_same_v<decltype(derivative(2 * x * x, x)), decltype(derivative(3 * x * x, x))>);
static_assert(same(derivative(2 * x * x, x), 4 * x) && same(derivative(5 * x * x, x), 10 * x));

// Derivatives of derivatives.
template <int N, class E>
constexpr auto nth_derivative(E e) {
  if constexpr (N == 0)
    return e;
  else
    return nth_derivative<N - 1>(derivative(e, x));
}
static_assert(same(nth_derivative<2>(pow(x, 3)), 6 * x) &&
              same(nth_derivative<3>(pow(x, 3)), Constant<6.0>{}));
static_assert(same(nth_derivative<2>(x * x), Constant<2.0>{}) && same(nth_derivative<4>(exp(x)), exp(x)));
static_assert(same(nth_derivative<2>(softplus(x)), sigmoid(x) * (1 - sigmoid(x))));
static_assert(same(nth_derivative<2>(log(x)), -(1 / x / x)) &&
              same(nth_derivative<2>(x * exp(x)), exp(x) + exp(x) * (1 + x)));
static_assert(same(nth_derivative<2>(relu(x)), Constant<0.0>{}) &&
              same(nth_derivative<2>(abs(x)), Constant<0.0>{}));
static_assert(evaluate(nth_derivative<3>(pow(x, 5)), x = 2.0) == 240 &&
              evaluate(nth_derivative<2>(1 / x), x = 2.0) == 0.25);
static_assert(evaluate(nth_derivative<2>(tanh(x)), x = 0.0) == 0 &&
              evaluate(nth_derivative<3>(tanh(x)), x = 0.0) == -2);
static_assert(same(derivative(derivative(square(x) * y, x), y), 2 * x) &&
              same(derivative(derivative(square(x) * y, y), x), 2 * x));

// A chain in which each value is used twice, s' = tanh(s·v + s): written out it would have 2⁸ leaves. Sizes
// and compile time stay linear. The derivative by the first s is the product of the local ones, (1 − s'²)·(v
// + 1).
constexpr int depth = 8;

constexpr FixedString<3> numbered(int k) {
  FixedString<3> name("v?");
  name.text[1] = static_cast<char>('a' + k);
  return name;
}
template <int K>
constexpr Variable<numbered(K)> factor;

template <int K, class S>
constexpr auto chain(S s) {
  if constexpr (K == depth)
    return s;
  else
    return chain<K + 1>(tanh(s * factor<K> + s));
}
constexpr auto chained = chain<0>(x);
static_assert(sizeof(chained) == 1);

// At v = 0 and s = 0 all local derivatives are 1; a single v = 1 makes the product 2.
template <int... K>
constexpr double at_zero(std::integer_sequence<int, K...>, double first) {
  return evaluate(derivative(chained, x), x = 0.0, (factor<K> = K == 0 ? first : 0.0)...);
}
static_assert(at_zero(std::make_integer_sequence<int, depth>{}, 0) == 1);
static_assert(at_zero(std::make_integer_sequence<int, depth>{}, 1) == 2);

}  // namespace
