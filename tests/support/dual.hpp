// SPDX-License-Identifier: BSL-1.0
// Numbers that check derivatives: Dual carries its own derivative, Tracked the size of its rounding error,
// and the laws that reverse mode obeys are stated with both.
//
// All bounds are of the form c·ε·S. S is the sum of the absolute values of the terms that were accumulated:
// what a sum would be if nothing cancelled. c counts the operations that a term went through, at most. Both
// are carried along in long double by Tracked, by the rules of first-order error analysis (N. Higham,
// Accuracy and Stability of Numerical Algorithms, chapter 3), so no tolerance is chosen.
#pragma once
#include <etude/grad/chain_rule.hpp>
#include <etude/program/evaluate.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace laws {

using namespace etude;

// ---- Tracked: a number and its rounding error.

inline constexpr long double two_over_root_pi = 1.12837916709551257389615890312154517L;

// A computation in a format with machine epsilon ε is within error(ε) of the exact value, to first order. c
// and S:
//
//   a ± b: c is the larger one's plus 1, S = Sa + Sb.
//
//   a·b: c = ca + cb + 1, S = Sa·Sb, as if all terms were multiplied out; a / b likewise, S = Sa·Sb / b².
//
//   f(a): c = ca + function_steps, S = |f(a)| + |f'(a)|·Sa, the latter if a has an error to pass on.
struct Tracked {
  // In ulp, and an ulp is at most ε·|f|. Against quadruple precision, the functions below are within 3.0 ulp
  // in long double (tanh is the worst) and 2.2 in double, with glibc 2.36.
  static constexpr long double function_steps = 4;
  // Set by a comparison that rounding in double could turn around: then the two sides of a law may have taken
  // different branches, and say nothing.
  static inline bool ambiguous = false;

  long double value = 0, terms = 0, steps = 0;

  constexpr Tracked() = default;
  constexpr Tracked(long double v, long double s, long double c) : value(v), terms(s), steps(c) {}
  // Numbers in a graph are doubles. One that uses all their digits is a rounded one, say 1/3 or 2/√π.
  constexpr explicit Tracked(double x) : value(x), terms(x < 0 ? -x : x), steps(exact(x) ? 0 : 1) {}
  explicit operator int() const { return static_cast<int>(value); }

  static constexpr bool exact(double x) {
    const double scaled = x * 0x1p24;
    return !(scaled < 0x1p60 && scaled > -0x1p60) ||
           static_cast<double>(static_cast<std::int64_t>(scaled)) == scaled;
  }
  long double error(long double epsilon) const { return steps == 0 ? 0 : steps * epsilon * terms; }

  friend Tracked operator-(const Tracked& a) { return {-a.value, a.terms, a.steps}; }
  friend Tracked operator+(const Tracked& a, const Tracked& b) {
    return {a.value + b.value, a.terms + b.terms, std::fmax(a.steps, b.steps) + 1};
  }
  friend Tracked operator-(const Tracked& a, const Tracked& b) { return a + -b; }
  friend Tracked operator*(const Tracked& a, const Tracked& b) {
    return {a.value * b.value, a.terms * b.terms, a.steps + b.steps + 1};
  }
  friend Tracked operator/(const Tracked& a, const Tracked& b) {
    return {a.value / b.value, a.terms * b.terms / (b.value * b.value), a.steps + b.steps + 1};
  }
  friend bool operator<(const Tracked& a, const Tracked& b) { return decided(a, b), a.value < b.value; }
  friend bool operator<=(const Tracked& a, const Tracked& b) { return decided(a, b), a.value <= b.value; }
  friend bool operator==(const Tracked& a, const Tracked& b) { return decided(a, b), a.value == b.value; }

