// SPDX-License-Identifier: BSL-1.0
// The laws of functions made of operations, and of the losses: first and second derivatives, and ±700 in
// float.
#include <etude/nn/losses.hpp>

#include "support/catch.hpp"
#include "support/dual.hpp"
#include "support/lists.hpp"

#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

using namespace etude;
using laws::Draws;
using laws::Dual;
using laws::Problem;
using laws::Tracked;
using laws::Verdict;

using Values = std::vector<std::vector<double>>;
constexpr const char* names[] = {"x", "y"};

template <Shape S, bool Batched = true>
constexpr TensorType real{Element::real, Batched, S, {}};

// f of leaves of the types T.
template <TensorType... T, class F>
Problem problem(F f, int samples, const Values& values) {
  Problem p;
  p.samples = samples;
  GrowingArray<Ref> arguments;
  (arguments.push_back(p.add(names[arguments.size()], T, values[arguments.size()])), ...);
  const auto e = [&]<int... K>(std::integer_sequence<int, K...>) { return f(Argument<K, T>{}...); }
  (std::make_integer_sequence<int, sizeof...(T)>{});
  static_assert(decltype(e)::type.valid());
  Reifier reify{.graph = p.graph, .arguments = arguments};
  p.result = detail::expand(reify(e), decltype(e)::type).id;
  return p;
}

// ---- First and second derivatives.

constexpr int rounds = 6;

// Draws values between low and high; for class indices, classes.
template <TensorType... T, class F>
void derivatives_hold(const char* name, F f, double low, double high, int classes = 0) {
  for (int round = 0; round < rounds; ++round) {
    Draws draw{static_cast<std::uint64_t>(round)};
    const int samples = 1 + round % 5;
    const auto draw_values = [&](const TensorType& t) {
      const auto n = static_cast<std::size_t>(t.size() * (t.batched ? samples : 1));
      std::vector<double> out = draw.numbers(n, low, high);
      if (t.element == Element::index)
        for (double& x : out) x = draw.below(classes);
      return out;
    };
    const Problem p = problem<T...>(f, samples, Values{draw_values(T)...});
    laws::Tracked::ambiguous = false;
    INFO(name << ", round " << round << ", operand sizes " << p.values[0].size());
    const Verdict first = laws::first_derivatives(p, draw), second = laws::second_derivatives(p, draw);
    if (first.worst > 1) FAIL_CHECK(first.where);
    if (second.worst > 1) FAIL_CHECK(second.where);
    CHECK_FALSE(laws::Tracked::ambiguous);
  }
}

template <class F>
void derivatives_hold(const char* name, F f) {
  derivatives_hold<real<shape<>, false>>(name, f, -2, 2);
  derivatives_hold<real<shape<1>>>(name, f, -2, 2);
  derivatives_hold<real<shape<5>, false>>(name, f, -5, 5);
  derivatives_hold<real<shape<7>>>(name, f, -20, 20);
  derivatives_hold<real<shape<2, 3>>>(name, f, -2, 2);
}

constexpr TensorType class_index{Element::index, true, {}, {}};

constexpr auto leaky = [](auto x) { return leaky_relu(x, 0.01); };
constexpr auto clamped = [](auto x) { return clamp(x, -1, 1); };

TEST_CASE("composites: derivatives are what dual numbers say") {
  derivatives_hold("softmax", [](auto x) { return softmax(x); });
  derivatives_hold("log_softmax", [](auto x) { return log_softmax(x); });
  derivatives_hold("logsumexp", [](auto x) { return logsumexp(x); });
  derivatives_hold("mean", [](auto x) { return mean(x); });
  derivatives_hold("batch_mean", [](auto x) { return batch_mean(x * x); });
  derivatives_hold("clamp", clamped);
  derivatives_hold("leaky_relu", leaky);
  derivatives_hold("fast_tanh", [](auto x) { return fast_tanh(x); });
  derivatives_hold("softplus", [](auto x) { return softplus(x); });
  derivatives_hold("sigmoid", [](auto x) { return sigmoid(x); });
  derivatives_hold("square", [](auto x) { return square(x); });
  derivatives_hold("x·sigmoid(x)", [](auto x) { return x * sigmoid(x); });
}

