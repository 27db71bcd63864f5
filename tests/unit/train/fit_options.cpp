// SPDX-License-Identifier: BSL-1.0
// Options of training: they own what they are given for the moment, each is checked by name before anything
// is changed, an empty function is none, and a hyperparameter without sense is an error for every optimizer.
#include <etude/etude.hpp>

#include "support/catch.hpp"
#include "support/failure.hpp"
#include "support/lists.hpp"
#include "support/model_numbers.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

using namespace etude;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN(),
                 infinite = std::numeric_limits<double>::infinity();
using Line = Trainer<Network<Input<1>, Dense<4>, Tanh, Dense<1>>, MeanSquaredError, Adam, Batch<8>>;

const Dataset& sine() {
  static const Dataset data = data::sine(40);
  return data;
}

}  // namespace

TEST_CASE("options: a temporary dataset lives with them, one with a name is not copied") {
  const Dataset named = data::sine(30);
  const FitOptions refers{.validation = named};
  CHECK(&*refers.validation == &named);
  const FitOptions copy_of_reference = refers;  // NOLINT: the copy is what is looked at
  CHECK(&*copy_of_reference.validation == &named);

  FitOptions options{.epochs = 2, .validation = data::sine(4000), .progress = Show::never};
  CHECK(options.validation->size() == 4000);
  const FitOptions copy = options;
  options.validation = data::sine(3);
  CHECK((copy.validation->size() == 4000 && options.validation->size() == 3));
  FitOptions moved = std::move(options);
  CHECK(moved.validation->size() == 3);
  moved.validation = named;
  CHECK(&*moved.validation == &named);
  moved.validation = std::nullopt;
  CHECK_FALSE(moved.validation);
  const auto make_constant = []() -> const Dataset { return data::sine(5); };
  moved.validation = make_constant();
  CHECK(moved.validation->size() == 5);
  moved.validation = split(sine(), 0.5).test;  // a member of a temporary
  CHECK(moved.validation->size() == 20);
  Dataset given = data::sine(6);
  const float* const inputs = given.inputs.data();
  moved.validation = std::move(given);
  CHECK(moved.validation->inputs.data() == inputs);  // not even copied once

  Line a{{.seed = 1}}, b{{.seed = 1}};
  const History h = a.fit(sine(), copy), same = b.fit(sine(), {.epochs = 2, .validation = data::sine(4000)});
  CHECK(h.epochs.back().validation.loss == same.epochs.back().validation.loss);
}

TEST_CASE("options: one without sense is an error that names it, and nothing is changed") {
  Line trainer{{.seed = 1}};
  const auto before = numbers(trainer.model());
  const auto refused = [&](const FitOptions& options) {
    const std::string message = failure([&] { trainer.fit(sine(), options); });
    CHECK(numbers(trainer.model()) == before);
    return message;
  };
  CHECK(refused({.epochs = -1}) == "fit: epochs is -1; it must be at least 0");
  CHECK(refused({.patience = -2}) == "fit: patience is -2; it must be at least 0");
  for (const double wrong : {-0.5, not_a_number, infinite})
    CHECK(refused({.patience = 1, .min_delta = wrong}).find("fit: min_delta is ") == 0);
  CHECK(refused({.min_delta = 0.5}) == "fit: min_delta is 0.5 without patience, which alone looks at it");
  CHECK(refused({.shuffle = false, .balanced = true}) ==
        "fit: shuffle is false, but balanced epochs are always in a random order");
  for (const double wrong : {-0.5, not_a_number, infinite})
    CHECK(refused({.schedule = [=](const Progress&) { return wrong; }, .progress = Show::never})
              .find("sine: the schedule gives ") == 0);
  Dataset weighted = sine();
  weighted.weights.assign(40, 1);
  const std::string message = failure([&] { trainer.fit(weighted); });
  CHECK(message == "sine: its samples have weights, which count only for a trainer with the option Weighted");
  CHECK(failure([&] { trainer.gradient(weighted); }) == message);
  CHECK(numbers(trainer.model()) == before);
}