  friend Tracked exp(const Tracked& x) { return function(std::exp(x.value), std::exp(x.value), x); }
  friend Tracked expm1(const Tracked& x) { return function(std::expm1(x.value), std::exp(x.value), x); }
  friend Tracked log(const Tracked& x) { return function(std::log(x.value), 1 / x.value, x); }
  friend Tracked log1p(const Tracked& x) { return function(std::log1p(x.value), 1 / (1 + x.value), x); }
  friend Tracked sqrt(const Tracked& x) {
    const long double y = std::sqrt(x.value);
    return function(y, 1 / (2 * y), x);
  }
  friend Tracked sinh(const Tracked& x) { return function(std::sinh(x.value), std::cosh(x.value), x); }
  friend Tracked cosh(const Tracked& x) { return function(std::cosh(x.value), std::sinh(x.value), x); }
  friend Tracked tanh(const Tracked& x) {
    const long double c = std::cosh(x.value);
    return function(std::tanh(x.value), 1 / (c * c), x);
  }
  friend Tracked erf(const Tracked& x) {
    return function(std::erf(x.value), two_over_root_pi * std::exp(-x.value * x.value), x);
  }
  friend Tracked abs(const Tracked& x) { return x < Tracked(0.0) ? -x : x; }
  friend Tracked pow(const Tracked& a, const Tracked& b) {
    const long double y = std::pow(a.value, b.value);
    const long double by_a = b.value * std::pow(a.value, b.value - 1),
                      by_b = y == 0 ? 0 : y * std::log(std::fabs(a.value));
    return {y, std::fabs(y) + passed_on(by_a, a) + passed_on(by_b, b),
            std::fmax(a.steps, b.steps) + function_steps};
  }

 private:
  static Tracked function(long double y, long double slope, const Tracked& x) {
    return {y, std::fabs(y) + passed_on(slope, x), x.steps + function_steps};
  }
  static long double passed_on(long double slope, const Tracked& x) {
    return x.error(1) > 0 ? std::fabs(slope) * x.terms : 0;
  }
  static void decided(const Tracked& a, const Tracked& b) {
    const bool one_and_the_same = a.value == b.value && a.terms == b.terms && a.steps == b.steps;
    const long double slack = a.error(0x1p-52L) + b.error(0x1p-52L);
    if (slack > 0 && std::fabs(a.value - b.value) <= slack && !one_and_the_same) ambiguous = true;
  }
};

// ---- Dual: a number and its derivative in one direction.

inline bool identical(const Tracked& a, const Tracked& b) { return a.value == b.value; }

// The derivatives here are those of a table of calculus, each in its simplest form; where the library uses a
// shorter one (1 − y² for tanh, y + 1 for expm1) the two are independent. T may be Dual again: second
// derivatives.
template <class T>
struct Dual {
  T value = T(0.0), derivative = T(0.0);

  Dual() = default;
  Dual(const T& v, const T& d) : value(v), derivative(d) {}
  explicit Dual(double x) : value(x) {}
  explicit operator int() const { return static_cast<int>(value); }

  friend Dual operator-(const Dual& a) { return {-a.value, -a.derivative}; }
  friend Dual operator+(const Dual& a, const Dual& b) {
    return {a.value + b.value, a.derivative + b.derivative};
  }
  friend Dual operator-(const Dual& a, const Dual& b) {
    return {a.value - b.value, a.derivative - b.derivative};
  }
  friend Dual operator*(const Dual& a, const Dual& b) {
    return {a.value * b.value, a.derivative * b.value + a.value * b.derivative};
  }
  friend Dual operator/(const Dual& a, const Dual& b) {
    return {a.value / b.value, (a.derivative * b.value - a.value * b.derivative) / (b.value * b.value)};
  }
  friend bool operator<(const Dual& a, const Dual& b) { return decided(a, b), a.value < b.value; }
  friend bool operator<=(const Dual& a, const Dual& b) { return decided(a, b), a.value <= b.value; }
  friend bool operator==(const Dual& a, const Dual& b) { return decided(a, b), a.value == b.value; }
  friend bool identical(const Dual& a, const Dual& b) {
    return identical(a.value, b.value) && identical(a.derivative, b.derivative);
  }

 private:
  // Equal numbers with different derivatives: a kink, where there is no derivative to compare with.
  static void decided(const Dual& a, const Dual& b) {
    if (identical(a.value, b.value) && !identical(a.derivative, b.derivative)) Tracked::ambiguous = true;
  }
};

inline bool is_zero(const Tracked& x) { return x.value == 0; }
template <class T>
bool is_zero(const Dual<T>& x) {
  return is_zero(x.value) && is_zero(x.derivative);
}

