// SPDX-License-Identifier: BSL-1.0
// Whole training steps against plain loops that share nothing with the library: losses, gradients, update
// rules, and the order in which fit goes through a dataset.
#include <etude/train/trainer.hpp>

#include "support/catch.hpp"
#include "support/lists.hpp"
#include "support/reference.hpp"
#include "support/update_rules.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <string_view>
#include <vector>

using namespace etude;
using namespace rules;

namespace {

constexpr int batch = 8;

// ---- Networks, in both forms.
template <class Loss>
constexpr reference::Loss plain_loss = reference::Loss::squared_error;
template <>
constexpr reference::Loss plain_loss<SigmoidCrossEntropy> = reference::Loss::sigmoid_cross_entropy;
template <>
constexpr reference::Loss plain_loss<SoftmaxCrossEntropy> = reference::Loss::softmax_cross_entropy;

// The second weight is kept row by row, the others column by column.
using Net = Network<Input<5>, Dense<34>, Tanh, Dense<6>, ReLU, Dense<3>>;
const std::vector<reference::Layer> layers{{5, 34, reference::Activation::tanh},
                                           {34, 6, reference::Activation::relu},
                                           {6, 3, reference::Activation::identity}};

reference::Network plain(const Model<Net, double>& model) {
  reference::Network net{layers, {}};
  for (const std::string& name : model.names()) net.parameters.push_back(model.get(name));
  return net;
}

// Inputs in [-1, 1), targets that suit the loss; floats, so that a dataset holds them exactly.
template <class Loss>
Dataset samples(int n) {
  Dataset data{.features = 5};
  RandomSequence draw{2, static_cast<std::uint32_t>(n)};
  for (int i = 0; i < 5 * n; ++i) data.inputs.push_back(draw.uniform(-1.0f, 1.0f));
  if constexpr (std::is_same_v<typename Loss::Target, ClassIndex>) {
    data.class_count = 3;
    for (int i = 0; i < n; ++i) data.classes.push_back(static_cast<int>(draw.below(3)));
  } else {
    data.target_size = 3;
    for (int i = 0; i < 3 * n; ++i) data.targets.push_back(draw.uniform(0.0f, 1.0f));
  }
  return data;
}

// The samples of `order`, as the plain loops and as a step want them.
struct Rows {
  std::vector<double> inputs, targets;
  std::vector<std::int32_t> classes;
};
Rows rows(const Dataset& data, std::span<const std::uint32_t> order) {
  Rows r;
  for (const std::uint32_t i : order) {
    for (const float x : data.sample(i)) r.inputs.push_back(x);
    if (data.target_size > 0)
      for (const float x : data.target(i)) r.targets.push_back(x);
    else
      r.targets.push_back(data.label(i)), r.classes.push_back(data.label(i));
  }
  return r;
}

// |a - b| <= 1e-10 of the parameter's largest element. Ten steps of sums of at most 34 terms and a few
// functions lose some 1e3 units of 1e-16, and training multiplies a difference by no more than 1e2 in that
// time.
void check_close(const Model<Net, double>& model, const reference::Network& net) {
  const std::vector<std::string> names = model.names();
  REQUIRE(names.size() == net.parameters.size());
  for (std::size_t k = 0; k < names.size(); ++k) {
    const std::vector<double> values = model.get(names[k]);
    double scale = 0, worst = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      scale = std::fmax(scale, std::fabs(net.parameters[k][i]));
      worst = std::fmax(worst, std::fabs(values[i] - net.parameters[k][i]));
    }
    INFO(names[k]);
    CHECK(worst <= 1e-10 * scale);
    CHECK(scale > 0);
  }
}

