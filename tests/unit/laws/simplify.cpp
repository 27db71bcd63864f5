// SPDX-License-Identifier: BSL-1.0
// quick
// Simplification changes what is computed, never what it means: random programs, held against a plain
// interpreter.
#include <etude/expr/composites.hpp>

#include "support/catch.hpp"
#include "support/dual.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace {

using namespace etude;
using laws::Draws;
using laws::Dual;
using laws::Problem;
using laws::Tracked;

// ---- A program: operations on earlier steps, as they were written. Nothing here simplifies.

struct Step {
  const Operation* op = nullptr;  // null for a leaf
  int operand[3]{-1, -1, -1};
  Attributes attributes{};
  double number = 0;  // of a literal
  int leaf = -1;
  int depth = 0;
  bool constant = false;  // made of numbers alone
  TensorType type{};
};

using Index = std::array<int, Shape::max_rank>;

Index index_of(int i, const Shape& s) {
  Index out{};
  for (int k = s.rank - 1; k >= 0; --k) {
    out[static_cast<std::size_t>(k)] = i % s[k];
    i /= s[k];
  }
  return out;
}

// Every value is there for every sample, also an unbatched one, so that no rule about batches is needed.
template <class T>
struct Tensor {
  Shape shape{};
  std::vector<std::vector<T>> samples{};

  // The element that a result of shape `s` reads at `at`: aligned at the last axis, extent 1 repeated.
  const T& broadcast(std::size_t sample, const Index& at, const Shape& s) const {
    int flat = 0;
    for (int k = 0; k < shape.rank; ++k) {
      const int i = at[static_cast<std::size_t>(k + s.rank - shape.rank)];
      flat = flat * shape[k] + (shape[k] == 1 ? 0 : i);
    }
    return samples[sample][static_cast<std::size_t>(flat)];
  }
  const T& operator()(std::size_t sample, const Index& at) const { return broadcast(sample, at, shape); }
};

Tracked stopped(const Tracked& x) { return x; }
template <class T>
Dual<T> stopped(const Dual<T>& x) {
  return {x.value, T(0.0)};
}

// The textbook's formula of each map, not the library's.
template <class T>
T map_value(const Operation& op, const T* x) {
  const auto is = [&op](const Operation& other) { return &op == &other; };
  const T zero(0.0), one(1.0);
  if (is(operation<op::Add>)) return x[0] + x[1];
  if (is(operation<op::Subtract>)) return x[0] - x[1];
  if (is(operation<op::Multiply>)) return x[0] * x[1];
  if (is(operation<op::Divide>)) return x[0] / x[1];
  if (is(operation<op::Negate>)) return -x[0];
  if (is(operation<op::Power>)) return pow(x[0], x[1]);
  if (is(operation<op::Exp>)) return exp(x[0]);
  if (is(operation<op::Expm1>)) return exp(x[0]) - one;
  if (is(operation<op::Log>)) return log(x[0]);
  if (is(operation<op::Log1p>)) return log(one + x[0]);
  if (is(operation<op::Sqrt>)) return sqrt(x[0]);
  if (is(operation<op::Abs>)) return x[0] < zero ? -x[0] : x[0];
  if (is(operation<op::Sign>)) return x[0] < zero ? T(-1.0) : zero < x[0] ? one : zero;
  if (is(operation<op::Tanh>)) return one - (one + one) / (exp(x[0] + x[0]) + one);
  if (is(operation<op::Sigmoid>)) return one / (one + exp(-x[0]));
  if (is(operation<op::Softplus>)) return log(one + exp(x[0]));
  if (is(operation<op::Erf>)) return erf(x[0]);
  if (is(operation<op::Relu>)) return zero < x[0] ? x[0] : zero;
  if (is(operation<op::Minimum>)) return x[1] < x[0] ? x[1] : x[0];
  if (is(operation<op::Maximum>)) return x[0] < x[1] ? x[1] : x[0];
  if (is(operation<op::Less>)) return x[0] < x[1] ? one : zero;
  if (is(operation<op::LessEqual>)) return x[0] <= x[1] ? one : zero;
  if (is(operation<op::Equal>)) return x[0] == x[1] ? one : zero;
  if (is(operation<op::And>)) return x[0] * x[1];
  if (is(operation<op::Or>)) return x[0] == one ? one : x[1];
  if (is(operation<op::Not>)) return one - x[0];
  if (is(operation<op::Where>)) return x[0] == one ? x[1] : x[2];
  if (is(operation<op::StopGradient>)) return stopped(x[0]);
  FAIL("the interpreter does not know " << op.name);
  return zero;
}

