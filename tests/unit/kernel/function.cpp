// SPDX-License-Identifier: BSL-1.0
// Compiled functions of all shapes and sizes; what they do with the caller's memory; and wrong use.
#include "support/allocations.hpp"
#include "support/function_check.hpp"

namespace {

using namespace etude;

template <auto F, auto... V>
void both_agree(const char* name) {
  function_agrees<F, float, std::remove_const_t<decltype(V)>...>(name, -2, 2);
  function_agrees<F, double, std::remove_const_t<decltype(V)>...>(name, -2, 2);
}

// In one of the precisions, in turn: both of everything would take a minute and a half to compile.
template <int Which, auto F, auto... V>
void agrees(const char* name) {
  using T = std::conditional_t<Which % 2 == 0, float, double>;
  function_agrees<F, T, std::remove_const_t<decltype(V)>...>(name, -2, 2);
}

template <int N, int I>
void vectors_agree() {
  static constexpr Variable<"x", shape<N>> x;
  static constexpr Variable<"w", shape<N>> w;
  static constexpr Variable<"s"> s;
  INFO("size " << N);
  agrees<I, sum(x * sigmoid(x) + exp(-x * x) * x), x>("a chain");
  agrees<I + 1, logsumexp(w * x), x, w>("log-sum-exp");
  agrees<I, -0.5 * sum(square((x - s) / (1 + s * s))) - N * log(1 + s * s), x, s>("a normal density");
  agrees<I + 1, dot(softmax(x), w) + max(s * x), x, w, s>("softmax");
  agrees<I, mean(where(x < s, s * w, w * x)) + s, w, x, s>("choices");
}

// One, primes, multiples of 16 and next to them.
TEST_CASE("function: vectors of any size") {
  vectors_agree<1, 0>();
  vectors_agree<7, 1>();
  vectors_agree<16, 0>();
  vectors_agree<32, 1>();
  vectors_agree<33, 0>();
}
TEST_CASE("function: a vector whose values are more than the stack holds") { vectors_agree<4099, 1>(); }

template <int M, int K, int N, int I>
void matrices_agree() {
  static constexpr Variable<"A", shape<M, K>> a;
  static constexpr Variable<"B", shape<K, N>> b;
  static constexpr Variable<"C", shape<M, N>> c;
  static constexpr Variable<"x", shape<K>> x;
  static constexpr Variable<"y", shape<M>> y;
  INFO(M << " × " << K << " × " << N);
  agrees<I, sum(matmul(a, b)), a, b>("the sum of a product");
  agrees<I + 1, sum(c * matmul(a, b)), a, b, c>("a weighted sum of a product");
  agrees<I, mean(square(matmul(a, x) - y)), a, x, y>("regression");
  agrees<I + 1, sum(exp(c) * c) + max(c), c>("of a matrix, element by element");
  agrees<I, sum(tanh(a * x)) + dot(y, sum<1>(square(a))) + dot(x, sum<0>(a)), a, x, y>("rows and columns");
  agrees<I + 1, dot(y, tanh(matmul(a, relu(matmul(transpose(a), y) + x)))), a, x, y>("two layers");
}

TEST_CASE("function: matrices of any size") {
  matrices_agree<1, 1, 1, 0>();
  matrices_agree<3, 5, 7, 1>();
  matrices_agree<16, 16, 16, 0>();
  matrices_agree<32, 16, 48, 1>();
  matrices_agree<1, 32, 5, 0>();
  matrices_agree<17, 1, 32, 1>();
  matrices_agree<4, 33, 3, 0>();  // few rows or columns: some are kept row by row
  matrices_agree<50, 5, 3, 1>();
  matrices_agree<5, 3, 40, 0>();
}

constexpr Variable<"x", shape<3>> x;
constexpr Variable<"y", shape<3>> y;
constexpr Variable<"s"> s;
constexpr Variable<"t"> t;
constexpr Variable<"M", shape<2, 3>> m;
constexpr Variable<"T", shape<2, 3, 4>> tensor;

TEST_CASE("function: tensors have values, too") {
  both_agree<softmax(x * s), x, s>("a vector");
  both_agree<m * exp(x), m, x>("a matrix");
  both_agree<matmul(m, transpose(m)), m>("a product");
  both_agree<tensor * tensor, tensor>("of rank 3");
  both_agree<sum(exp(tensor)) + sum(slice<1, 3, 2>(tensor)), tensor>("a sum of rank 3");
}

// What needs no work of its own: the value or a derivative is a variable, a number, or that of another.
TEST_CASE("function: copies, numbers and equal derivatives") {
  both_agree<s, s, t>("a variable, and one that it does not depend on");
  both_agree<dot(x, y), x, y>("each derivative is the other variable");
  both_agree<sum(x + y), x, y>("both derivatives are ones");
  both_agree<sum(exp(x + y)), x, y>("both derivatives are equal");
  both_agree<s * t, s, t>("numbers");
  both_agree<sum(m) + 0 * t, m, t>("ones and a zero");
  constexpr Function<s * t> f;
  CHECK(f(s = 3, t = 2) == 6);  // of double, as with evaluate
  static_assert(std::is_same_v<decltype(f(s = 3, t = 2.0f)), float>);
  double ds = 0;
  CHECK(f.value_and_gradient(wrt(s) = ds, t = 2, s = 3) == 6);  // in any order
  CHECK(ds == 2);
  constexpr Function < x<y> smaller;
  CHECK(smaller(x = std::array{1.0, 2.0, 3.0}, y = std::array{3.0, 2.0, 1.0}) == std::array{1.0, 0.0, 0.0});
}

// Whole numbers, so that nothing is rounded.
TEST_CASE("function: the value alone is that of the call with the gradient") {
  static constexpr Variable<"A", shape<5, 16>> a;
  static constexpr Variable<"B", shape<16, 3>> b;
  constexpr Function<sum(matmul(a, b)) + sum(square(matmul(a, b))) + max(a * a)> f;
  std::vector<float> as, bs, da(80), db(48);
  for (int i = 0; i < 80; ++i) as.push_back(static_cast<float>(i % 7 - 3));
  for (int i = 0; i < 48; ++i) bs.push_back(static_cast<float>(i % 5 - 2));
  const float value = f.value_and_gradient(a = as, b = bs, wrt(b) = db, wrt(a) = da);
  CHECK(f(a = as, b = bs) == value);
  CHECK(f(b = bs, a = as) == value);
  CHECK(f.value_and_gradient(a = as, b = bs, wrt(a) = da) == value);
  CHECK(evaluate(sum(matmul(a, b)) + sum(square(matmul(a, b))) + max(a * a), a = as, b = bs) == value);
}

template <int N>
long allocations_of_calls() {
  static constexpr Variable<"v", shape<N>> v;
  static constexpr Function<logsumexp(tanh(v))> f;
  std::vector<double> values(N, 0.5), derivatives(N);
  const long before = allocations;
  double sum = f(v = values);
  sum += f.value_and_gradient(v = values, wrt(v) = derivatives);
  sum += f(v = std::array<double, N>{});
  CHECK(sum > 0);
  return allocations - before;
}
TEST_CASE("function: a call allocates nothing") {
  CHECK(allocations_of_calls<16>() == 0);
  CHECK(allocations_of_calls<1000>() == 0);
  CHECK(allocations_of_calls<5000>() == 0);
}

TEST_CASE("function: an array of the wrong size is an error that names the variable") {
  constexpr Function<dot(x, y)> f;
  std::vector<float> three(3), four(4);
  CHECK_THROWS_WITH(f(x = three, y = four), "a function's variable y has 3 elements, 4 were given");
  CHECK_THROWS_WITH(f.value_and_gradient(x = three, y = three, wrt(x) = four),
                    "a function's variable x has 3 elements, 4 were given");
}

// What is not asked for is not touched, and what is around a derivative stays.
TEST_CASE("function: only derivatives are written") {
  static constexpr Variable<"v", shape<16>> v;
  constexpr Function<sum(exp(v) + v * v)> f;
  constexpr Function<sum(exp(x) + x * x)> g;
  std::vector<double> values(18, 0.5), around(18, 7);
  f.value_and_gradient(v = std::span(values).subspan(1, 16), wrt(v) = std::span(around).subspan(1, 16));
  CHECK((around.front() == 7 && around.back() == 7 && around[1] != 7 && around[16] != 7));
  std::fill(around.begin(), around.end(), 7);
  g.value_and_gradient(x = std::span(values).first(3), wrt(x) = std::span(around).subspan(1, 3));
  CHECK((around[0] == 7 && around[4] == 7 && around[1] != 7 && around[3] != 7));
  CHECK(std::count(values.begin(), values.end(), 0.5) == 18);
}

// The chain and its gradient are one loop, and nothing of it is stored.
template <auto F, class... V>
using Program = Compiled<FunctionGraph<F, V...>, 1, false>;
template <class P>
constexpr int loops_of() {
  int n = 0;
  for (const Loop& l : P::program.loops) n += l.count > 0;
  return n;
}
constexpr Variable<"v", shape<1024>> v;
using Chain = Program<sum(v* sigmoid(v) + exp(-v * v) * v), std::remove_const_t<decltype(v)>>;
static_assert(loops_of<Chain>() == 1 && Chain::program.workspace <= 2 * pad_to);
// A sum over a product needs no product, nor do its derivatives.
constexpr Variable<"A", shape<64, 32>> A;
constexpr Variable<"B", shape<32, 16>> B;
template <class P>
constexpr bool has_product() {
  for (const Statement& statement : P::program.statements)
    if (statement.op->kind == Kind::product) return true;
  return false;
}
static_assert(!has_product<Program<sum(matmul(A, B)), std::remove_const_t<decltype(A)>,
                                   std::remove_const_t<decltype(B)>>>());
static_assert(has_product<Program<sum(exp(matmul(A, B)))>>());

}  // namespace
