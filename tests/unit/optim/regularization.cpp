// SPDX-License-Identifier: BSL-1.0
// Clipping by norm and the max-norm constraint where memory is laid out in its special ways: one output, one
// input, a vector, widths beside a register's; with pads that are NaN. (Against the rules themselves:
// unit/train/optimizers.cpp.)
#include <etude/etude.hpp>

#include "support/catch.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace etude;

namespace {

// Puts the gradient where the parameter was, all gradients together of length ¼ where they are longer.
struct TakeClipped {
  constexpr auto operator()(auto p, auto g) const {
    return updates(p <<= g * minimum(1, 0.25 / gradient_norm));
  }
};
struct Take {
  constexpr auto operator()(auto p, auto g) const { return updates(p <<= g); }
};
// Does nothing but constrain.
struct Constrain {
  float largest = 0.5f;
  constexpr auto operator()(auto p, auto g) const { return updates(p <<= p + 0 * g); }
  constexpr auto constraint(auto p, auto norm) const {
    return p * minimum(1, hyperparameter<&Constrain::largest> / norm);
  }
};

constexpr int batch = 6;

// No rule is for a layer's state.
bool is_state(const std::string& name) { return name.find("running") != std::string::npos; }

// The model after a step of the optimizer, all memory that holds no value being NaN before.
template <class Net, class Optimizer, class T>
Model<Net, T> after_step(bool stored) {
  auto run = []<class P>(P) {
    constexpr const auto& program = P::program;
    constexpr T nan = std::numeric_limits<T>::quiet_NaN();
    Storage<T, static_cast<std::size_t>(program.workspace)> workspace;
    std::fill_n(workspace.data(), program.workspace, nan);
    Model<Net, T> model{3};
    const Model<Net, T> before = model;
    std::fill_n(model.data(), program.model, nan);
    for (const std::string& name : before.names()) model.set(name, before.get(name));
    RandomSequence draw{5};
    T inputs[batch * Net::input.size()], targets[batch * Net::output.size()];
    for (T& x : inputs) x = draw.uniform(T(-3), T(3));
    for (T& x : targets) x = draw.uniform(T(-3), T(3));
    const Context<T> c{workspace.data(), model.data(), batch, 0, 0};
    T* const no_states = nullptr;
    const T loss = TrainingStep<P, Optimizer, T, xsimd::default_arch>::run(
        c, GivenSamples<T>{inputs, targets}, Optimizer{}, nullptr, no_states);
    CHECK(std::isfinite(loss));
    return model;
  };
  using Build = TrainingGraph<Net, MeanSquaredError>;
  if constexpr (Rules<Optimizer>::reads_gradient_norm)
    return run(Compiled<Build, batch, false>{});
  else
    return stored ? run(Compiled<Build, batch, false>{}) : run(Compiled<Build, batch, true>{});
}

template <class Net, class T>
void check_clipping() {
  INFO(type_name<Net>() << ", " << type_name<T>());
  const auto gradient = after_step<Net, Take, T>(true), clipped = after_step<Net, TakeClipped, T>(true);
  double norm = 0;
  for (const std::string& name : gradient.names())
    for (const T g : is_state(name) ? std::vector<T>{} : gradient.get(name))
      norm += static_cast<double>(g) * g;
  norm = std::sqrt(norm);
  REQUIRE(norm > 0.25);
  // Sums of squares of a few hundred terms and a product: some hundred units of rounding at most.
  const double bound = 200 * static_cast<double>(std::numeric_limits<T>::epsilon());
  for (const std::string& name : gradient.names()) {
    if (is_state(name)) continue;
    const auto g = gradient.get(name), h = clipped.get(name);
    for (std::size_t i = 0; i < g.size(); ++i)
      CHECK(std::fabs(h[i] - 0.25 * g[i] / norm) <= bound * std::fabs(g[i] / norm));
  }
}

template <class Net, class T>
void check_constraint() {
  for (const bool stored : {false, true}) {
    INFO(type_name<Net>() << ", " << type_name<T>());
    const Model<Net, T> before{3};
    const Model<Net, T> after = after_step<Net, Constrain, T>(stored);
    const double bound = 50 * static_cast<double>(std::numeric_limits<T>::epsilon());
    int scaled = 0;
    for (const std::string& name : before.names()) {
      if (is_state(name)) continue;
      const Shape shape = before.shape_of(name);
      const std::size_t inputs =
          shape.rank < 2 ? 1 : static_cast<std::size_t>(shape.size() / shape.extent[0]);
      const auto p = before.get(name), q = after.get(name);
      for (std::size_t first = 0; first < p.size(); first += inputs) {
        double norm = 0;
        for (std::size_t i = first; i < first + inputs; ++i) norm += static_cast<double>(p[i]) * p[i];
        norm = std::sqrt(norm);
        scaled += norm > 0.5;
        for (std::size_t i = first; i < first + inputs; ++i)
          if (norm <= 0.5)
            CHECK(q[i] == p[i]);
          else
            CHECK(std::fabs(q[i] - p[i] * 0.5 / norm) <= bound);
      }
    }
    CHECK(scaled > 0);
  }
}

template <class T>
void check_all() {
  using Wide = Network<Input<17>, Dense<33>, Tanh, Dense<5>>;
  using Narrow = Network<Input<7>, Dense<1>, Tanh, Dense<1>, Tanh, Dense<16>>;  // [1, 7], [1, 1], [16, 1]
  using Vectors = Network<Input<3>, PReLU<PerUnit>, BatchNorm<>, Dense<2, NoBias>>;
  check_clipping<Wide, T>();
  check_clipping<Narrow, T>();
  check_clipping<Vectors, T>();
  check_constraint<Wide, T>();
  check_constraint<Narrow, T>();
  check_constraint<Vectors, T>();
}

template <class P>
constexpr int unstored = [] {
  int n = 0;
  for (const Output& o : P::program.outputs) n += o.in_place;
  return n;
}();

}  // namespace