// One sample's element `at` of an operation that is not a map.
template <class T>
T element(const Step& s, const std::vector<const Tensor<T>*>& x, std::size_t sample, Index at) {
  const Operation& op = *s.op;
  const Attributes& a = s.attributes;
  const auto axis = static_cast<std::size_t>(a.a);
  const Tensor<T>& first = *x[0];
  if (&op == &operation<op::Sum> || &op == &operation<op::Max>) {
    std::vector<T> terms;
    if (a.a < 0) {
      terms = first.samples[sample];
    } else {
      for (int k = first.shape.rank - 1; k > a.a; --k)  // the axis is there again
        at[static_cast<std::size_t>(k)] = at[static_cast<std::size_t>(k - 1)];
      for (at[axis] = 0; at[axis] < first.shape[a.a]; ++at[axis]) terms.push_back(first(sample, at));
    }
    T result = terms[0];
    for (std::size_t i = 1; i < terms.size(); ++i)
      result = &op == &operation<op::Sum> ? result + terms[i] : result < terms[i] ? terms[i] : result;
    return result;
  }
  if (&op == &operation<op::BatchSum>) {
    T result(0.0);
    for (std::size_t b = 0; b < first.samples.size(); ++b) result = result + first(b, at);
    return result;
  }
  if (&op == &operation<op::Product>) {
    const Tensor<T>& second = *x[1];
    const bool row_dropped = first.shape.rank < 2 && a.a, column_dropped = second.shape.rank < 2 && !a.b;
    const int i = row_dropped ? 0 : at[0], j = column_dropped ? 0 : at[row_dropped ? 0 : 1];
    const int length = first.shape.rank == 2 ? first.shape[a.a ? 0 : 1] : a.a ? first.shape.size() : 1;
    T result(0.0);
    for (int k = 0; k < length; ++k) {
      const Index p = first.shape.rank == 2 ? (a.a ? Index{k, i} : Index{i, k}) : Index{a.a ? k : i};
      const Index q = second.shape.rank == 2 ? (a.b ? Index{j, k} : Index{k, j}) : Index{a.b ? j : k};
      result = result + first(sample, p) * second(sample, q);
    }
    return result;
  }
  if (&op == &operation<op::Transpose>) return first(sample, Index{at[1], at[0]});
  if (&op == &operation<op::Reshape>) {
    int flat = 0;
    for (int k = 0; k < s.type.shape.rank; ++k)
      flat = flat * s.type.shape[k] + at[static_cast<std::size_t>(k)];
    return first.samples[sample][static_cast<std::size_t>(flat)];
  }
  if (&op == &operation<op::Slice>) return at[axis] += a.b, first(sample, at);
  if (&op == &operation<op::Pad>) {
    at[axis] -= a.b;
    return at[axis] < 0 || at[axis] >= first.shape[a.a] ? T(0.0) : first(sample, at);
  }
  if (&op == &operation<op::Concatenate>) {
    if (at[axis] < first.shape[a.a]) return first(sample, at);
    at[axis] -= first.shape[a.a];
    return (*x[1])(sample, at);
  }
  if (&op == &operation<op::Gather>) {  // here always with a scalar index
    Index from{static_cast<int>(x[1]->samples[sample][0])};
    for (std::size_t k = 1; k < from.size(); ++k) from[k] = at[k - 1];
    return first(sample, from);
  }
  FAIL("the interpreter does not know " << op.name);
  return T(0.0);
}