TEST_CASE("composites: derivatives along an axis and of a choice are what dual numbers say") {
  derivatives_hold<real<shape<2, 3>>>(
      "mean<0>", [](auto x) { return mean<0>(x * x); }, -2, 2);
  derivatives_hold<real<shape<2, 3>, false>>(
      "mean<1>", [](auto x) { return mean<1>(x * x); }, -2, 2);
  constexpr auto picked = [](auto x, auto i) { return pick(x, i); };
  derivatives_hold<real<shape<7>>, class_index>("pick", picked, -2, 2, 7);
  derivatives_hold<real<shape<1>>, class_index>("pick", picked, -2, 2, 1);
  derivatives_hold<real<shape<5>, false>, class_index>("pick, from shared values", picked, -2, 2, 5);
  constexpr auto hot = [](auto x, auto i) { return x * one_hot<3>(i); };
  derivatives_hold<real<shape<3>>, class_index>("one_hot", hot, -2, 2, 3);
  derivatives_hold<real<shape<>, false>, class_index>("one_hot of a scalar", hot, -2, 2, 3);
}

// A loss as a function of output and target, for one shape of the output.
template <class L, Shape S, class Use>
void with_loss(Use use) {
  constexpr TensorType output = real<S>;
  constexpr TensorType target = L::Target::type(output);
  use.template operator()<output, target>([](auto y, auto t) { return L{}(y, t); });
}

template <class L>
constexpr bool takes_probabilities = std::is_same_v<L, BinaryCrossEntropy>;

TEST_CASE("losses: derivatives are what dual numbers say") {
  for_each_type(::Losses{}, []<class L>() {
    const auto hold = [](int classes) {
      return [classes]<TensorType Output, TensorType Target>(auto f) {
        const std::string name(type_name<L>());
        derivatives_hold<Output, Target>(name.c_str(), f, 0.125, 0.875, classes);
        if (!takes_probabilities<L>) derivatives_hold<Output, Target>(name.c_str(), f, -20, 20, classes);
      };
    };
    with_loss<L, shape<1>>(hold(1));
    with_loss<L, shape<2>>(hold(2));
    with_loss<L, shape<7>>(hold(7));
  });
}

// As near tanh as its comment says, everywhere and in its limits; 1 − y is of third order at 3.
TEST_CASE("composites: fast_tanh is near tanh, and smooth where it is cut off") {
  static constexpr Variable<"x"> x;
  constexpr auto y = fast_tanh(x);
  double furthest = 0;
  for (int i = -6000; i <= 6000; ++i) {
    const double at = i / 1000.0, is = evaluate(y, x = at);
    furthest = std::fmax(furthest, std::fabs(is - std::tanh(at)));
    CHECK(std::fabs(is + evaluate(y, x = -at)) == 0);
    const double rest = std::fabs(at) < 3 ? std::pow(3 - at, 3) / (27 + 9 * at * at) : at < 0 ? 2 : 0;
    CHECK(std::fabs(1 - is - rest) <= 24 * 0x1p-53);  // 10 roundings of y, 7 of `rest`, which is up to 2
  }
  CHECK(furthest < 0.024);
  CHECK(furthest > 0.023);
}

// ---- ±700, where e^x is beyond float, and beyond double with a factor or two.