TEST_CASE("clipping by norm and max-norm, in float") { check_all<float>(); }

TEST_CASE("clipping by norm and max-norm, in double") { check_all<double>(); }

TEST_CASE("clipping by norm: only then are all gradients stored") {
  using Net = Network<Input<8>, Dense<16>, ReLU, Dense<4>>;
  STATIC_REQUIRE(Rules<ClipByNorm<SGD>>::reads_gradient_norm);
  STATIC_REQUIRE(Rules<Groups<is_matrix, L2<ClipByNorm<Adam>>, SGD>>::reads_gradient_norm);
  STATIC_REQUIRE_FALSE(Rules<MaxNorm<SGD>>::reads_gradient_norm);
  STATIC_REQUIRE_FALSE(Rules<Groups<is_matrix, L2<Adam>, SGD>>::reads_gradient_norm);
  // Else those of the two weights are not.
  STATIC_REQUIRE(unstored<TrainingProgram<Net, SoftmaxCrossEntropy, ClipByNorm<SGD>, 64>> == 0);
  STATIC_REQUIRE(unstored<TrainingProgram<Net, SoftmaxCrossEntropy, SGD, 64>> == 2);
}

// Matrices are held, biases are not; nor are gradients clipped twice.
TEST_CASE("max-norm: chosen per kind of parameter") {
  using Net = Network<Input<4>, Dense<6>, Tanh, Dense<2>>;
  using Optimizer = Groups<is_matrix, MaxNorm<SGD>, SGD>;
  Trainer<Net, MeanSquaredError, Optimizer, Batch<4>> held{
      {.optimizer = {.matching = {{.learning_rate = 0.5f}, 0.3f}, .others = {.learning_rate = 0.5f}},
       .seed = 1}};
  std::vector<float> x(16, 1), t(8, 5);
  for (int i = 0; i < 5; ++i) held.step(x, t);
  for (const char* name : {"0.weight", "2.weight"}) {
    const auto w = held.model().get(name);
    const std::size_t inputs = w.size() / (name[0] == '0' ? 6 : 2);
    for (std::size_t first = 0; first < w.size(); first += inputs) {
      double norm = 0;
      for (std::size_t i = first; i < first + inputs; ++i) norm += static_cast<double>(w[i]) * w[i];
      CHECK(std::sqrt(norm) <= 0.3 * (1 + 1e-6));
    }
  }
  CHECK(std::fabs(held.model().get("2.bias")[0]) > 1);
}

// Trainer and plain loops, with limits that are reached.
TEST_CASE("clipping by norm and max-norm: the reference trainer agrees") {
  using Net = Network<Input<3>, Dense<4>, Tanh, Dense<2>>;
  using Optimizer = MaxNorm<ClipByNorm<Momentum>>;
  const Optimizer optimizer{{{.learning_rate = 0.5f}, 0.3f}, 0.6f};
  Trainer<Net, MeanSquaredError, Optimizer, Batch<4>, Precision<double>> trainer{
      {.optimizer = optimizer, .seed = 8}};
  ReferenceTrainer<Net, MeanSquaredError, Optimizer> reference{optimizer, 8};
  std::vector<double> x(12), t(8);
  RandomSequence draw{1};
  for (double& v : x) v = draw.uniform(-1.0, 1.0);
  for (double& v : t) v = draw.uniform(-2.0, 2.0);
  for (int step = 0; step < 10; ++step)
    CHECK(std::fabs(trainer.step(x, t) - reference.train(x, t, 1)) <= 1e-12);
  const auto y = trainer.model()(std::span<const double, 3>(x.data(), 3)), z = reference({x.data(), 3});
  for (std::size_t i = 0; i < 2; ++i) CHECK(std::fabs(y[i] - z[i]) <= 1e-12);
}