template <class T>
Tensor<T> interpret(const Step& s, const std::vector<Tensor<T>>& before, int samples) {
  Tensor<T> out{s.type.shape, {}};
  std::vector<const Tensor<T>*> x;
  for (int k = 0; k < s.op->arity; ++k) x.push_back(&before[static_cast<std::size_t>(s.operand[k])]);
  for (std::size_t b = 0; b < static_cast<std::size_t>(samples); ++b) {
    out.samples.emplace_back();
    for (int i = 0; i < s.type.size(); ++i) {
      const Index at = index_of(i, s.type.shape);
      if (s.op == &operation<op::Literal>) {
        out.samples[b].push_back(T(s.number));
      } else if (s.op->kind == Kind::map) {
        T operand[3];
        for (std::size_t k = 0; k < x.size(); ++k) operand[k] = x[k]->broadcast(b, at, s.type.shape);
        out.samples[b].push_back(map_value(*s.op, operand));
      } else {
        out.samples[b].push_back(element(s, x, b, at));
      }
    }
  }
  return out;
}

// ---- Random programs.

template <class T>
Tensor<T> leaf_values(const Problem& p, std::size_t leaf, const Shape& s, const std::vector<T>& flat) {
  Tensor<T> out{s, {}};
  const bool batched = p.graph.at(p.variables[leaf]).type.batched;
  const auto n = static_cast<std::ptrdiff_t>(s.size());
  for (std::ptrdiff_t b = 0; b < p.samples; ++b) {
    const auto begin = flat.begin() + (batched ? b * n : 0);
    out.samples.emplace_back(begin, begin + n);
  }
  return out;
}

struct Program {
  std::vector<Step> steps{};
  Problem problem{};  // leaves, their values, and the simplified graph
};

constexpr Shape shapes[] = {shape<>,  shape<>,     shape<3>,    shape<3>,
                            shape<1>, shape<2, 3>, shape<3, 3>, shape<1, 3>};
constexpr double numbers[] = {0, 1, -1, 2, 3, 0.5, -2};
constexpr int number_count = 7;
constexpr const char* leaf_names[] = {"a", "b", "c", "i"};

template <class... Op>
constexpr std::array<const Operation*, sizeof...(Op)> table(OperationList<Op...>) {
  return {&operation<Op>...};
}

// The chosen ones: all that a user can write. Sums and products are there more often, as most rules are about
// them.
constexpr auto operations =
    table(OperationList<op::Add, op::Add, op::Add, op::Subtract, op::Subtract, op::Multiply, op::Multiply,
                        op::Multiply, op::Divide, op::Divide, op::Negate, op::Negate, op::Power, op::Exp,
                        op::Expm1, op::Log, op::Log1p, op::Sqrt, op::Abs, op::Sign, op::Tanh, op::Sigmoid,
                        op::Softplus, op::Erf, op::Relu, op::Minimum, op::Maximum, op::Less, op::LessEqual,
                        op::Equal, op::And, op::Or, op::Not, op::Where, op::Where, op::StopGradient, op::Sum,
                        op::Sum, op::Max, op::BatchSum, op::BatchSum, op::Product, op::Product, op::Product,
                        op::Transpose, op::Transpose, op::Reshape, op::Reshape, op::Slice, op::Pad,
                        op::Concatenate, op::Gather>{});

constexpr int conditions_of(const Operation* op) {
  if (op == &operation<op::And> || op == &operation<op::Or>) return 2;
  return op == &operation<op::Not> || op == &operation<op::Where> ? 1 : 0;
}