TEST_CASE("options: an empty function is none") {
  Line a{{.seed = 1}}, b{{.seed = 1}};
  a.fit(sine(), {.epochs = 3, .progress = Show::never});
  double (*const no_schedule)(const Progress&) = nullptr;
  b.fit(sine(), {.epochs = 1,
                 .schedule = nullptr,
                 .augment = nullptr,
                 .progress = Show::never,
                 .on_step = nullptr,
                 .on_epoch = nullptr});
  b.fit(sine(), {.epochs = 1, .schedule = no_schedule, .progress = Show::never});
  b.fit(sine(), {.epochs = 1,
                 .schedule = WarmUp<std::function<double(const Progress&)>>{.steps = 0, .after = nullptr},
                 .progress = Show::never});
  CHECK(numbers(a.model()) == numbers(b.model()));
  const WarmUp<double (*)(const Progress&)> pointer{.steps = 0, .after = nullptr};
  CHECK(pointer({5, 10, 0}) == 1);
}

TEST_CASE("options: schedules without sense") {
  const auto wrong = [](const auto& schedule, const char* what) {
    CHECK(failure([&] { schedule({0, 10, 0}); }).find(what) == 0);
  };
  wrong(StepSchedule{.epochs = 0}, "StepSchedule: epochs is 0; it must be at least 1");
  for (const double bad : {-1.0, not_a_number, infinite}) {
    wrong(StepSchedule{.factor = bad}, "StepSchedule: factor is ");
    wrong(ExponentialSchedule{.factor = bad}, "ExponentialSchedule: factor is ");
    wrong(InverseTimeSchedule{.decay = bad}, "InverseTimeSchedule: decay is ");
    wrong(CosineSchedule{.floor = bad}, "CosineSchedule: floor is ");
    wrong(CyclicSchedule{.floor = bad}, "CyclicSchedule: floor is ");
    wrong(CyclicSchedule{.decay = bad}, "CyclicSchedule: decay is ");
    wrong(ReduceOnPlateau{.factor = bad}, "ReduceOnPlateau: factor is ");
    wrong(ReduceOnPlateau{.threshold = bad}, "ReduceOnPlateau: threshold is ");
    wrong(ReduceOnPlateau{.floor = bad}, "ReduceOnPlateau: floor is ");
    wrong(OneCycle{.peak = bad}, "OneCycle: peak is ");
    wrong(OneCycle{.start = bad}, "OneCycle: start is ");
    wrong(OneCycle{.end = bad}, "OneCycle: end is ");
  }
  wrong(CyclicSchedule{.half = 0}, "CyclicSchedule: half is 0");
  wrong(ReduceOnPlateau{.factor = 1.5}, "ReduceOnPlateau: factor is 1.5; it must be from 0 to 1");
  wrong(ReduceOnPlateau{.patience = -1}, "ReduceOnPlateau: patience is -1");
  wrong(ReduceOnPlateau{.cooldown = -1}, "ReduceOnPlateau: cooldown is -1");
  wrong(OneCycle{.peak = 1.5}, "OneCycle: peak is 1.5");
  wrong(WarmUp<>{.steps = -1}, "WarmUp: steps is -1");
}

namespace {

template <class Rule, auto Member>
void set(Rule& rule, Hyperparameter<Member>, float value) {
  rule.*Member = value;
}

// f(name, an optimizer whose hyperparameter of this name has the value), for each that a rule reads.
template <class Rule, class F, class... L>
void each_hyperparameter(double value, F f, etude::detail::TypeList<L...>) {
  const auto with = [&]<class Leaf>(Leaf) {
    if constexpr (requires { Leaf::read(Rule{}); }) {
      Rule rule{};
      set(rule, Leaf{}, static_cast<float>(value));
      f(std::string(Leaf::name), rule);
    }
  };
  (with(L{}), ...);
}
}  // namespace