template <class Loss, class Optimizer>
void check_ten_steps(Optimizer optimizer = {}) {
  INFO(type_name<Loss>() << ", " << type_name<Optimizer>());
  using T = Trainer<Net, Loss, Optimizer, Batch<batch>, Precision<double>>;
  optimizer.learning_rate = 0.05f;
  T trainer{{.optimizer = optimizer, .seed = 3}};
  reference::Network net = plain(trainer.model());
  auto loop = PlainLoop{optimizer};
  const Dataset data = samples<Loss>(40);
  std::vector<std::uint32_t> order(40);
  permutation(order, 1);
  for (std::size_t step = 0; step < 10; ++step) {
    const std::size_t n = 1 + (3 * step + 4) % batch;  // 5, 8, 3, 6, 1, 4, 7, 2, …
    const Rows r = rows(data, std::span(order).subspan(step, n));
    reference::Values gradient;
    const double expected = reference::mean_loss(net, plain_loss<Loss>, r.inputs, r.targets, gradient);
    loop.update(net.parameters, gradient);
    double loss = 0;
    if constexpr (T::target_size == 1)
      loss = trainer.step(r.inputs, r.classes);
    else
      loss = trainer.step(r.inputs, r.targets);
    CHECK(std::fabs(loss - expected) <= 1e-10 * std::fabs(expected));
  }
  check_close(trainer.model(), net);
}

// The rule alone, in float, on the gradient that the kernels found: a program with stored gradients shows it.
template <class Optimizer>
void check_rule() {
  INFO(type_name<Optimizer>());
  using P = Compiled<TrainingGraph<Net, SoftmaxCrossEntropy>, batch, false>;
  using Rule = detail::RuleGraph<Optimizer>;
  constexpr const auto& program = P::program;
  const Optimizer optimizer{};
  const Names names = state_names(optimizer);
  REQUIRE(static_cast<int>(names.size()) == RuleLanes<Optimizer, float>::state_count);
  std::vector<std::ptrdiff_t> state_offset;  // of each of `names`, from the parameter's element
  for (const std::string_view name : names)
    for (std::size_t k = 0; k < Rule::program.leaves.size(); ++k)
      if (Rule::program.leaves[k].kind == LeafKind::state && Rule::program.leaves[k].name == name)
        state_offset.push_back(program.model + Rule::state_index(static_cast<int>(k)) * program.trainable);
  REQUIRE(state_offset.size() == names.size());

  Storage<float, program.workspace> workspace;
  Storage<float, program.model + RuleLanes<Optimizer, float>::state_count * program.trainable> memory;
  double scalar_states[RuleScalars<Optimizer>::state_count + 1]{};
  Rules<Optimizer>::initialize(scalar_states);
  const Model<Net> model{5};
  std::copy_n(model.data(), program.model, memory.data());
  RandomSequence draw{7};
  double worst = 0;
  for (int step = 1; step <= 10; ++step) {
    float inputs[batch * Net::input.size()];
    std::int32_t classes[batch];
    for (float& x : inputs) x = draw.uniform(-1.0f, 1.0f);
    for (std::int32_t& c : classes) c = static_cast<std::int32_t>(draw.below(3));
    const auto before = memory;
    const Context<float> context{workspace.data(), memory.data(), batch, 0, 0};
    REQUIRE(std::isfinite(TrainingStep<P, Optimizer, float, xsimd::default_arch>::run(
        context, GivenSamples<float, std::int32_t>{inputs, classes}, optimizer, scalar_states,
        memory.data() + program.model)));
    double norm = 0;
    for (std::size_t o = 1; o < program.outputs.size(); ++o) {
      const Place& from = program.place[program.outputs[o].statement];
      const Shape& shape = program.at(program.outputs[o].statement).type.shape;
      for (int i = 0; i < shape.size(); ++i)
        norm += std::pow(double{workspace.data()[from.offset + element_at(from, shape, i)]}, 2);
    }
    for (std::size_t o = 1; o < program.outputs.size(); ++o) {
      const auto [gradient, leaf, in_place] = program.outputs[o];
      REQUIRE_FALSE(in_place);
      const Leaf& parameter = program.leaves[static_cast<std::size_t>(leaf)];
      const Place to = program.leaf_place[static_cast<std::size_t>(leaf)];
      const Place from = program.place[static_cast<std::size_t>(gradient)];
      for (int i = 0; i < parameter.type.size(); ++i) {
        const int at = to.offset + element_at(to, parameter.type.shape, i);
        Before e{before.data()[at],
                 workspace.data()[from.offset + element_at(from, parameter.type.shape, i)],
                 {},
                 step,
                 std::sqrt(norm)};
        for (const std::ptrdiff_t k : state_offset) e.states.push_back(before.data()[at + k]);
        const std::vector<Expected> expected = rule(optimizer, e);
        for (std::size_t k = 0; k <= names.size(); ++k) {
          const float value = memory.data()[k == 0 ? at : at + state_offset[k - 1]];
          const auto scale = static_cast<float>(expected[k].scale);
          const double ulp = std::nextafter(scale, std::numeric_limits<float>::max()) - scale;
          worst = std::fmax(worst, std::fabs(value - expected[k].value) / ulp);
        }
      }
    }
  }
  // Half an ulp for each number and each operation on the longest way, which is Adam's. In ulp: the numerator
  // 2.5, v 2, of which the root leaves 1, the denominator 2 more, the division 0.5. Each wrapper rounds twice
  // before the rule begins; a rule that squares the gradient doubles that.
  CHECK(worst <= 6 + 2 * rules::wrappers<Optimizer>);
  CHECK(worst > 0);
}

