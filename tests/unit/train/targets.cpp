// SPDX-License-Identifier: BSL-1.0
// A loss's targets are those it is for: each entry that takes targets refuses others, and changes nothing.
// Laws over all losses; a loss that joins the list is asked too.
#include <etude/etude.hpp>
#include <etude/train/lbfgs.hpp>

#include "support/catch.hpp"
#include "support/lists.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

using namespace etude;

namespace {

constexpr int outputs = 3, samples = 4;

// The message of the failure, or nothing.
template <class F>
std::string failure_of(F f) {
  try {
    f();
  } catch (const error& e) {
    return e.what();
  }
  return {};
}
bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

// What every kind of target holds: a distribution of which one number is 1; signs have no 0.
template <class Kind>
std::vector<float> right_targets() {
  std::vector<float> all;
  for (int i = 0; i < samples; ++i)
    for (int k = 0; k < outputs; ++k) {
      const bool one = k == i % outputs;
      all.push_back(one ? 1.0f : std::is_same_v<Kind, Signs> ? -1.0f : 0.0f);
    }
  return all;
}

template <class Kind>
constexpr bool takes(float number) {
  const std::array<float, outputs> row{number, 0, 0};
  return detail::target_fault<Kind>(std::span<const float>(row)).index != 0;
}

template <class Net, class T>
std::vector<T> values_of(const Model<Net, T>& model) {
  return {model.data(), model.data() + Model<Net, T>::bytes / sizeof(T)};
}

// Everything that is given targets: those with number `wrong` as number `at` of the last sample. What
// compiles a program of its own, or goes the way of others, is not asked of all losses: it would take a
// minute.
template <class Net, class L, class T, bool All = true>
void check_refused(std::vector<float> targets, std::size_t at, float wrong, const std::string& says) {
  constexpr bool of_inputs = !detail::has_targets<L>;
  INFO(std::string(type_name<L>()) << ", a target of " << wrong);
  const std::size_t width = targets.size() / samples;
  Dataset right{.inputs = std::vector<float>(samples * outputs, 0.5f), .features = outputs};
  if constexpr (of_inputs) {
    right.inputs = targets;
  } else {
    right.targets = targets;
    right.target_size = static_cast<int>(width);
  }
  Dataset data = right;
  (of_inputs ? data.inputs : data.targets)[(samples - 1) * width + at] = wrong;

  Trainer<Net, L, SGD, Batch<samples>, Precision<T>> trainer{{.seed = 1}};
  const auto before = values_of(trainer.model());
  const std::string place = " of sample " + std::to_string(samples - 1);
  auto refused = [&](const std::string& message) {
    CHECK(has(message, place));
    CHECK(has(message, says));
  };
  const FitOptions quiet{.epochs = 1, .progress = Show::never};
  refused(failure_of([&] { trainer.fit(data, quiet); }));
  refused(
      failure_of([&] { trainer.fit(right, {.epochs = 1, .validation = data, .progress = Show::never}); }));
  refused(failure_of([&] { (void)trainer.score(data); }));

  const std::vector<T> inputs(data.inputs.begin(), data.inputs.end());
  const std::vector<T> numbers(data.targets.begin(), data.targets.end());
  CHECK(std::isnan(trainer.step(inputs, numbers)));
  CHECK(values_of(trainer.model()) == before);

  if constexpr (All) {
    refused(failure_of([&] { (void)trainer.gradient(data); }));
    refused(failure_of([&] { (void)lbfgs(trainer, data, {.iterations = 1}); }));
    Model<Net, T> gradient;
    const auto last = std::span<const T>(inputs).last(outputs).template first<outputs>();
    CHECK(has(failure_of([&] {
                (void)value_and_gradient<L>(
                    trainer.model(), last, std::span<const T>(numbers).last(of_inputs ? 0 : width), gradient);
              }),
              "the loss's, which takes"));
  }
  CHECK(failure_of([&] { trainer.fit(right, quiet); }).empty());
}

template <class L>
void check_loss() {
  using Kind = detail::compared_with<L>;
  using Net = EndingFor<L, Input<outputs>, Dense<outputs>>;
  if constexpr (detail::AsksForTargets<Kind>) {
    int refused = 0;
    for (const float wrong : {-1.5f, -1.0f, -0.001f, 0.5f, 1.001f, 255.0f, 1e30f}) {
      if (takes<Kind>(wrong)) continue;
      ++refused;
      const std::string says = "the loss takes ";
      check_refused<Net, L, float, false>(right_targets<Kind>(), 0, wrong, says);
      check_refused<Net, L, float, false>(right_targets<Kind>(), 2, wrong, says);
    }
    CHECK(refused > 0);
  }
}

}  // namespace

TEST_CASE("targets: each loss takes those that it is for, and says so of others") {
  for_each_type(::Losses{}, []<class L> { check_loss<L>(); });
}

TEST_CASE("targets: an input that is its own target is checked, too") {
  check_loss<Reconstruction<SigmoidCrossEntropy>>();
  using Net = Network<Input<outputs>, Dense<outputs>>;
  check_refused<Net, Reconstruction<Poisson>, float>(right_targets<Counts>(), 1, -2, "input 1");
}

TEST_CASE("targets: a distribution adds up to 1") {
  const std::vector<float> one_hot = right_targets<DistributionOfClasses>();
  using Net = Network<Input<outputs>, Dense<outputs>>;
  check_refused<Net, SoftmaxCrossEntropyOfDistribution, float>(one_hot, 1, 0.5f, "add up to 1.5");
  using Logs = Network<Input<outputs>, Dense<outputs>, LogSoftmax>;
  check_refused<Logs, KullbackLeibler, float>(one_hot, 0, 0.0f, "add up to 0");
  // Two digits are enough.
  Trainer<Net, SoftmaxCrossEntropyOfDistribution, SGD> trainer;
  const std::array third{0.33f, 0.33f, 0.33f};
  CHECK(std::isfinite(trainer.step(third, third)));
}

TEST_CASE("targets: inside Losses as alone, classes too") {
  using L = etude::Losses<On<0, 1, SigmoidCrossEntropy>, On<1, 4, SoftmaxCrossEntropy>, On<4, 6, Hinge>>;
  using Net = Network<Input<outputs>, Dense<6>>;
  std::vector<float> right;
  for (int i = 0; i < samples; ++i) right.insert(right.end(), {0.25f, static_cast<float>(i % 3), 1, -1});
  check_refused<Net, L, float>(right, 0, 2.0f, "target 0");
  for (const float no_class : {3.0f, -1.0f, 1.5f, 1e10f})
    check_refused<Net, L, float>(right, 1, no_class, "target 1");
  check_refused<Net, L, double>(right, 3, 0.0f, "target 3");
  // A loss of losses.
  using Outer = etude::Losses<On<0, 6, L>, On<6, 8, MeanSquaredError>>;
  std::vector<float> deeper;
  for (int i = 0; i < samples; ++i) deeper.insert(deeper.end(), {0.25f, 2, 1, -1, 100, -100});
  check_refused<Network<Input<outputs>, Dense<8>>, Outer, float>(deeper, 1, 3.0f, "target 1");
}
