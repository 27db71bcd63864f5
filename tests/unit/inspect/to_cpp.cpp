// SPDX-License-Identifier: BSL-1.0
// to_cpp: how its text reads, and what it refuses. That it computes the right numbers is shown by tests/emit.
#include <etude/inspect/to_cpp.hpp>
#include <etude/nn.hpp>
#include <etude/optim/optimizers.hpp>

#include "support/catch.hpp"

#include <sstream>

namespace etude::op {

// Elementwise, but not in the list of the program's own operations; and one that is, but reduces.
struct Unlisted : Map<1> {
  static constexpr std::string_view name = "unlisted";
  static constexpr auto value(auto x) { return x; }
  static constexpr Ref pullback(auto u, auto, auto) { return u; }
};
struct Smallest : Reduction {
  static constexpr std::string_view name = "smallest";
  static constexpr Ref pullback(auto u, auto x, auto y, const Attributes& a) {
    return where(equal(x, keep(y, x, a)), keep(u, x, a), 0);
  }
  static constexpr double start = 1e30;
  static constexpr auto combine(auto a, auto b) { return select(b < a, b, a); }
  template <class T>
  static constexpr void compute(T* out, const T* const* in, const Shape* shapes, const Shape&,
                                const Attributes&) {
    out[0] = in[0][0];
    for (int i = 1; i < shapes[0].size(); ++i) out[0] = combine(out[0], in[0][i]);
  }
};

}  // namespace etude::op

template <>
struct etude::OwnOperations<> {
  using type = OperationList<op::Smallest>;
};

using namespace etude;

namespace {

constexpr Variable<"x"> x;
constexpr Variable<"u", shape<3>> u;

template <class... Argument>
std::string text(const Argument&... arguments) {
  std::ostringstream out;
  to_cpp(out, arguments...);
  return out.str();
}

}  // namespace

TEST_CASE("to_cpp: an expression is a function with its derivative beside it") {
  CHECK(text(x * sigmoid(2 * x), x) == R"(// 1 / (1 + e^-x), from e^-|x|, so that nothing overflows.
inline double sigmoid(double x) {
  const double e = std::exp(-std::abs(x)), s = 1 / (1 + e);
  return x < 0 ? e * s : s;
}

// f = x * sigmoid(2 * x), and its derivatives.
inline double f(double x, double& df_dx) {
  // Loop 1, numbers
  //   v1 = sigmoid(2 * x)
  //   f = x * v1
  //   ∂f/∂x = v1 + 2 * x * v1 * (1 - v1)
  const double v1 = sigmoid(2 * x);
  const double f = x * v1;
  df_dx = v1 + 2 * (x * (v1 * (1 - v1)));

  return f;
}
)");
}

TEST_CASE("to_cpp: the order of evaluation is kept, by parentheses where it is needed") {
  CHECK_THAT(text(x - (x - x * x), x), Catch::Matchers::ContainsSubstring("= x - (x - x * x);"));
  CHECK_THAT(text(exp(x) * (x / 3), x), Catch::Matchers::ContainsSubstring("* (x / 3)"));
  CHECK_THAT(text(log(x) - (1 - exp(x)), x), Catch::Matchers::ContainsSubstring("- (1 - "));
  CHECK_THAT(text(where(x < 1, 0, where(x < 2, 1, x)), x),
             Catch::Matchers::ContainsSubstring("f = below ? 0 : below_2 ? 1 : x;"));
}

TEST_CASE("to_cpp: a hidden layer is one loop nest; parameters and gradients are plain arrays") {
  std::ostringstream out;
  to_cpp<Network<Input<2>, Dense<3>, Tanh, Dense<1>>, MeanSquaredError, Momentum, Batch<4>>(
      out, "parity", Momentum{.learning_rate = 0.5f});
  for (const char* part :
       {"namespace parity {", "constexpr int batch = 4;", "  float W1[3][2];\n  float b1[3];\n", R"(
  // Loop 2, product, n×3
  //   z1 = W1·x + b1
  //   a1 = tanh(z1)
  float a1[batch][3];
  for (int n = 0; n < samples; ++n)
    for (int i = 0; i < 3; ++i) {
      float sum = 0;
      for (int k = 0; k < 2; ++k) sum += p.W1[i][k] * x[n][k];
      const float z1 = sum + p.b1[i];
      a1[n][i] = std::tanh(z1);
    }
)",
        "learning_rate = 0.5f", "gradient.W1[i][j] = sum;", R"(
  const auto rule = [&](float& p, float g, float& v) {
    const float v_new = g + beta * v;
    p = p - v_new * learning_rate;
    v = v_new;
  };
)"})
    CHECK_THAT(out.str(), Catch::Matchers::ContainsSubstring(part));
}

TEST_CASE("to_cpp: names that C++ or the loops need for themselves are changed") {
  using Catch::Matchers::ContainsSubstring;
  constexpr Variable<"i", shape<3>> i;
  CHECK_THAT(text(sum(i * u), u),
             ContainsSubstring("+= i_2[i] * u[i]") || ContainsSubstring("+= u[i] * i_2[i]"));
  CHECK_THAT(text(exp(Variable<"new">{})), ContainsSubstring("double f(double new_, double& df_dnew_)"));
}

TEST_CASE("to_cpp: a value is not called as the function that it calls") {
  using Catch::Matchers::ContainsSubstring;
  CHECK_THAT(text(let<"sigmoid">(sigmoid(x)) * x, x),
             ContainsSubstring("const double sigmoid_2 = sigmoid(x);"));
}

TEST_CASE("to_cpp: what has no C++ text is an error that names it") {
  using Catch::Matchers::ContainsSubstring;
  CHECK_THROWS_WITH(text(apply<op::Smallest, Attributes{all_axes}>(u), u), ContainsSubstring("smallest"));
  CHECK_THROWS_WITH(text(x * sum(etude::random<"noise", shape<3>>), x), ContainsSubstring("noise"));
  const auto program = [](const Statement& s) {
    emit::Helpers helpers;
    const std::vector<emit::OwnOperation> none;
    const emit::Language language{{"float"}, &none, &helpers};
    const emit::Term operand{"x"};
    return language(s, &operand).text;
  };
  CHECK_THROWS_WITH(program({.op = &operation<op::Unlisted>}), ContainsSubstring("unlisted"));
}

TEST_CASE("to_cpp: every elementwise operation of the library has C++ text") {
  emit::Helpers helpers;
  const std::vector<emit::OwnOperation> none;
  const emit::Language language{{"float"}, &none, &helpers};
  const emit::Term operands[] = {{"a"}, {"b"}, {"c"}};
  [&]<class... Op>(OperationList<Op...>) {
    (
        [&] {
          INFO(Op::name);
          if (Op::kind == Kind::map) CHECK_NOTHROW(language({.op = &operation<Op>}, operands));
        }(),
        ...);
  }(Operations{});
}
