// SPDX-License-Identifier: BSL-1.0
// What simplification knows: which expressions are the same, which are not, and that it has nothing to add.
#include <etude/language.hpp>

namespace {

using namespace etude;

constexpr Variable<"x"> x;
constexpr Variable<"y"> y;
constexpr Variable<"v", shape<3>> v;
constexpr Variable<"w", shape<3>> w;
constexpr Variable<"m", shape<2, 3>> m;
constexpr Variable<"n", shape<3, 2>> n;
constexpr Argument<0, TensorType{Element::real, true, shape<3>, {}}> batch;

// Arithmetic reads as a mathematician writes it.
static_assert(same(x + 0, x) && same(0 + x, x) && same(x - 0, x) && same(0 - x, -x) && same(x - x, x * 0));
static_assert(same(1 * x, x) && same(x / 1, x) && same(x * 0 + y, y) && same(0 / x + y, y) &&
              same(-1 * x, -x));
static_assert(same(-(-x), x) && same(-(x - y), y - x) && same(x + -y, x - y) && same(x - -y, x + y));
static_assert(same(-x + y, y - x) && same(-x * y, -(x* y)) && same(x * -y, -(x* y)) &&
              same(-x / y, -(x / y)));
static_assert(same(x + y, y + x) && same(x * y, y* x) && same(equal(x, y), equal(y, x)));
static_assert(same(minimum(x, y), minimum(y, x)) && same(maximum(x, y), maximum(y, x)));
static_assert(same(x + x, 2 * x) && same(2 * x + 3 * x, 5 * x) && same(x + (x + y), 2 * x + y) &&
              same((y + x) + x, y + 2 * x));
static_assert(same(2 * (3 * x), 6 * x) && same(x * 2, 2 * x) && same(x / y, (1 / y) * x));
static_assert(same(pow(x, 0) * y, y) && same(pow(x, 1), x) && same(pow(x, 2), x* x) && same(square(x), x* x));

// What is different stays different.
static_assert(!same(x - y, y - x) && !same(x / y, y / x) && !same(x, y) && !same(2 * x, 3 * x) &&
              !same(pow(x, y), pow(y, x)));
static_assert(!same(x < y, y < x) && !same(sum<0>(m), sum<1>(m)) && !same(slice<0, 1>(v), slice<1, 2>(v)));
static_assert(!same(x / x, y / y));  // 1, but not where x is 0
static_assert(!same((x + y) * x, x* x + y * x));

// Choices.
static_assert(same(where(x < y, x, x), x) && same(where(Constant<1.0>{}, x, y), x) &&
              same(where(Constant<0.0>{}, x, y), y));
static_assert(same(where(x < y, where(x < y, x, 1), 2), where(x < y, x, 2)));
static_assert(same(where(x < y, 1, where(x < y, 2, y)), where(x < y, 1, y)));
static_assert(same(where(x < y, x, 0) + where(x < y, 0, y), where(x < y, x, y)) &&
              same(where(x < y, x, 0) - where(x < y, tanh(x), 0), where(x < y, x - tanh(x), 0)) &&
              same(where(x < y, x, 0) - where(x < y, 0, y), where(x < y, x, -y)));

// Numbers are folded.
static_assert(same(x * (Constant<2.0>{} + 3), 5 * x) && same(x + (Constant<6.0>{} / 4 - 1), x + 0.5));
static_assert(same(where(Constant<1.0>{} < 2, x, y), x) && same(where(equal(Constant<1.0>{}, 2), x, y), y));

// A repeated scalar is computed once, whatever is done to it.
static_assert(same(sum(x + 0 * v), 3 * x) && same(sum<0>(0 * m + x), 0 * v + 2 * x) &&
              same(max(0 * v + x), x));
static_assert(same(exp(0 * v + x), exp(x) + 0 * v) && same(sum(-v), -sum(v)) && same(sum<0>(v), sum(v)));

// Linear maps.
static_assert(same(transpose(transpose(m)), m) && same(reshape<2, 3>(m), m) &&
              same(reshape<6>(reshape<3, 2>(m)), reshape<6>(m)));
static_assert(same(matmul(transpose(n), v), matmul(transpose(n), v)) && same(dot(v, w), sum(v* w)) &&
              same(dot(v, w), dot(w, v)));
static_assert(same(matmul(m, transpose(transpose(n))), matmul(m, n)) &&
              same(matmul(m, 0 * v) + y, y + 0 * matmul(m, v)));

// Sums over the batch: n times what is the same for all samples, constants outside.
constexpr bool same_in_a_batch(auto a, auto b) {
  Graph g;
  const Ref argument[] = {g.add_leaf({.name = "batch", .type = decltype(batch)::type})};
  Reifier reify{.graph = g, .arguments = argument};
  return reify(a) == reify(b);
}
static_assert(same_in_a_batch(batch_sum(v), v* batch_count) &&
              same_in_a_batch(batch_sum(-batch), -batch_sum(batch)));
static_assert(same_in_a_batch(batch_sum(x * batch), x* batch_sum(batch)));
static_assert(!same_in_a_batch(batch_sum(v * batch), batch_sum(batch)) &&
              !same_in_a_batch(batch_sum(batch), batch));

// Reifying an expression again finds the same statement and adds none, by the expression and by its type.
constexpr bool idempotent(auto e) {
  Graph g;
  Reifier first{.graph = g}, second{.graph = g};
  const Ref a = first(e);
  const int size = g.size();
  return second(e) == a && first(e) == a && g.size() == size;
}
static_assert(idempotent(x) && idempotent(x + y) && idempotent(2 * x + 3 * y) && idempotent(softmax(v)));
static_assert(idempotent(-(x - y) * (x + y)) && idempotent(where(x < y, x* x, tanh(x))) && idempotent(0 * x));
static_assert(idempotent(logsumexp(matmul(n, matmul(m, v))) - pick(v, x)) &&
              idempotent(derivative(tanh(x * x), x)));

// A shared value is one statement.
constexpr int statements(auto e) {
  Graph g;
  Reifier reify{.graph = g};
  reify(e);
  return g.size();
}
constexpr auto shared = exp(x + y);
static_assert(statements(shared) == 4 && statements(shared * shared + shared) == 6);
static_assert(statements(tanh(x) * tanh(x) - 1 / tanh(x)) == 6);

}  // namespace