// A step that may be added, if the drawn operands suit the operation.
bool draw_step(Draws& draw, const std::vector<Step>& steps, Step& s) {
  constexpr int max_depth = 8;
  s = {};
  s.op = operations[static_cast<std::size_t>(draw.below(static_cast<int>(operations.size())))];
  TensorType types[3]{};
  s.constant = true;
  for (int k = 0; k < s.op->arity; ++k) {
    // Numbers come first in the list. Often a recent step: programs are to be deep.
    const int n = static_cast<int>(steps.size()), computed = n - number_count;
    s.operand[k] = draw.one_in(5)   ? draw.below(number_count)
                   : draw.one_in(2) ? number_count + draw.below(computed)
                                    : n - 1 - draw.below(computed < 5 ? computed : 5);
    const Step& x = steps[static_cast<std::size_t>(s.operand[k])];
    const Element wanted = k < conditions_of(s.op)                    ? Element::boolean
                           : s.op == &operation<op::Gather> && k == 1 ? Element::index
                                                                      : Element::real;
    if (x.type.element != wanted || x.depth == max_depth) return false;
    types[k] = x.type;
    s.constant = s.constant && x.constant;
    if (x.depth >= s.depth) s.depth = x.depth + 1;
  }
  if (s.constant && !draw.one_in(10)) return false;
  const int rank = types[0].shape.rank;
  if (s.op->kind == Kind::reduce) s.attributes = {draw.below(rank + 1) - 1};
  if (s.op->kind == Kind::product) s.attributes = {draw.below(2), draw.below(2)};
  if (s.op == &operation<op::Slice> || s.op == &operation<op::Pad> || s.op == &operation<op::Concatenate>) {
    if (rank == 0) return false;
    const int axis = draw.below(rank), n = types[0].shape[axis], begin = draw.below(n);
    s.attributes = {axis};
    if (s.op == &operation<op::Slice>) s.attributes = {axis, begin, begin + 1 + draw.below(n - begin)};
    if (s.op == &operation<op::Pad>) s.attributes = {axis, draw.below(2), draw.below(2)};
  }
  if (s.op == &operation<op::Reshape>) {
    const int n = types[0].size();
    const Shape targets[] = {{1, {n}}, {2, {1, n}}, {2, {n, 1}}, types[0].shape};
    s.attributes = {0, 0, 0, n == 1 && draw.one_in(2) ? Shape{} : targets[draw.below(4)]};
  }
  if (s.op == &operation<op::Gather> && (rank == 0 || types[0].shape[0] < 2)) return false;
  s.type = s.op->rules().type(s.attributes, types);
  return s.type.valid() && s.type.shape.rank <= 2 && s.type.size() <= 12;
}

// Kept are steps whose values are finite and moderate (the textbook's tanh overflows early), and which no
// rounding could turn around.
bool sound(const Tensor<Tracked>& t) {
  bool ok = !Tracked::ambiguous;
  for (const auto& sample : t.samples)
    for (const Tracked& x : sample) ok = ok && std::fabs(x.value) < 100 && x.terms < 1e4L;
  return ok;
}
long double least(const Tensor<Tracked>& t, bool magnitude) {
  long double out = std::numeric_limits<long double>::infinity();
  for (const auto& sample : t.samples)
    for (const Tracked& x : sample) out = std::fmin(out, magnitude ? std::fabs(x.value) : x.value);
  return out;
}
// Powers have a derivative by the base where that is not zero, and by the exponent where the base is
// positive.
bool differentiable(const Step& s, const std::vector<Step>& steps,
                    const std::vector<Tensor<Tracked>>& values) {
  const auto operand = [&s](int k) { return static_cast<std::size_t>(s.operand[k]); };
  if (s.op == &operation<op::Sqrt>) return least(values[operand(0)], true) > 0;
  if (s.op == &operation<op::Power>) return least(values[operand(0)], steps[operand(1)].constant) > 0;
  return true;
}

Ref replay(const Program& program, Graph& g) {
  GrowingArray<Ref> refs;
  for (const Step& s : program.steps) {
    if (s.leaf >= 0) {
      refs.push_back(g.ref(program.problem.variables[static_cast<std::size_t>(s.leaf)]));
    } else if (s.op == &operation<op::Literal>) {
      refs.push_back(g.literal(s.number));
    } else {
      Ref x[3];
      for (int k = 0; k < s.op->arity; ++k) x[k] = refs[static_cast<std::size_t>(s.operand[k])];
      refs.push_back(g.apply(*s.op, s.attributes, x[0], x[1], x[2]));
    }
  }
  return refs.back();
}

template <class T>
std::vector<Tensor<T>> run(const Program& program, const std::vector<std::vector<T>>& leaves) {
  std::vector<Tensor<T>> values;
  for (const Step& s : program.steps)
    values.push_back(s.leaf >= 0 ? leaf_values(program.problem, static_cast<std::size_t>(s.leaf),
                                               s.type.shape, leaves[static_cast<std::size_t>(s.leaf)])
                                 : interpret(s, values, program.problem.samples));
  return values;
}