// What no average survives: a share of 1 or more; what has no sense anywhere: NaN, infinity, less than 0.
TEST_CASE("options: the law of hyperparameters, for each optimizer of the library") {
  const auto law = []<class Rule>() {
    using Net = Network<Input<1>, Dense<1>>;
    const auto check = [](const std::string& name, const Rule& rule, bool refused) {
      using T = Trainer<Net, MeanSquaredError, Rule, Batch<8>>;
      const std::string made = failure([&] { T{{.optimizer = rule}}; });
      INFO(name << ": " << made);
      CHECK((made.find(": " + name + " is ") != std::string::npos) == refused);
    };
    int count = 0;
    using Leaves = typename etude::detail::RuleGraph<Rule>::Leaves;
    for (const double wrong : {-0.5, not_a_number, infinite})
      each_hyperparameter<Rule>(
          wrong, [&](const std::string& name, const Rule& r) { check(name, r, true), ++count; }, Leaves{});
    each_hyperparameter<Rule>(
        1,
        [&](const std::string& name, const Rule& r) {
          check(name, r, name.starts_with("beta") || name == "rho" || name == "alpha");
        },
        Leaves{});
    each_hyperparameter<Rule>(
        0, [&](const std::string& name, const Rule& r) { check(name, r, false); }, Leaves{});
    CHECK(count >= 3);  // a learning rate at least
  };
  for_each_type(Optimizers{}, law);
  // Also where fit begins.
  Line trainer;
  trainer.optimizer().epsilon = -1;
  CHECK(failure([&] { trainer.fit(sine()); }).find("epsilon is -1") != std::string::npos);
  // A constraint's, and those of groups.
  using T = Trainer<Network<Input<1>, Dense<1>>, MeanSquaredError, MaxNorm<SGD>>;
  CHECK(failure([] { T{{.optimizer = {{}, -1}}}; }).find("largest is -1") != std::string::npos);
  using G = Trainer<Network<Input<1>, Dense<1>>, MeanSquaredError, Groups<is_bias, SGD, Adam>>;
  CHECK(failure([] { G{{.optimizer = {.others = {.beta1 = 1}}}}; }).find("beta1 is 1") != std::string::npos);
  CHECK(failure([] { G{{.optimizer = {.matching = {.learning_rate = -1}}}}; }).find("learning_rate is -1") !=
        std::string::npos);
}

namespace {

template <class T>
void check_reset(const Dataset& data, float rate) {
  T fresh{{.seed = 5}}, used{{.seed = 5}};
  const FitOptions options{.epochs = 3, .progress = Show::never};
  used.fit(data, options);
  used.optimizer().learning_rate = rate;
  CHECK(numbers(used.model()) != numbers(fresh.model()));
  used.reset();
  for (int i = 0; i < 2; ++i) {
    CHECK(numbers(used.model()) == numbers(fresh.model()));
    const History a = used.fit(data, options), b = fresh.fit(data, options);
    CHECK(a.epochs.back().training_loss == b.epochs.back().training_loss);
  }
  CHECK(numbers(used.model()) == numbers(fresh.model()));
}

}  // namespace

TEST_CASE("reset: a trainer is as it was constructed, to the last bit") {
  const Dataset blobs = data::blobs(60, 2, 4, 1.0f, 2);
  check_reset<Trainer<Network<Input<4>, Dense<8>, BatchNorm<>, Dropout<0.2>, Tanh, Dense<2>>,
                      SoftmaxCrossEntropy, NAdam, Batch<16>>>(blobs, 0.5f);
  check_reset<Trainer<Network<Input<4>, Dense<300>, Tanh, Dense<100>, Dropout<0.2>, Dense<2>>,
                      SoftmaxCrossEntropy, Adadelta, Batch<16>, Precision<double>>>(blobs, 0.5f);
  Dataset patterns{.features = 8, .name = "patterns"};
  for (std::size_t s = 0; s < 24; ++s)
    for (std::size_t i = 0; i < 8; ++i) patterns.inputs.push_back(static_cast<float>(i / 2 == s % 4));
  check_reset<Trainer<Network<Input<8>, RBM<6>>, PersistentContrastiveDivergence<2>, Momentum, Batch<8>>>(
      patterns, 0.5f);
}

TEST_CASE("reset: the model or the optimizer alone") {
  Line a{{.seed = 5}};
  const Line fresh = a;
  a.fit(sine(), {.epochs = 3, .progress = Show::never});
  a.optimizer().learning_rate = 0.25f;
  Line model = a, optimizer = a;
  model.reset_model();
  CHECK(numbers(model.model()) == numbers(fresh.model()));
  optimizer.reset_optimizer();
  CHECK(numbers(optimizer.model()) == numbers(a.model()));
  CHECK((model.optimizer().learning_rate == 0.25f && optimizer.optimizer().learning_rate == 0.25f));
  // Adam's first step is of the same length for any gradient, and its later ones are not.
  Line first = fresh;
  first.optimizer().learning_rate = 0.25f;
  first.model() = a.model();
  for (int i = 0; i < 3; ++i) {
    const auto x = std::span(sine().inputs).first(8), t = std::span(sine().targets).first(8);
    CHECK(optimizer.step(x, t) == first.step(x, t));
  }
  CHECK(numbers(optimizer.model()) == numbers(first.model()));
}
