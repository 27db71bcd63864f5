// SPDX-License-Identifier: BSL-1.0
// The language below the networks: (x + y) * z, its computational graph, its gradient as types, and onwards.
// test:
#include <etude/inspect/print.hpp>
#include <etude/language.hpp>

#include <cstdio>
#include <string>
#include <type_traits>
using namespace etude;

// [gradient]
constexpr Variable<"x"> x;
constexpr Variable<"y"> y;
constexpr Variable<"z"> z;

constexpr auto f = (x + y) * z;            // an empty object: its type is the expression
constexpr auto df = gradient(f, x, y, z);  // three expressions

static_assert(same(df[x], z) && same(df[y], z) && same(df[z], x + y));
static_assert(std::is_same_v<decltype(df[z]), std::remove_const_t<decltype(x + y)>>);

static_assert(evaluate(f, x = -2.0, y = 5.0, z = -4.0) == -12);
static_assert(evaluate(df[x], x = -2.0, y = 5.0, z = -4.0) == -4);
static_assert(evaluate(df[y], x = -2.0, y = 5.0, z = -4.0) == -4);
static_assert(evaluate(df[z], x = -2.0, y = 5.0, z = -4.0) == 3);
// [/gradient]

// [second]
// A derivative is an expression like any other, so it has derivatives.
constexpr auto g = softplus(x);  // log(1 + eˣ), the smooth ReLU
constexpr auto dg = derivative(g, x);
constexpr auto ddg = derivative(dg, x);
static_assert(same(dg, sigmoid(x)) && evaluate(ddg, x = 0.0) == 0.25);

// Vectors and matrices: the gradient of a quadratic form, and the product of its Hessian with a direction v.
constexpr Variable<"A", shape<2, 2>> A;
constexpr Variable<"u", shape<2>> u;
constexpr Variable<"v", shape<2>> v;
constexpr auto q = dot(u, matmul(A, u));
constexpr auto dq = derivative(q, u);
constexpr auto Hv = derivative(dot(dq, v), u);
static_assert(evaluate(Hv, A = std::array{2.0, 1.0, 1.0, 3.0}, v = std::array{1.0, 1.0}) ==
              std::array{6.0, 8.0});
// [/second]

// [graph]
// The expression as the library sees it: a flat list of statements, equal ones once.
template <class... Expressions>
void print_graph(Expressions... e) {
  Graph graph;
  Reifier reify{.graph = graph};
  (reify(e), ...);
  for (int id = 0; id < graph.size(); ++id) {
    const Statement& s = graph.at(id);
    std::printf("  %%%d = %s", id, std::string(is_leaf(s) ? graph.leaf(id).name : s.op->name).c_str());
    for (int k = 0; k < s.op->arity; ++k) std::printf(" %%%d", s.operand[k]);
    std::puts("");
  }
}
// [/graph]

int main() {
  auto show = [](const char* name, auto e) { std::printf("%s = %s\n", name, to_string(e).c_str()); };
  show("f", f);
  std::puts("the graph of f and its gradient, equal statements once:");
  print_graph(f, df[x], df[y], df[z]);
  show("df/dx", df[x]);
  show("df/dy", df[y]);
  show("df/dz", df[z]);
  show("g", g);
  show("g'", dg);
  show("g''", ddg);
  show("q", q);
  show("dq/du", dq);
  show("H·v", Hv);
}
