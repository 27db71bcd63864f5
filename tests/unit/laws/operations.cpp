// SPDX-License-Identifier: BSL-1.0
// The laws of every operation there is: what the chain rule makes of it are its derivatives, over all kinds
// of operands.
//
// The suite runs over etude::Operations. A new operation joins by being in that list; one whose operands
// nothing here knows how to make fails by name.
#include <etude/expr/composites.hpp>
#include <etude/grad/gradient.hpp>

#include "support/catch.hpp"
#include "support/dual.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <type_traits>
#include <vector>

namespace {

using namespace etude;
using laws::Draws;
using laws::Problem;
using laws::Verdict;

template <class Op>
concept Elementwise = (Op::kind == Kind::map) && (Op::arity > Op::conditions);  // of real operands

template <class... Op, class F>
void for_each_operation(OperationList<Op...>, F f) {
  (f.template operator()<Op>(), ...);
}

// ---- Operands: shapes, batched or not, and attributes.

struct Operands {
  Attributes attributes{};
  std::vector<TensorType> types{};
  int rows = 0;  // what an operand of indices may choose from
};

constexpr int vector_extents[] = {1, 2, 3, 7, 13}, matrix_extents[] = {1, 2, 3, 5},
              cube_extents[] = {1, 2, 3};

Shape draw_shape(Draws& draw, int rank) {
  Shape s{rank, {}};
  for (int i = 0; i < rank; ++i)
    s.extent[i] = rank == 1   ? vector_extents[draw.below(5)]
                  : rank == 2 ? matrix_extents[draw.below(4)]
                              : cube_extents[draw.below(3)];
  return s;
}

// Something that broadcasts to `whole`: leading axes left out, others of extent 1.
Shape draw_part(Draws& draw, const Shape& whole) {
  Shape s{};
  const int left_out = draw.one_in(2) ? 0 : draw.below(whole.rank + 1);
  for (int i = left_out; i < whole.rank; ++i) s.extent[s.rank++] = draw.one_in(4) ? 1 : whole[i];
  return s;
}

TensorType draw_type(Draws& draw, const Shape& s, Element element = Element::real) {
  return {element, draw.one_in(2), s, {}};
}

template <class Op>
Operands elementwise(Draws& draw, const Shape& whole) {
  Operands out;
  for (int k = 0; k < Op::arity; ++k)
    out.types.push_back(
        draw_type(draw, draw_part(draw, whole), k < Op::conditions ? Element::boolean : Element::real));
  return out;
}

// Shapes and flags are drawn until they fit.
Operands of_a_product(Draws& draw) {
  for (;;) {
    Operands out{{draw.below(2), draw.below(2), draw.below(2)}, {}};
    for (int k = 0; k < 2; ++k) out.types.push_back(draw_type(draw, draw_shape(draw, draw.below(3))));
    const bool batched = out.types[0].batched || out.types[1].batched;  // or there is no batch to sum over
    if (op::Product::type(out.attributes, out.types.data()).valid() && (batched || !out.attributes.c))
      return out;
  }
}

Shape draw_reshaped(Draws& draw, const Shape& s) {
  const int n = s.size();
  switch (draw.below(4)) {
    case 0:
      return {1, {n}};
    case 1:
      return {2, {n, 1}};
    case 2:
      return n == 1 ? Shape{} : Shape{3, {1, n, 1}};
    default: {
      Shape reversed = s;
      std::reverse(reversed.extent, reversed.extent + s.rank);
      return reversed;
    }
  }
}

// What an operation can be applied to; nothing if there is no rule here for its kind.
template <class Op>
std::optional<Operands> draw_operands(Draws& draw, int round) {
  const int rank = round % 4, positive = 1 + round % 3;
  Operands out;
  if constexpr (std::is_same_v<Op, op::Expand>) {
    const Shape whole = draw_shape(draw, rank);
    out = elementwise<Op>(draw, whole);
    out.attributes = {out.types[0].batched || draw.one_in(2), 0, 0, whole};
  } else if constexpr (Op::kind == Kind::map) {
    out = elementwise<Op>(draw, draw_shape(draw, rank));
  } else if constexpr (Op::kind == Kind::reduce || std::is_same_v<Op, op::ArgMax>) {
    out.types = {draw_type(draw, draw_shape(draw, rank))};
    out.attributes = {draw.below(rank + 1) - 1};
  } else if constexpr (Op::kind == Kind::batch_sum) {
    out.types = {draw_type(draw, draw_shape(draw, rank))};
  } else if constexpr (Op::kind == Kind::product) {
    out = of_a_product(draw);
  } else if constexpr (std::is_same_v<Op, op::Transpose>) {
    out.types = {draw_type(draw, draw_shape(draw, 2))};
  } else if constexpr (std::is_same_v<Op, op::Reshape>) {
    out.types = {draw_type(draw, draw_shape(draw, rank))};
    out.attributes = {0, 0, 0, draw_reshaped(draw, out.types[0].shape)};
  } else if constexpr (std::is_same_v<Op, op::Slice>) {
    out.types = {draw_type(draw, draw_shape(draw, positive))};
    const int axis = draw.below(positive), n = out.types[0].shape[axis], begin = draw.below(n);
    out.attributes = {axis, begin, begin + 1 + draw.below(n - begin)};
  } else if constexpr (std::is_same_v<Op, op::Pad>) {
    out.types = {draw_type(draw, draw_shape(draw, positive))};
    out.attributes = {draw.below(positive), draw.below(3), draw.below(3)};
  } else if constexpr (std::is_same_v<Op, op::Concatenate>) {
    const Shape s = draw_shape(draw, positive);
    const int axis = draw.below(positive);
    out.types = {draw_type(draw, s), draw_type(draw, s.with(axis, 1 + draw.below(3)))};
    out.attributes = {axis};
  } else if constexpr (std::is_same_v<Op, op::Gather> || std::is_same_v<Op, op::Scatter>) {
    const Shape table = draw_shape(draw, positive);
    Shape index = draw_shape(draw, draw.below(3)), chosen = index;
    for (int i = 1; i < table.rank; ++i) chosen.extent[chosen.rank++] = table[i];
    constexpr bool gather = std::is_same_v<Op, op::Gather>;
    out.types = {draw_type(draw, gather ? table : chosen), draw_type(draw, index, Element::index)};
    if (!gather) out.attributes = {0, 0, 0, table};
    out.rows = table[0];
  } else {
    return {};
  }
  return out;
}

// ---- Values: where the function is defined, and away from its kinks.

// Kinks are where an operand is zero or two are equal; drawn values are neither. A comparison or maximum then
// has the same outcome for all number types, as leaves are exact in all of them.
constexpr double domains[][2] = {{-2, 2}, {-0.875, 2}, {-0.875, 0.875}, {0.125, 2}, {1.125, 3}};

double draw_number(Draws& draw, int domain) {
  double x = 0;
  while (std::fabs(x) < 0.125) x = draw.between(domains[domain][0], domains[domain][1]);
  return x;
}

// The widest of the domains above, for each operand, in which a map and its derivatives are finite.
template <class Op>
std::optional<std::array<int, 3>> domains_of_map() {
  constexpr int n = 5;
  for (int choice = 0; choice < (Op::arity == 1 ? n : Op::arity == 2 ? n * n : n * n * n); ++choice) {
    std::array<int, 3> domain{};
    for (int k = Op::arity - 1, rest = choice; k >= 0; --k, rest /= n)
      domain[static_cast<std::size_t>(k)] = rest % n;
    Draws draw{17};
    bool fits = true;
    for (int trial = 0; fits && trial < 200; ++trial) {
      using D = laws::Dual<laws::Tracked>;
      D x[3];
      for (int k = 0; k < Op::arity; ++k)
        x[k] = {
            laws::Tracked(k < Op::conditions ? 1.0 : draw_number(draw, domain[static_cast<std::size_t>(k)])),
            laws::Tracked(1.0)};
      const D y = detail::map_value<Op>(x);
      fits = std::isfinite(y.value.value) && std::isfinite(y.derivative.value);
    }
    if (fits) return domain;
  }
  return {};
}

constexpr const char* names[] = {"a", "b", "c"};

// An operation on leaves. Now and then one leaf is all the operands that it can be: f(x, x).
template <class Op>
std::optional<Problem> draw_problem(Draws& draw, int round) {
  std::optional<Operands> operands = draw_operands<Op>(draw, round);
  std::optional<std::array<int, 3>> domain = std::array<int, 3>{};
  if constexpr (Op::kind == Kind::map) domain = domains_of_map<Op>();
  if (!operands || !domain) return {};

  auto& types = operands->types;
  bool alias = false;
  if (types.size() > 1 && draw.one_in(3)) {
    const TensorType first = types.back();
    std::vector<TensorType> equal = types;
    for (TensorType& t : equal)
      if (t.element == Element::real) t = first;
    alias = first.element == Element::real && Op::type(operands->attributes, equal.data()).valid();
    if (alias) types = equal;
    if (alias) domain->fill(*std::max_element(domain->begin(), domain->end()));
  }

  Problem p;
  p.samples = 1 + draw.below(5);
  std::set<double> taken;
  GrowingArray<Ref> x;
  for (std::size_t k = 0; k < types.size(); ++k) {
    if (alias && k > 0 && types[k - 1].element == Element::real) {
      x.push_back(x.back());
      continue;
    }
    std::vector<double> values;
    while (static_cast<int>(values.size()) < p.count(types[k])) {
      if (types[k].element == Element::boolean) {
        values.push_back(draw.below(2));
      } else if (types[k].element == Element::index) {
        values.push_back(draw.below(operands->rows));
      } else if (const double number = draw_number(draw, (*domain)[k]); taken.insert(number).second) {
        values.push_back(number);
      }
    }
    x.push_back(p.add(names[k], types[k], values));
  }
  x.resize(3);
  p.result = p.graph.apply(operation<Op>, operands->attributes, x[0], x[1], x[2]).id;
  return p;
}

std::string description(const Problem& p, const Attributes& a) {
  std::string text = std::to_string(p.samples) + " samples, attributes " + std::to_string(a.a) + " " +
                     std::to_string(a.b) + " " + std::to_string(a.c);
  for (int id : p.variables) {
    const TensorType& t = p.graph.at(id).type;
    text += t.batched ? ", batched shape<" : ", shape<";
    for (int i = 0; i < t.shape.rank; ++i) text += (i ? ", " : "") + std::to_string(t.shape[i]);
    text += ">";
  }
  return text;
}

template <class Law>
void holds_for_every_operation(int rounds, Law law) {
  for_each_operation(Operations{}, [&]<class Op>() {
    if constexpr (Op::arity > 0 && !std::is_same_v<Op, op::StopGradient>) {
      DYNAMIC_SECTION(Op::name) {
        laws::Tracked::ambiguous = false;
        for (int round = 0; round < rounds; ++round) {
          Draws draw{static_cast<std::uint64_t>(1000 * operation_index<Op> + round)};
          const std::optional<Problem> p = draw_problem<Op>(draw, round);
          if (!p) FAIL("no rule in this test makes operands and values for the operation " << Op::name);
          REQUIRE(p->graph.at(p->result).type.valid());
          const Verdict verdict = law(*p, draw);
          if (verdict.worst <= 1) continue;
          INFO(description(*p, p->graph.at(p->result).attributes) << ", round " << round);
          FAIL_CHECK(verdict.where);
        }
        CHECK_FALSE(laws::Tracked::ambiguous);
      }
    }
  });
}

TEST_CASE("operations: reverse mode is what dual numbers say") {
  holds_for_every_operation(120,
                            [](const Problem& p, Draws& draw) { return laws::first_derivatives(p, draw); });
}

// The chain rule is applied to what it made, so to the operations that only derivatives are made of.
TEST_CASE("operations: the derivative of the derivative is what dual numbers of dual numbers say") {
  holds_for_every_operation(40,
                            [](const Problem& p, Draws& draw) { return laws::second_derivatives(p, draw); });
}

TEST_CASE("operations: no derivative passes through stop_gradient") {
  Problem p;
  const Ref x = p.add("x", {Element::real, true, shape<3>, {}}, {1, 2, 3});
  CHECK(pullback(stop_gradient(x), p.graph.literal(1), std::array{x})[0].type() == x.type());
  const Ref d = pullback(stop_gradient(x) * x, p.graph.literal(1), std::array{x})[0];
  CHECK(d == stop_gradient(x));
}

// ---- The suite itself.

struct Unheard : op::Structural {
  [[maybe_unused]] static constexpr std::string_view name = "unheard";
};
struct Nowhere : op::Map<1> {  // defined in none of the domains
  [[maybe_unused]] static constexpr std::string_view name = "nowhere";
  static constexpr auto value(auto x) {
    using math::log;
    return log(-x * x);
  }
};

TEST_CASE("operations: one that the suite cannot make operands for is noticed") {
  Draws draw{1};
  CHECK_FALSE(draw_operands<Unheard>(draw, 0));
  CHECK_FALSE(domains_of_map<Nowhere>());
  CHECK(domains_of_map<op::Log>()->front() == 3);
  CHECK(domains_of_map<op::Power>() == std::array{3, 0, 0});
}

// A wrong factor, a forgotten term, a sum over too few samples: the laws must see it, in one component of
// many.
TEST_CASE("operations: the laws tell a wrong derivative from a right one") {
  using laws::Tracked;
  const Tracked third = Tracked(1.0) / Tracked(3.0);
  const Tracked one = third + third + third;
  Verdict verdict;
  verdict.compare("", 0, 0, one.value, 1, one.error(std::numeric_limits<long double>::epsilon()));
  CHECK(verdict.worst <= 1);
  verdict.compare("", 0, 0, one.value, 1 + 0x1p-40L, one.error(std::numeric_limits<long double>::epsilon()));
  CHECK(verdict.worst > 1);
}

// The dual numbers are the measure of everything here, so something else measures them: difference quotients.
// With a step h the quotient is off by h²·f'''/6 and by rounding, ε·|f| / h; h = 2^-20 balances both near
// 2^-40.
TEST_CASE("operations: dual numbers agree with difference quotients") {
  for_each_operation(Operations{}, [&]<class Op>() {
    if constexpr (Elementwise<Op>) {
      using laws::Tracked;
      constexpr double h = 0x1p-20;
      const auto domain = domains_of_map<Op>();
      REQUIRE(domain);
      Draws draw{3};
      for (int trial = 0; trial < 20; ++trial) {
        double at[3]{};
        for (std::size_t k = 0; k < Op::arity; ++k)
          at[k] = k < Op::conditions ? draw.below(2) : draw_number(draw, (*domain)[k]);
        for (int k = Op::conditions; k < Op::arity; ++k) {
          laws::Dual<Tracked> x[3];
          long double above[3]{}, below[3]{};
          for (int j = 0; j < Op::arity; ++j) {
            x[j] = {Tracked(at[j]), Tracked(j == k ? 1.0 : 0.0)};
            above[j] = at[j] + (j == k ? h : 0);
            below[j] = at[j] - (j == k ? h : 0);
          }
          const long double quotient =
              (detail::map_value<Op>(above) - detail::map_value<Op>(below)) / (2 * h);
          const long double derivative = detail::map_value<Op>(x).derivative.value;
          INFO(Op::name << " at " << at[0] << ", " << at[1] << " by operand " << k);
          // |f'''| < 2^10 for all of them there (the largest is that of 1/x at 1/8, times 2).
          CHECK(std::fabs(quotient - derivative) <= 0x1p-27L);
        }
      }
    }
  });
}

// ---- Kinks: PyTorch's convention ("Autograd mechanics", gradients of non-differentiable functions): the
// subgradient of least norm; and clamp_backward, whose mask includes the bounds.

namespace kinks {

constexpr Variable<"x"> x;
constexpr Variable<"y"> y;
constexpr Variable<"v", shape<4>> v;
constexpr Variable<"m", shape<2, 3>> m;

template <class F>
std::pair<double, double> gradient_at(F f, double a, double b) {
  const auto d = gradient(f, x, y);
  return {evaluate(d[x], x = a, y = b), evaluate(d[y], x = a, y = b)};
}
using Pair = std::pair<double, double>;

TEST_CASE("operations: at a kink of one argument") {
  CHECK(evaluate(derivative(relu(x), x), x = 0.0) == 0);
  CHECK(evaluate(derivative(relu(x), x), x = -0.0) == 0);
  CHECK(evaluate(derivative(relu(x), x), x = 1e-300) == 1);
  CHECK(evaluate(derivative(relu(x), x), x = -1e-300) == 0);
  CHECK(evaluate(derivative(abs(x), x), x = 0.0) == 0);
  CHECK(evaluate(derivative(abs(x), x), x = -0.0) == 0);
  CHECK(evaluate(derivative(abs(x), x), x = 1e-300) == 1);
  CHECK(evaluate(derivative(abs(x), x), x = -1e-300) == -1);
  CHECK(evaluate(derivative(sign(x), x), x = 0.0) == 0);
  CHECK(evaluate(sign(x), x = 0.0) == 0);
  CHECK(evaluate(derivative(leaky_relu(x, 0.25), x), x = 0.0) == 0.25);
  CHECK(evaluate(derivative(leaky_relu(x, 0.25), x), x = 1e-300) == 1);
  CHECK(evaluate(derivative(sqrt(x), x), x = 0.0) == std::numeric_limits<double>::infinity());
}

TEST_CASE("operations: clamp passes the derivative inside and at its bounds") {
  const auto d = derivative(clamp(x, -1, 2), x);
  CHECK(evaluate(d, x = -1.0) == 1);
  CHECK(evaluate(d, x = 2.0) == 1);
  CHECK(evaluate(d, x = 0.5) == 1);
  CHECK(evaluate(d, x = -1.5) == 0);
  CHECK(evaluate(d, x = 2.5) == 0);
  // Bounds that are values themselves get the derivative outside.
  CHECK(gradient_at(clamp(x, y, 2), -3, -1) == Pair(0, 1));
  CHECK(gradient_at(clamp(x, y, 2), -1, -1) == Pair(1, 0));
  CHECK(gradient_at(clamp(x, -2, y), 3, 1) == Pair(0, 1));
  CHECK(gradient_at(clamp(x, -2, y), 1, 1) == Pair(1, 0));
}

TEST_CASE("operations: ties share the derivative equally") {
  CHECK(gradient_at(maximum(x, y), 1, 1) == Pair(0.5, 0.5));
  CHECK(gradient_at(minimum(x, y), 1, 1) == Pair(0.5, 0.5));
  CHECK(gradient_at(maximum(x, y), 0.0, -0.0) == Pair(0.5, 0.5));
  CHECK(gradient_at(maximum(x, y), 2, 1) == Pair(1, 0));
  CHECK(gradient_at(maximum(x, y), 1, 2) == Pair(0, 1));
  CHECK(gradient_at(minimum(x, y), 2, 1) == Pair(0, 1));
  CHECK(gradient_at(minimum(x, y), 1, 2) == Pair(1, 0));
  CHECK(evaluate(derivative(maximum(x, x), x), x = 3.0) == 1);
  CHECK(evaluate(derivative(maximum(x, 0), x), x = 0.0) == 0.5);  // unlike relu, and as in PyTorch

  using Four = std::array<double, 4>;
  using Six = std::array<double, 6>;
  CHECK(evaluate(derivative(max(v), v), v = Four{1, 3, 2, 3}) == Four{0, 0.5, 0, 0.5});
  CHECK(evaluate(derivative(max(v), v), v = Four{2, 2, 2, 2}) == Four{0.25, 0.25, 0.25, 0.25});
  CHECK(evaluate(derivative(max(v), v), v = Four{1, 3, 2, 0}) == Four{0, 1, 0, 0});
  CHECK(evaluate(derivative(sum(max<1>(m)), m), m = Six{1, 4, 4, 5, 2, 5}) == Six{0, 0.5, 0.5, 0.5, 0, 0.5});
  CHECK(evaluate(derivative(sum(max<0>(m)), m), m = Six{1, 4, 4, 5, 4, 3}) == Six{0, 0.5, 1, 1, 0.5, 0});
}

}  // namespace kinks

// ---- Cancellation: bounds are relative to S, so where S is far larger than the derivative its relative
// error is, too.

// By how much, at most, over operands from -20 to 20.
template <class Op>
long double cancellation() {
  constexpr double points[] = {-20, -15, -10, -5, -1, -0.125, 0.125, 1, 5, 10, 15, 20};
  long double worst = 0;
  const int count = Op::arity - Op::conditions == 1 ? 12 : 144;
  for (int i = 0; i < count; ++i) {
    const double at[] = {points[i % 12], points[i / 12] * 1.0625};  // never equal
    laws::Dual<laws::Tracked> a[3];
    Problem p;
    Ref operand[3];
    for (int k = 0; k < Op::arity; ++k) {
      const double value = k < Op::conditions ? 1 : at[k - Op::conditions];
      a[k] = {laws::Tracked(value), laws::Tracked(1.0)};
      operand[k] =
          p.add(names[k], {k < Op::conditions ? Element::boolean : Element::real, false, {}, {}}, {value});
    }
    const auto y = detail::map_value<Op>(a);
    if (!std::isfinite(y.value.value) || !std::isfinite(y.derivative.value)) continue;
    p.result = p.graph.apply(operation<Op>, {}, operand[0], operand[1], operand[2]).id;
    Draws draw{5};
    worst = std::fmax(worst, laws::first_derivatives(p, draw).cancellation);
  }
  return worst;
}

TEST_CASE("operations: the derivatives that cancel are known") {
  std::set<std::string> cancelling;
  for_each_operation(Operations{}, [&]<class Op>() {
    if constexpr (Elementwise<Op> && !std::is_same_v<Op, op::Expand> && !std::is_same_v<Op, op::StopGradient>)
      if (cancellation<Op>() > 1e6L) cancelling.insert(std::string(Op::name));
  });
  // y + 1 where e^x is tiny; 1 − y² where tanh x is near ±1; y·(1 − y) where sigmoid x is near 1. The true
  // derivative is tiny there, and the error that of numbers near 1.
  CHECK(cancelling == std::set<std::string>{"expm1", "tanh", "sigmoid"});
}

}  // namespace

