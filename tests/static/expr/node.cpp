// SPDX-License-Identifier: BSL-1.0
// Expressions are types: empty objects that are their own description; numbers in them are data.
#include <etude/language.hpp>

#include <type_traits>

namespace {

using namespace etude;

constexpr Variable<"x"> x;
constexpr Variable<"y"> y;
constexpr Variable<"z"> z;
constexpr Variable<"v", shape<3>> v;
constexpr Variable<"m", shape<2, 3>> m;

template <class E>
constexpr bool empty(E) {
  return std::is_empty_v<E> && sizeof(E) == 1 && std::is_trivially_copyable_v<E>;
}
template <class A, class B>
constexpr bool same_type(A, B) {
  return std::is_same_v<A, B>;
}

// Without numbers nothing is stored, however large the expression.
constexpr auto f = (x + y) * z;
static_assert(empty(x) && empty(v) && empty(f));
static_assert(empty(f * f - sum(tanh(matmul(m, v))) / exp(-f)));
static_assert(empty(softmax(v)) && empty(logsumexp(v)) && empty(log_softmax(v)) && empty(batch_mean(v)));
static_assert(empty(reshape<6>(m)) && empty(slice<0, 2>(v)) && empty(concatenate(v, v, v)));
static_assert(empty(minimum(x, y)) && empty(where(x < y, x, y)) && empty(!(x < y) && x <= y));

// Numbers are stored, once for each time they are written; nothing else takes room.
static_assert(sizeof(2 * x) == sizeof(2 * exp(f + sum(v))) && sizeof(2 * x + y * 3) > sizeof(2 * x));
static_assert(!empty(2 * x) && same_type(2 * x, 3.5 * x) && !same_type(2 * x, x * 2));

// The type says everything: what was combined, in which order, with which attributes.
static_assert(same_type(x + y, Variable<"x">{} + Variable<"y">{}));
static_assert(!same_type(x + y, y + x) && !same_type(x + y, x - y) && !same_type(x, y));
static_assert(!same_type(Variable<"x">{}, Variable<"x", shape<3>>{}));
static_assert(!same_type(sum<0>(m), sum<1>(m)) && !same_type(slice<0, 1>(v), slice<0, 2>(v)));

// Every operator and function gives a value.
static_assert(evaluate(f, x = -2.0, y = 5.0, z = -4.0) == -12);
static_assert(evaluate(x - y / z, x = 1.0, y = 6.0, z = 3.0) == -1);
static_assert(evaluate(pow(x, 3) + square(y), x = 2.0, y = 3.0) == 17);
static_assert(evaluate(where(x < y && !(y <= x), 1, 2), x = 0.0, y = 1.0) == 1);
static_assert(evaluate(where(x > y || equal(x, y) || x >= y, 1, 2), x = 0.0, y = 1.0) == 2);
static_assert(evaluate(clamp(x, -1, 1), x = 3.0) == 1 && evaluate(clamp(x, -1, 1), x = -3.0) == -1);
static_assert(evaluate(leaky_relu(x, 0.25), x = -4.0) == -1 && evaluate(relu(x), x = -4.0) == 0);
static_assert(evaluate(abs(x) + sign(x), x = -4.0) == 3 && evaluate(sqrt(x), x = 9.0) == 3);

// In the number type of the values that are given; whole numbers are taken as double.
static_assert(same_type(evaluate(x * y, x = 2.0f, y = 3.0f), 6.0f));
static_assert(same_type(evaluate(x * y, x = 2, y = 3), 6.0));
static_assert(same_type(evaluate(x * y, x = 2.0f, y = 3.0L), 6.0L));

using Two = std::array<double, 2>;
using Three = std::array<double, 3>;
using Six = std::array<double, 6>;
constexpr Six rows{1, 2, 3, 4, 5, 6};
static_assert(evaluate(v * 2 + 1, v = Three{1, 2, 3}) == Three{3, 5, 7});
static_assert(evaluate(matmul(m, v), m = rows, v = Three{1, 0, -1}) == Two{-2, -2});
static_assert(evaluate(sum<0>(m), m = rows) == Three{5, 7, 9});
static_assert(evaluate(sum<1>(m), m = rows) == Two{6, 15});
static_assert(evaluate(max<1>(m) - mean<1>(m), m = rows) == Two{1, 1});
static_assert(evaluate(argmax<0>(m), m = rows) == Three{1, 1, 1});
static_assert(evaluate(transpose(m), m = rows) == Six{1, 4, 2, 5, 3, 6});
static_assert(evaluate(slice<1, 3, 1>(m), m = rows) == std::array<double, 4>{2, 3, 5, 6});
static_assert(evaluate(concatenate(v, v * 2), v = Three{1, 2, 3}) == Six{1, 2, 3, 2, 4, 6});
static_assert(evaluate(outer(v, v), v = Three{1, 2, 3}) == std::array<double, 9>{1, 2, 3, 2, 4, 6, 3, 6, 9});
static_assert(evaluate(dot(v, v), v = Three{1, 2, 3}) == 14);
static_assert(evaluate(pick(v, x), v = Three{4, 5, 6}, x = 1.0) == 5);
static_assert(evaluate(one_hot<3>(x), x = 2.0) == Three{0, 0, 1});
static_assert(evaluate(gather(m, x), m = rows, x = 1.0) == Three{4, 5, 6});

// A variable that the expression does not mention may be given all the same.
static_assert(evaluate(x + 1, x = 1.0, y = 2.0) == 2);

}  // namespace