Program draw_program(Draws& draw) {
  Program out;
  Problem& p = out.problem;
  p.samples = 1 + draw.below(3);
  std::vector<Tensor<Tracked>> values;
  for (double x : numbers) {
    out.steps.push_back({.op = &operation<op::Literal>, .number = x, .constant = true});
    values.push_back(interpret(out.steps.back(), values, p.samples));
  }
  for (std::size_t k = 0; k < 4; ++k) {
    const bool index = k == 3;
    const TensorType type{
        index ? Element::index : Element::real, draw.one_in(2), index ? Shape{} : shapes[draw.below(8)], {}};
    std::vector<double> flat = draw.numbers(static_cast<std::size_t>(p.count(type)));
    if (index)
      for (double& x : flat) x = draw.below(2);
    std::vector<Tracked> tracked;
    for (double x : flat) tracked.emplace_back(x);
    p.add(leaf_names[k], type, flat);
    out.steps.push_back({.leaf = static_cast<int>(k), .type = type});
    values.push_back(leaf_values(p, k, type.shape, tracked));
  }
  const int length = 8 + draw.below(24);
  for (int attempts = 0; attempts < 5000 && static_cast<int>(out.steps.size()) < length + 11; ++attempts) {
    Step s;
    if (!draw_step(draw, out.steps, s)) continue;
    Tracked::ambiguous = false;
    Tensor<Tracked> value = interpret(s, values, p.samples);
    if (!sound(value) || !differentiable(s, out.steps, values)) continue;
    out.steps.push_back(s);
    values.push_back(std::move(value));
  }
  Tracked::ambiguous = false;
  const auto is_result = [](const Step& s) { return s.type.element == Element::real && s.depth > 1; };
  while (!out.steps.empty() && !is_result(out.steps.back())) out.steps.pop_back();
  if (out.steps.empty()) return draw_program(draw);
  p.result = replay(out, p.graph).id;
  return out;
}

// Calls f(program, draw) for 300 random programs.
template <class F>
void for_programs(F f) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    Draws draw{seed};
    const Program program = draw_program(draw);
    INFO("program " << seed);
    f(program, draw);
  }
}

TEST_CASE("simplify: the simplified graph computes what was written") {
  int deepest = 0, shortened = 0, undecided = 0;
  for_programs([&](const Program& program, Draws&) {
    const Problem& p = program.problem;
    std::vector<std::vector<Tracked>> leaves;
    for (const auto& x : p.values) {
      leaves.emplace_back();
      for (double value : x) leaves.back().emplace_back(value);
    }
    const Tensor<Tracked> written = run(program, leaves).back();
    const TensorType& type = p.graph.at(p.result).type;
    const TensorType& expected = program.steps.back().type;
    CHECK(type.shape == expected.shape);
    CHECK(type.batched == expected.batched);
    deepest = std::max(deepest, program.steps.back().depth);

    Graph g = p.graph;
    const Ref result = g.ref(p.result);
    Tracked::ambiguous = false;
    const auto computed = laws::evaluated<Tracked>(g, p, std::span<const Ref>(&result, 1), {}, {})[0];
    if (Tracked::ambiguous) ++undecided;
    if (Tracked::ambiguous) return;
    const long double accuracy = laws::precision(g, 0);
    const auto n = static_cast<std::size_t>(type.size());
    for (std::size_t b = 0; b < static_cast<std::size_t>(p.samples); ++b)
      for (std::size_t i = 0; i < n; ++i) {
        const Tracked &x = computed[(type.batched ? b * n : 0) + i], &y = written.samples[b][i];
        if (std::fabs(x.value - y.value) <= x.error(accuracy) + y.error(accuracy)) continue;
        FAIL_CHECK("element " << i << " of sample " << b << ": " << static_cast<double>(x.value)
                              << ", but as written " << static_cast<double>(y.value));
      }
    shortened += g.size() < static_cast<int>(program.steps.size());
  });
  // The test is not about nothing.
  CHECK(deepest == 8);
  CHECK(shortened > 80);
  CHECK(undecided < 15);
}