// For each element of the result and each operand: value and derivative in float are finite, and the
// derivative has the sign that dual numbers give it in long double, whose range is wide enough for e^1400.
// The sign of what is not above `noise` does not matter.
void finite_and_of_the_right_sign(const std::string& name, const Problem& p, long double noise = 0) {
  Graph g = p.graph;
  const TensorType type = g.at(p.result).type;
  const Ref seed = g.add_leaf({.kind = LeafKind::upstream, .name = "seed", .type = type});
  const GrowingArray<Ref> variables = laws::refs(g, p.variables);
  const GrowingArray<Ref> gradients = pullback(g.ref(p.result), seed, variables);
  Evaluation<Dual<Tracked>> forward(p.graph, p.samples);
  const auto leaf = [&](std::size_t k, std::size_t i) { return Dual<Tracked>(p.values[k][i]); };
  laws::assign(forward, p, leaf);
  const auto size = static_cast<std::size_t>(p.count(type));
  for (std::size_t j = 0; j < size; ++j) {
    std::vector<double> one_hot(size);
    one_hot[j] = 1;
    GrowingArray<Ref> wanted = gradients;
    wanted.push_back(g.ref(p.result));
    const auto computed = laws::evaluated<float>(g, p, wanted, std::span<const Ref>(&seed, 1), {one_hot});
    INFO(name << ", element " << j << " of the result");
    CHECK(std::isfinite(computed.back()[j]));
    for (std::size_t k = 0; k < variables.size(); ++k)
      for (std::size_t i = 0; i < p.values[k].size(); ++i) {
        auto& at = forward[p.variables[k]][i];
        at.derivative = Tracked(p.is_real(k) ? 1.0 : 0.0);
        forward.run();
        at.derivative = Tracked(0.0);
        const long double right = forward[p.result][j].derivative.value;
        const float derivative = computed[k][i];
        INFO("by element " << i << " of operand " << k << ", which is " << p.values[k][i] << ": "
                           << derivative << ", in long double " << static_cast<double>(right));
        const bool matters = std::fabs(right) > noise || std::fabs(derivative) > noise;
        if (!std::isfinite(derivative) || (matters && static_cast<long double>(derivative) * right < 0))
          CHECK(false);
        // It may only vanish where it is below rounding.
        if (derivative == 0 && std::fabs(right) > 1e-6L) CHECK(false);
      }
  }
}

// All vectors of three of the numbers.
Values all_of_three(const std::vector<double>& numbers) {
  Values out(1);
  for (double a : numbers)
    for (double b : numbers)
      for (double c : numbers)
        for (double x : {a, b, c}) out[0].push_back(x);
  return out;
}

// One sample after the other, so that a seed for one element asks for one sample.
template <class F>
void holds_at_700(const std::string& name, F f) {
  const Values all = all_of_three({-700, 0.5, 700});
  for (std::size_t i = 0; i < all[0].size(); i += 3) {
    const Values one{{all[0][i], all[0][i + 1], all[0][i + 2]}};
    finite_and_of_the_right_sign(name, problem<real<shape<3>>>(f, 1, one));
  }
}

TEST_CASE("composites: at ±700 in float all is finite and of the right sign") {
  holds_at_700("softmax", [](auto x) { return softmax(x); });
  holds_at_700("log_softmax", [](auto x) { return log_softmax(x); });
  holds_at_700("logsumexp", [](auto x) { return logsumexp(x); });
  holds_at_700("pick", [](auto x) { return pick(x, 1 + 0 * sum(x)); });
  holds_at_700("mean", [](auto x) { return mean(x); });
  holds_at_700("clamp", clamped);
  holds_at_700("leaky_relu", leaky);
  holds_at_700("fast_tanh", [](auto x) { return fast_tanh(x); });
  holds_at_700("softplus", [](auto x) { return softplus(x); });
  holds_at_700("sigmoid", [](auto x) { return sigmoid(x); });
  holds_at_700("tanh", [](auto x) { return tanh(x); });
  holds_at_700("erf", [](auto x) { return erf(x); });
}

// Targets for three outputs: classes, or numbers from 0 to 1.
template <class L>
Values targets_of_three() {
  if constexpr (std::is_same_v<typename L::Target, ClassIndex>)
    return {{0}, {1}, {2}};
  else
    return {{0, 0.5, 1}, {1, 0, 0.5}, {0.5, 1, 0}};
}

