// SPDX-License-Identifier: BSL-1.0
// quick
// The bounds that are found for a value hold: what an activation, layer or operation gives for numbers within
// some bounds is within the bounds found for it, in inference and in training.
#include <etude/nn/bounds.hpp>
#include <etude/nn/network.hpp>
#include <etude/program/evaluate.hpp>

#include "support/catch.hpp"
#include "support/leaf_values.hpp"
#include "support/lists.hpp"

#include <cmath>
#include <string>

using namespace etude;
using detail::Bounds;
using detail::BoundsFinder;

namespace {

constexpr int features = 6, samples = 4;
// What goes in: any numbers (here some that saturate everything), probabilities, negative ones, others.
constexpr Bounds inputs[] = {{-80, 80}, {0, 1}, {-40, 0}, {-1, 0.5}, {0.5, 3}};

// Each value of the graph, layer by layer, for inputs drawn from `given`, the bounds themselves among them.
void check_graph(const Graph& g, const Bounds& given, std::uint32_t stream) {
  LeafValues values = leaf_values(g, samples, features, stream);
  RandomSequence draw{random_key(23, stream, 1)};
  for (std::size_t k = 0; k < values.size(); ++k)
    if (g.leaves[k].kind == LeafKind::input)
      for (double& x : values[k]) {
        const auto choice = draw.below(4);
        x = choice == 0 ? given.low : choice == 1 ? given.high : draw.uniform(given.low, given.high);
      }
  Evaluation<double> evaluation(g, samples);
  write_leaves(evaluation, g, values);
  evaluation.run();
  BoundsFinder finder(g, given);
  for (int id = 0; id < g.size(); ++id) {
    const TensorType& t = g.at(id).type;
    if (t.element == Element::boolean) continue;
    const Bounds whole = finder.of(id, 0, t.size());
    const int begin = static_cast<int>(draw.below(static_cast<std::uint64_t>(t.size()))),
              end = begin + 1 + static_cast<int>(draw.below(static_cast<std::uint64_t>(t.size() - begin)));
    const Bounds part = finder.of(id, begin, end);
    const auto all = evaluation[id];
    // Rounding: a sum of shares may be a little more than 1.
    const double slack = 1e-12;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const int element = static_cast<int>(i) % t.size();
      const double x = all[i];
      if (std::isnan(x)) continue;  // a logarithm of a number below 0, which a where() does not choose
      INFO("statement " << id << ", " << std::string(g.at(id).op->name) << ", element " << i << ": " << x);
      auto holds = [&](const Bounds& r) {
        return x >= r.low - slack * std::fabs(r.low) - slack &&
               x <= r.high + slack * std::fabs(r.high) + slack;
      };
      CHECK(holds(whole));
      if (begin <= element && element < end) CHECK(holds(part));
    }
  }
}

template <class Net>
void check_network() {
  for (const auto mode : {Reifier::Mode::inference, Reifier::Mode::training})
    for (const Bounds& given : inputs) {
      Graph g;
      Net::lower(g, g.add_leaf({.kind = LeafKind::input, .name = "x", .type = Net::input}), mode);
      for (std::uint32_t stream = 0; stream < 3; ++stream) check_graph(g, given, stream);
    }
}

// An expression of x.
template <class F>
struct Of : Layer {
  constexpr auto operator()(auto x) const { return F{}(x); }
};
#define EXPRESSION(...) Of<decltype([](auto x) { return __VA_ARGS__; })>

using Expressions =
    List<EXPRESSION(abs(x) - 2 * sqrt(abs(x))), EXPRESSION(x / (1 + x * x)), EXPRESSION(pow(abs(x), 0.5)),
         EXPRESSION(where(x < 0.25, x, 0.5 - x)), EXPRESSION(where(0.25 <= x, log(x), expm1(x))),
         EXPRESSION(where(square(x) < 4, square(x), where(x > 1, 1 / x, x))),
         EXPRESSION(concatenate(slice<1, 3>(x), tanh(slice<2, 6>(x)))),
         EXPRESSION(slice<1, 5>(concatenate(sigmoid(x), x))), EXPRESSION(mean(sigmoid(x)) + max(x)),
         EXPRESSION(reshape<6>(transpose(reshape<2, 3>(relu(x))))),
         EXPRESSION(log1p(abs(x)) - log(1 + abs(x))),
         EXPRESSION(reshape<6>(transpose(reshape<2, 3>(concatenate(slice<0, 3>(x), tanh(slice<3, 6>(x))))))),
         EXPRESSION(reshape<9>(softplus(matmul(reshape<3, 2>(x), reshape<2, 3>(x))) /
                               sum<1>(softplus(matmul(reshape<3, 2>(x), reshape<2, 3>(x)))))),
         EXPRESSION(sign(x) * erf(x)), EXPRESSION(minimum(x, 0.5) * maximum(x, -0.5)),
         EXPRESSION(1 / (1 + exp(-x))), EXPRESSION(softplus(x) / sum(softplus(x)))>;

template <class L>
Bounds found(const Bounds& given = {}) {
  Graph g;
  const Ref y = Network<Input<features>, L>::lower(
      g, g.add_leaf({.kind = LeafKind::input, .name = "x", .type = Input<features>::type}),
      Reifier::Mode::inference);
  return BoundsFinder(g, given).of(y.id, 0, y.type().size());
}

}  // namespace

TEST_CASE("bounds: each activation") {
  for_each_type(Activations{}, []<class A> { check_network<Network<Input<features>, A>>(); });
}

TEST_CASE("bounds: each layer, and what stands behind it") {
  for_each_type(Layers{}, []<class L> { check_network<Network<Input<features>, L, Softmax>>(); });
}

TEST_CASE("bounds: expressions") {
  for_each_type(Expressions{}, []<class E> { check_network<Network<Input<features>, E>>(); });
}

TEST_CASE("bounds: as narrow as it has to be") {
  CHECK(found<Sigmoid>() == Bounds{0, 1});
  CHECK(found<HardSigmoid>() == Bounds{0, 1});
  CHECK(found<Softmax>() == Bounds{0, 1});
  CHECK(found<LogSoftmax>() == Bounds{-detail::unbounded, 0, true});
  CHECK(found<Tanh>() == Bounds{-1, 1});
  CHECK(found<ReLU6>() == Bounds{0, 6});
  CHECK(found<FastTanh>().within(-4, 4));  // the fraction is not seen to be monotone
  CHECK(found<Dense<3>>() == Bounds{});
  CHECK(found<Dropout<>>({0, 1}) == Bounds{0, 1});
}