template <class T>
Dual<T> exp(const Dual<T>& x) {
  return {exp(x.value), exp(x.value) * x.derivative};
}
template <class T>
Dual<T> expm1(const Dual<T>& x) {
  return {expm1(x.value), exp(x.value) * x.derivative};
}
template <class T>
Dual<T> log(const Dual<T>& x) {
  return {log(x.value), x.derivative / x.value};
}
template <class T>
Dual<T> log1p(const Dual<T>& x) {
  return {log1p(x.value), x.derivative / (T(1.0) + x.value)};
}
template <class T>
Dual<T> sqrt(const Dual<T>& x) {
  const T y = sqrt(x.value);
  return {y, x.derivative / (y + y)};
}
template <class T>
Dual<T> sinh(const Dual<T>& x) {
  return {sinh(x.value), cosh(x.value) * x.derivative};
}
template <class T>
Dual<T> cosh(const Dual<T>& x) {
  return {cosh(x.value), sinh(x.value) * x.derivative};
}
template <class T>
Dual<T> tanh(const Dual<T>& x) {
  const T c = cosh(x.value);
  return {tanh(x.value), x.derivative / (c * c)};
}
// A constant that is rounded to the format.
template <class T>
T rounded(long double x) {
  if constexpr (std::is_same_v<T, Tracked>) {
    return {x, std::fabs(x), 1};
  } else {
    using Part = decltype(T::value);
    return {rounded<Part>(x), Part(0.0)};
  }
}
template <class T>
Dual<T> erf(const Dual<T>& x) {
  const T slope = rounded<T>(two_over_root_pi) * exp(-(x.value * x.value));
  return {erf(x.value), slope * x.derivative};
}
template <class T>
Dual<T> abs(const Dual<T>& x) {
  return x < Dual<T>(0.0) ? -x : x;
}
// A constant exponent asks nothing of the base; only a varying one needs it to be positive.
template <class T>
Dual<T> pow(const Dual<T>& a, const Dual<T>& b) {
  T slope = is_zero(a.derivative) ? T(0.0) : a.derivative * (b.value * pow(a.value, b.value - T(1.0)));
  if (!is_zero(b.derivative)) slope = slope + b.derivative * (pow(a.value, b.value) * log(a.value));
  return {pow(a.value, b.value), slope};
}

// ---- Values: the same on every machine.

// SplitMix64. The numbers are multiples of 2^-20, so that a float holds them exactly.
struct Draws {
  std::uint64_t state;

  std::uint64_t next() {
    std::uint64_t z = (state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
  }
  int below(int n) { return static_cast<int>(next() % static_cast<std::uint64_t>(n)); }
  bool one_in(int n) { return below(n) == 0; }
  double between(double low, double high) {
    const double fraction = static_cast<double>(next() >> 11) * 0x1p-53;
    return std::floor((low + (high - low) * fraction) * 0x1p20) * 0x1p-20;
  }
  std::vector<double> numbers(std::size_t n, double low = -2, double high = 2) {
    std::vector<double> out;
    while (out.size() < n) out.push_back(between(low, high));
    return out;
  }
};

// ---- The laws.

// A result in a graph, the leaves that it is derived by, and their values.
struct Problem {
  Graph graph{};
  int result = -1, samples = 1;
  std::vector<int> variables{};
  std::vector<std::vector<double>> values{};

  int count(const TensorType& t) const { return t.size() * (t.batched ? samples : 1); }
  int count(int id) const { return count(graph.at(id).type); }
  // Booleans and indices have no direction to go in; the derivative by them is zero.
  bool is_real(std::size_t variable) const {
    return graph.at(variables[variable]).type.element == Element::real;
  }
  Ref add(std::string_view name, const TensorType& type, std::vector<double> numbers) {
    const Ref leaf = graph.add_leaf({.kind = LeafKind::input, .name = name, .type = type});
    variables.push_back(leaf.id);
    values.push_back(std::move(numbers));
    return leaf;
  }
};

// What a law found: the largest |difference| / bound, which is at most 1 where the law holds, and where it
// was; and the largest S / |derivative|, by how much the worst component suffered from cancellation.
struct Verdict {
  long double worst = 0, cancellation = 0;
  std::string where = "nowhere";