template <class Loss, class Optimizer>
void check_fit(int n) {
  INFO(type_name<Loss>() << ", " << type_name<Optimizer>() << ", " << n << " samples");
  constexpr std::uint64_t seed = 11;
  Optimizer optimizer{};
  optimizer.learning_rate = 0.05f;
  Trainer<Net, Loss, Optimizer, Batch<batch>, Precision<double>> trainer{
      {.optimizer = optimizer, .seed = seed}};
  reference::Network net = plain(trainer.model());
  auto loop = PlainLoop{optimizer};
  const Dataset data = samples<Loss>(n);
  const History history = trainer.fit(data, {.epochs = 3, .progress = Show::never});
  std::vector<std::uint32_t> order(static_cast<std::size_t>(n));
  for (std::uint32_t epoch = 0; epoch < 3; ++epoch) {
    permutation(order, seed, epoch);
    double sum = 0;
    for (std::size_t first = 0; first < order.size(); first += batch) {
      const Rows r =
          rows(data, std::span(order).subspan(first, std::min<std::size_t>(batch, order.size() - first)));
      reference::Values gradient;
      const auto count = static_cast<double>(r.inputs.size() / 5);
      sum += count * reference::mean_loss(net, plain_loss<Loss>, r.inputs, r.targets, gradient);
      loop.update(net.parameters, gradient);
    }
    CHECK(std::fabs(history.epochs.at(epoch).training_loss - sum / n) <= 1e-10 * sum / n);
  }
  check_close(trainer.model(), net);
}

}  // namespace

TEST_CASE("optimizers: ten steps in double are those of the plain loops") {
  for_each_type(Optimizers{}, []<class Optimizer>() { check_ten_steps<SoftmaxCrossEntropy, Optimizer>(); });
  check_ten_steps<MeanSquaredError, SGD>();
  check_ten_steps<SigmoidCrossEntropy, SGD>();
}

// Limits that some steps reach and others do not.
TEST_CASE("optimizers: gradients clipped by their norm, weights by that of each unit") {
  check_ten_steps<SoftmaxCrossEntropy, ClipByNorm<SGD>>({{}, 0.4f});
  check_ten_steps<SoftmaxCrossEntropy, ClipByNorm<Adam>>({{}, 0.4f});
  check_ten_steps<MeanSquaredError, MaxNorm<SGD>>({{}, 0.7f});
  check_ten_steps<SoftmaxCrossEntropy, MaxNorm<ClipByNorm<Momentum>>>({{{}, 0.3f}, 0.7f});
  check_ten_steps<SoftmaxCrossEntropy, L2<MaxNorm<Adam>>>({{{}, 0.5f}, 1e-2f});
}