template <class L>
void loss_holds_at(const std::vector<double>& outputs) {
  // The cosine's derivative, where output and target point the same way, is the difference of equal terms.
  constexpr long double noise = std::is_same_v<L, CosineDistance> ? 1e-6L : 0;
  with_loss<L, shape<3>>([&]<TensorType Output, TensorType Target>(auto f) {
    const Values all = all_of_three(outputs);
    for (std::size_t i = 0; i < all[0].size(); i += 3)
      for (const auto& target : targets_of_three<L>())
        finite_and_of_the_right_sign(
            std::string(type_name<L>()),
            problem<Output, Target>(f, 1, {{all[0][i], all[0][i + 1], all[0][i + 2]}, target}), noise);
  });
}

TEST_CASE("losses: at ±700 in float all is finite and of the right sign") {
  for_each_type(::Losses{}, []<class L>() {
    if constexpr (std::is_same_v<L, Poisson>)
      loss_holds_at<L>({-700, 0.3, 80});  // its value is e^y, and e^89 is beyond float
    else if constexpr (!takes_probabilities<L>)
      loss_holds_at<L>({-700, 0.3, 700});  // not 0.5, a target: |y − t| has a kink there
  });
}

// A sigmoid layer before it reaches 0 and 1 in float: from -104 and from 17 on.
struct BinaryCrossEntropyOfSigmoid : BinaryCrossEntropy {
  constexpr auto operator()(auto z, auto target) const { return BinaryCrossEntropy{}(sigmoid(z), target); }
};

TEST_CASE("losses: at probabilities 0 and 1 in float all is finite and of the right sign") {
  loss_holds_at<BinaryCrossEntropy>({0, 0.5, 1});
  loss_holds_at<BinaryCrossEntropyOfSigmoid>({-700, 0.5, 700});
}

// ---- Cancellation: forms whose derivative may be far smaller than the terms it is the sum of, S /
// |derivative| > 10⁶, so that its relative error is as much larger than rounding's.

template <TensorType... T, class F>
bool cancels(F f, const Values& points, const Values& targets) {
  long double worst = 0;
  for (std::size_t i = 0; i < points[0].size(); i += 3)
    for (const auto& target : targets) {
      Values values{{points[0][i], points[0][i + 1], points[0][i + 2]}};
      if (sizeof...(T) > 1) values.push_back(target);
      Draws draw{7};
      worst = std::fmax(worst, laws::first_derivatives(problem<T...>(f, 1, values), draw).cancellation);
    }
  return worst > 1e6L;
}

TEST_CASE("composites: the derivatives that cancel are known") {
  const Values points = all_of_three({-20, -1, 0.25, 21});
  std::set<std::string> cancelling;
  const auto look_at = [&](const char* name, auto f) {
    if (cancels<real<shape<3>>>(f, points, {{}})) cancelling.insert(name);
  };
  look_at("softmax", [](auto x) { return softmax(x); });
  look_at("log_softmax", [](auto x) { return log_softmax(x); });
  look_at("logsumexp", [](auto x) { return logsumexp(x); });
  look_at("mean", [](auto x) { return mean(x); });
  look_at("clamp", clamped);
  look_at("leaky_relu", leaky);
  look_at("softplus", [](auto x) { return softplus(x); });
  for_each_type(::Losses{}, [&]<class L>() {
    with_loss<L, shape<3>>([&]<TensorType Output, TensorType Target>(auto f) {
      const Values at = takes_probabilities<L> ? all_of_three({1e-6, 0.25, 0.75}) : points;
      if (cancels<Output, Target>(f, at, targets_of_three<L>()))
        cancelling.insert(std::string(type_name<L>()));
    });
  });
  // p − 1 where p is near 1, the derivative of a prediction that is right and sure of it; and p·(1 − p) in
  // softmax.
  // The cosine's, where output and target point the same way or the opposite one.
  // The perceptron criterion's error, ŷ − t, where the decision is right.
  CHECK(cancelling == std::set<std::string>{"softmax", "etude::CosineDistance", "etude::PerceptronCriterion",
                                            "etude::SigmoidCrossEntropy", "etude::SoftmaxCrossEntropy",
                                            "etude::SoftmaxCrossEntropyOfDistribution"});
}

}  // namespace