  void compare(const char* law, int variable, std::size_t element, long double a, long double b,
               long double bound) {
    const long double difference = std::fabs(a - b);
    if (difference == 0) return;
    const long double ratio = bound > 0 ? difference / bound : std::numeric_limits<long double>::infinity();
    if (ratio <= worst) return;
    worst = std::isnan(ratio) ? std::numeric_limits<long double>::infinity() : ratio;
    std::ostringstream text;
    text.precision(20);
    text << law << ", variable " << variable << ", element " << element << ": " << a << " and " << b
         << ", which is " << ratio << " times the bound";
    where = text.str();
  }
};

// Writes the values of the leaves: leaf(k, i) is element i of variable k.
template <class T, class Leaf>
void assign(Evaluation<T>& e, const Problem& p, Leaf leaf) {
  for (std::size_t k = 0; k < p.variables.size(); ++k) {
    const std::span<T> to = e[p.variables[k]];
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = leaf(k, i);
  }
}

// The elements of several statements of a graph, computed in T, for the values of p and of more leaves.
template <class T>
std::vector<std::vector<T>> evaluated(const Graph& g, const Problem& p, std::span<const Ref> wanted,
                                      std::span<const Ref> more,
                                      const std::vector<std::vector<double>>& more_values) {
  Evaluation<T> e(g, p.samples);
  assign(e, p, [&](std::size_t k, std::size_t i) { return T(p.values[k][i]); });
  for (std::size_t k = 0; k < more.size(); ++k) {
    const std::span<T> to = e[more[k].id];
    for (std::size_t i = 0; i < to.size(); ++i) to[i] = T(more_values[k][i]);
  }
  e.run();
  std::vector<std::vector<T>> out;
  for (const Ref& r : wanted) out.emplace_back(e[r.id].begin(), e[r.id].end());
  return out;
}

constexpr long double long_epsilon = std::numeric_limits<long double>::epsilon();
constexpr long double double_epsilon = std::numeric_limits<double>::epsilon();

// The numbers that the chain rule puts into a graph, and that simplification folds, are doubles: 2/√π, or
// 2·(1/3). Where there are such, long double can confirm no more than double's digits.
inline long double precision(const Graph& g, int before) {
  for (int id = before; id < g.size(); ++id)
    if (is_literal(g.at(id)) && !Tracked::exact(g.at(id).number)) return double_epsilon;
  return long_epsilon;
}

inline GrowingArray<Ref> refs(Graph& g, const std::vector<int>& ids) {
  GrowingArray<Ref> out;
  for (int id : ids) out.push_back(g.ref(id));
  return out;
}

// First derivatives. With J the derivative of the result by all variables and v a random seed: each component
// of what pullback computes, Jᵀv, in long double and in double, is that of dual numbers, which compute J one
// direction at a time; and <v, J·u> = <Jᵀ·v, u> for a random direction u.
inline Verdict first_derivatives(const Problem& p, Draws& draws) {
  Verdict verdict;
  Graph g = p.graph;
  const TensorType type = g.at(p.result).type;
  const Ref seed = g.add_leaf(
      {.kind = LeafKind::upstream, .name = "seed", .type = {Element::real, type.batched, type.shape, {}}});
  const auto v = draws.numbers(static_cast<std::size_t>(p.count(type)));
  const GrowingArray<Ref> variables = refs(g, p.variables),
                          gradients = pullback(g.ref(p.result), seed, variables);
  const std::span<const Ref> more(&seed, 1);
  const auto reverse = evaluated<Tracked>(g, p, gradients, more, {v});
  const auto reverse_long = evaluated<long double>(g, p, gradients, more, {v});
  const auto reverse_double = evaluated<double>(g, p, gradients, more, {v});
  const long double epsilon = precision(g, p.graph.size());

  using D = Dual<Tracked>;
  Evaluation<D> forward(p.graph, p.samples);
  const auto along_seed = [&] {
    forward.run();
    Tracked sum;
    for (std::size_t i = 0; i < v.size(); ++i) sum = sum + Tracked(v[i]) * forward[p.result][i].derivative;
    return sum;
  };
  assign(forward, p, [&](std::size_t k, std::size_t i) { return D(p.values[k][i]); });
  for (std::size_t k = 0; k < variables.size(); ++k)
    for (std::size_t i = 0; i < p.values[k].size(); ++i) {
      D& at = forward[p.variables[k]][i];
      at.derivative = Tracked(p.is_real(k) ? 1.0 : 0.0);
      const Tracked expected = along_seed();
      at.derivative = Tracked(0.0);
      const Tracked& r = reverse[k][i];
      verdict.compare("dual numbers, in long double", static_cast<int>(k), i, reverse_long[k][i],
                      expected.value, r.error(epsilon) + expected.error(long_epsilon));
      verdict.compare("dual numbers, in double", static_cast<int>(k), i, reverse_double[k][i], expected.value,
                      r.error(double_epsilon) + expected.error(long_epsilon));
      if (r.terms > 0)
        verdict.cancellation = std::fmax(verdict.cancellation, r.terms / std::fabs(expected.value));
    }

  std::vector<std::vector<double>> u;
  for (std::size_t k = 0; k < p.values.size(); ++k)
    u.push_back(p.is_real(k) ? draws.numbers(p.values[k].size()) : std::vector<double>(p.values[k].size()));
  assign(forward, p, [&](std::size_t k, std::size_t i) {
    return D{Tracked(p.values[k][i]), Tracked(u[k][i])};
  });
  const Tracked left = along_seed();
  Tracked right;
  for (std::size_t k = 0; k < u.size(); ++k)
    for (std::size_t i = 0; i < u[k].size(); ++i) right = right + reverse[k][i] * Tracked(u[k][i]);
  verdict.compare("<v, Ju> = <Jᵀv, u>", -1, 0, left.value, right.value,
                  left.error(long_epsilon) + right.error(epsilon));
  return verdict;
}

// Second derivatives. With g the gradient of <v, result> and w a random vector, the gradient of <g, w>, which
// pullback takes of its own work, is the Hessian times w; dual numbers of dual numbers compute it one
// component at a time.
inline Verdict second_derivatives(const Problem& p, Draws& draws) {
  Verdict verdict;
  Graph g = p.graph;
  const TensorType type = g.at(p.result).type;
  GrowingArray<Ref> more{g.add_leaf(
      {.kind = LeafKind::upstream, .name = "seed", .type = {Element::real, type.batched, type.shape, {}}})};
  std::vector<std::vector<double>> numbers{draws.numbers(static_cast<std::size_t>(p.count(type)))};
  const GrowingArray<Ref> variables = refs(g, p.variables),
                          gradients = pullback(g.ref(p.result), more[0], variables);
  static constexpr const char* names[] = {"w0", "w1", "w2", "w3"};
  Ref product;
  for (std::size_t k = 0; k < variables.size(); ++k) {
    const TensorType t = variables[k].type();
    more.push_back(g.add_leaf(
        {.kind = LeafKind::upstream, .name = names[k], .type = {Element::real, t.batched, t.shape, {}}}));
    numbers.push_back(p.is_real(k) ? draws.numbers(p.values[k].size())
                                   : std::vector<double>(p.values[k].size()));
    Ref along = sum(gradients[k] * more.back());
    if (along.type().batched) along = batch_sum(along);
    product = product ? product + along : along;
  }
  const auto hessian = pullback(product, g.literal(1), variables);
  const auto reverse = evaluated<Tracked>(g, p, hessian, more, numbers);
  const auto reverse_long = evaluated<long double>(g, p, hessian, more, numbers);
  const auto reverse_double = evaluated<double>(g, p, hessian, more, numbers);
  const long double epsilon = precision(g, p.graph.size());

  using D = Dual<Tracked>;
  Evaluation<Dual<D>> forward(p.graph, p.samples);
  assign(forward, p, [&](std::size_t k, std::size_t i) {
    return Dual<D>{D(p.values[k][i]), D(numbers[k + 1][i])};
  });
  for (std::size_t k = 0; k < variables.size(); ++k)
    for (std::size_t i = 0; i < p.values[k].size(); ++i) {
      D& at = forward[p.variables[k]][i].value;
      at.derivative = Tracked(p.is_real(k) ? 1.0 : 0.0);
      forward.run();
      at.derivative = Tracked(0.0);
      Tracked expected;
      for (std::size_t j = 0; j < numbers[0].size(); ++j)
        expected = expected + Tracked(numbers[0][j]) * forward[p.result][j].derivative.derivative;
      verdict.compare("second derivative, in long double", static_cast<int>(k), i, reverse_long[k][i],
                      expected.value, reverse[k][i].error(epsilon) + expected.error(long_epsilon));
      verdict.compare("second derivative, in double", static_cast<int>(k), i, reverse_double[k][i],
                      expected.value, reverse[k][i].error(double_epsilon) + expected.error(long_epsilon));
    }
  return verdict;
}

}  // namespace laws