TEST_CASE("optimizers: in float, each rule is within 6 ulp per step, and a wrapper adds at most 2") {
  for_each_type(Optimizers{}, []<class Optimizer>() {
    if constexpr (!ConstrainedRule<Optimizer>) check_rule<Optimizer>();
  });
}

TEST_CASE("optimizers: fit goes through the samples as the plain loop does") {
  for (const int n : {1, batch - 1, batch, batch + 1, 2 * batch - 1}) {
    check_fit<SoftmaxCrossEntropy, Adam>(n);
    check_fit<MeanSquaredError, SGD>(n);
  }
}

// What is predicted is the network's output, through the loss's link.
TEST_CASE("optimizers: predictions are those of the plain loops") {
  const auto check = []<class Loss>() {
    const Trainer<Net, Loss, SGD, Batch<batch>, Precision<double>> trainer{{.seed = 4}};
    const reference::Network net = plain(trainer.model());
    const Dataset data = samples<Loss>(batch + 3);
    const std::vector<double> predictions = trainer.predict(data);
    REQUIRE(predictions.size() == 3 * data.size());
    for (std::size_t i = 0; i < data.size(); ++i) {
      const std::vector<double> sample(data.sample(i).begin(), data.sample(i).end());
      const std::vector<double> expected =
          reference::link(plain_loss<Loss>, reference::forward(net, sample).back());
      for (std::size_t j = 0; j < 3; ++j) CHECK(std::fabs(predictions[3 * i + j] - expected[j]) <= 1e-13);
    }
  };
  check.operator()<SoftmaxCrossEntropy>();
  check.operator()<SigmoidCrossEntropy>();
  check.operator()<MeanSquaredError>();
}

// ---- What else changes the numbers of a step: weights of samples, several rules, several losses.
TEST_CASE("optimizers: weighted samples") {
  const auto check = []<class Optimizer>() {
    INFO(type_name<Optimizer>());
    const Optimizer optimizer{.learning_rate = 0.05f};
    Trainer<Net, SoftmaxCrossEntropy, Optimizer, Batch<batch>, Precision<double>, Weighted> by_step{
        {.optimizer = optimizer, .seed = 3}};
    auto by_fit = by_step;
    reference::Network net = plain(by_step.model());
    auto loop = PlainLoop{optimizer};
    Dataset data = samples<SoftmaxCrossEntropy>(batch);
    for (int i = 0; i < batch; ++i) data.weights.push_back(0.25f * static_cast<float>(i));  // one is 0
    std::vector<std::uint32_t> order(batch);
    std::iota(order.begin(), order.end(), 0u);
    const Rows r = rows(data, order);
    const std::vector<double> weights(data.weights.begin(), data.weights.end());
    const History history = by_fit.fit(data, {.epochs = 10, .shuffle = false, .progress = Show::never});
    for (std::size_t step = 0; step < 10; ++step) {
      reference::Values gradient;
      const double loss =
          reference::mean_loss(net, plain_loss<SoftmaxCrossEntropy>, r.inputs, r.targets, gradient, weights);
      loop.update(net.parameters, gradient);
      CHECK(std::fabs(by_step.step(r.inputs, r.classes, weights) - loss) <= 1e-10 * loss);
      CHECK(std::fabs(history.epochs.at(step).training_loss - loss) <= 1e-10 * loss);
    }
    check_close(by_step.model(), net);
    check_close(by_fit.model(), net);
  };
  check.operator()<SGD>();
  check.operator()<Adam>();
}