// ---- An index may come from the data. Looking rows up is the product of a one-hot vector with the table,
// also where the index is that of no row: then nothing is chosen, and nothing learns.
TEST_CASE("operations: an index that no row has chooses zeros") {
  constexpr Variable<"table", shape<3, 2>> table;
  constexpr Variable<"index", shape<2>> index;
  constexpr Variable<"u", shape<2, 2>> u;
  constexpr auto looked_up = gather(table, index);
  constexpr auto product = matmul(transpose(equal(reshape<3, 1>(iota<3>), reshape<1, 2>(index))), table);
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const std::array<double, 6> rows{1, 2, 3, 4, 5, 6};
  const std::array<double, 4> upstream{0.5, 2, 8, 32};
  for (const double first : {0.0, 2.0, -1.0, 3.0, 1e300, -infinity, std::numeric_limits<double>::quiet_NaN()})
    for (const double second : {2.0, 1.0, 3.0, -4e9, infinity}) {
      const std::array<double, 2> at{first, second};
      INFO("rows " << first << " and " << second);
      CHECK(evaluate(looked_up, table = rows, index = at) == evaluate(product, table = rows, index = at));
      CHECK(evaluate(derivative(sum(u * looked_up), table), index = at, u = upstream, table = rows) ==
            evaluate(derivative(sum(u * product), table), index = at, u = upstream, table = rows));
    }
}