// With duals through the program as it was written, and the chain rule on the simplified graph: the two
// commute.
TEST_CASE("simplify: the derivative of the simplified graph is that of what was written") {
  int undecided = 0, constant = 0;
  for_programs([&](const Program& program, Draws& draw) {
    const Problem& p = program.problem;
    using D = Dual<Tracked>;
    std::vector<std::vector<D>> leaves;
    std::vector<std::vector<double>> u;
    for (const auto& x : p.values) {
      u.push_back(draw.numbers(x.size()));
      leaves.emplace_back();
      for (std::size_t i = 0; i < x.size(); ++i)
        leaves.back().push_back({Tracked(x[i]), Tracked(&x == &p.values.back() ? 0.0 : u.back()[i])});
    }
    Tracked::ambiguous = false;
    const Tensor<D> written = run(program, leaves).back();

    Graph g = p.graph;
    const TensorType type = g.at(p.result).type;
    const Ref seed = g.add_leaf({.kind = LeafKind::upstream, .name = "seed", .type = type});
    const auto v = draw.numbers(static_cast<std::size_t>(p.count(type)));
    const GrowingArray<Ref> variables = laws::refs(g, p.variables);
    const auto gradients = pullback(g.ref(p.result), seed, variables);
    const auto reverse = laws::evaluated<Tracked>(g, p, gradients, std::span<const Ref>(&seed, 1), {v});

    Tracked left, right;
    const auto n = static_cast<std::size_t>(type.size());
    for (std::size_t i = 0; i < v.size(); ++i)
      left = left + Tracked(v[i]) * written.samples[i / n][i % n].derivative;
    for (std::size_t k = 0; k + 1 < u.size(); ++k)
      for (std::size_t i = 0; i < u[k].size(); ++i) right = right + reverse[k][i] * Tracked(u[k][i]);
    if (Tracked::ambiguous || !std::isfinite(left.value)) ++undecided;
    if (Tracked::ambiguous || !std::isfinite(left.value)) return;
    const long double accuracy = laws::precision(g, 0);
    constant += left.value == 0;
    INFO(static_cast<double>(left.value) << " and " << static_cast<double>(right.value));
    CHECK(std::fabs(left.value - right.value) <= left.error(accuracy) + right.error(accuracy));
  });
  CHECK(undecided < 15);
  CHECK(constant < 100);
}

TEST_CASE(
    "simplify: the same program twice is the same statement, and its statements are what they simplify to") {
  for_programs([&](const Program& program, Draws&) {
    Graph g = program.problem.graph;
    const int size = g.size();
    CHECK(replay(program, g).id == program.problem.result);
    CHECK(g.size() == size);
    pullback(g.ref(program.problem.result), g.literal(1), laws::refs(g, program.problem.variables));
    for (int id = 0, all = g.size(); id < all; ++id) {
      const Statement s = g.at(id);
      if (s.op->kind == Kind::leaf) continue;
      Ref x[3];
      for (int k = 0; k < s.op->arity; ++k) x[k] = g.ref(s.operand[k]);
      INFO("statement " << id << ", " << s.op->name);
      CHECK(g.apply(*s.op, s.attributes, x[0], x[1], x[2]).id == id);
    }
  });
}

}  // namespace

// A mean's 1/n, and the 2 of a square's derivative: multiplied once, not for every element of every sample.
TEST_CASE("simplify: numbers that all samples share are multiplied with each other first") {
  Graph g;
  const Ref n = g.add_leaf({.kind = LeafKind::count, .name = "n"});
  const auto value = [&g](std::string_view name, Shape shape, bool batched) {
    TensorType type{.shape = shape};
    type.batched = batched;
    return g.add_leaf({.kind = LeafKind::input, .name = name, .type = type});
  };
  for (const Ref v : {value("sample's number", {}, true), value("sample's vector", {1, {3}}, true),
                      value("vector", {1, {3}}, false)}) {
    INFO(g.leaf(v.id).name);
    const Ref wanted = v * (g.literal(2) / n);
    CHECK(g.literal(2) * (v * (g.literal(1) / n)) == wanted);
    CHECK((g.literal(2) * v) * (g.literal(1) / n) == wanted);
    CHECK((g.literal(1) / n) * (v * g.literal(2)) == wanted);
    CHECK(g.at(wanted.id).op == &operation<op::Multiply>);
  }
  CHECK((g.literal(1) / n) * g.literal(2) == g.literal(2) / n);
}