TEST_CASE("optimizers: groups of parameters, each with its rule") {
  using Both = Groups<is_bias, SGD, Adam>;
  const Both optimizer{.matching = {.learning_rate = 0.1f}, .others = {.learning_rate = 0.01f}};
  Trainer<Net, SoftmaxCrossEntropy, Both, Batch<batch>, Precision<double>> trainer{
      {.optimizer = optimizer, .seed = 3}};
  reference::Network net = plain(trainer.model());
  auto of_biases = PlainLoop{optimizer.matching};
  auto of_weights = PlainLoop{optimizer.others};
  const Dataset data = samples<SoftmaxCrossEntropy>(batch);
  std::vector<std::uint32_t> order(batch);
  std::iota(order.begin(), order.end(), 0u);
  const Rows r = rows(data, order);
  for (int step = 0; step < 10; ++step) {
    reference::Values gradient, biases[2], weights[2];
    reference::mean_loss(net, plain_loss<SoftmaxCrossEntropy>, r.inputs, r.targets, gradient);
    for (std::size_t k = 0; k < gradient.size(); ++k) {
      auto& group = k % 2 == 1 ? biases : weights;
      group[0].push_back(net.parameters[k]);
      group[1].push_back(gradient[k]);
    }
    of_biases.update(biases[0], biases[1]);
    of_weights.update(weights[0], weights[1]);
    for (std::size_t k = 0; k < gradient.size(); ++k)
      net.parameters[k] = (k % 2 == 1 ? biases : weights)[0][k / 2];
    trainer.step(r.inputs, r.classes);
  }
  check_close(trainer.model(), net);
}

TEST_CASE("optimizers: a sum of losses, each on its part of the output") {
  using Sum = etude::Losses<On<0, 1, MeanSquaredError>, On<1, 3, SoftmaxCrossEntropy, 0.5>>;
  Trainer<Net, Sum, SGD, Batch<batch>, Precision<double>> trainer{
      {.optimizer = {.learning_rate = 0.05f}, .seed = 3}};
  static_assert(decltype(trainer)::target_size == 2);  // a number and a class
  reference::Network net = plain(trainer.model());
  PlainLoop loop{SGD{0.05f}};
  const auto loss_of = [](const reference::Vector& z, std::span<const double> target, reference::Vector& d) {
    reference::Vector a, b;
    const double first = reference::loss_of(reference::Loss::squared_error, {z[0]}, target.first(1), a);
    const double second =
        reference::loss_of(reference::Loss::softmax_cross_entropy, {z[1], z[2]}, target.last(1), b);
    d = {a[0], 0.5 * b[0], 0.5 * b[1]};
    return first + 0.5 * second;
  };
  Dataset data = samples<MeanSquaredError>(batch);
  data.target_size = 2;
  data.targets.resize(2 * batch);
  for (std::size_t i = 1; i < data.targets.size(); i += 4) data.targets[i] = 1, data.targets[i + 2] = 0;
  std::vector<std::uint32_t> order(batch);
  std::iota(order.begin(), order.end(), 0u);
  const Rows r = rows(data, order);
  for (int step = 0; step < 10; ++step) {
    reference::Values gradient;
    const double expected = reference::mean_of(net, loss_of, 2, r.inputs, r.targets, gradient);
    loop.update(net.parameters, gradient);
    CHECK(std::fabs(trainer.step(r.inputs, r.targets) - expected) <= 1e-10 * expected);
  }
  check_close(trainer.model(), net);
  // The prediction: the number as it is, the scores as probabilities.
  const auto p = trainer.predict(std::span<const double, 5>(r.inputs.data(), 5));
  const reference::Vector z = reference::forward(net, std::span(r.inputs).first(5)).back();
  const reference::Vector q = reference::softmax({z[1], z[2]});
  CHECK(std::fabs(p[0] - z[0]) <= 1e-9);
  CHECK(std::fabs(p[1] - q[0]) <= 1e-9);
  CHECK(std::fabs(p[2] - q[1]) <= 1e-9);
}
