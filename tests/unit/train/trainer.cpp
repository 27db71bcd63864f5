// SPDX-License-Identifier: BSL-1.0
// The trainer as its users know it: seeds, history, early stopping, schedules, wrong data, copies.
#include <etude/data/metrics.hpp>
#include <etude/etude.hpp>

#include "support/catch.hpp"
#include "support/failure.hpp"
#include "support/model_numbers.hpp"

#include <cmath>
#include <limits>
#include <string>
#include <vector>

using namespace etude;

namespace {

// Random layers included, so that a seed has all its uses.
using Net = Network<Input<2>, Dense<16>, Dropout<0.2>, Tanh, Dense<3>>;
using Classifier = Trainer<Net, SoftmaxCrossEntropy, Adam, Batch<16>>;
using Regression = Trainer<Network<Input<2>, Dense<16>, Tanh, Dense<3>>, MeanSquaredError, SGD, Batch<16>>;

const FitOptions quietly(int epochs) { return {.epochs = epochs, .progress = Show::never}; }

Dataset blobs() { return data::blobs(100, 3, 2, 2.0f, 1); }

// Inputs and targets without any relation.
Dataset noise(int n, std::uint64_t seed) {
  Dataset data{.features = 2, .target_size = 3, .name = "noise"};
  RandomSequence draw{seed};
  for (int i = 0; i < 2 * n; ++i) data.inputs.push_back(draw.uniform(-1.0f, 1.0f));
  for (int i = 0; i < 3 * n; ++i) data.targets.push_back(draw.uniform(-1.0f, 1.0f));
  return data;
}

// Noise with classes instead.
Dataset random_classes(int n, std::uint64_t seed) {
  Dataset data = noise(n, seed);
  data.targets.clear();
  data.target_size = 0;
  data.class_count = 3;
  RandomSequence draw{seed, 1};
  for (int i = 0; i < n; ++i) data.classes.push_back(static_cast<std::int32_t>(draw.below(3)));
  return data;
}

// Empty if the message has all the parts, else what it lacks.
std::string lacking(const std::string& message, std::initializer_list<std::string> parts) {
  for (const std::string& part : parts)
    if (message.find(part) == std::string::npos) return '"' + part + "\" in: " + message;
  return "";
}

}  // namespace

TEST_CASE("trainer: the seed decides, down to the last bit") {
  const auto trained = [](std::uint64_t seed) {
    Classifier trainer{{.seed = seed}};
    trainer.fit(blobs(), quietly(3));
    return numbers(trainer.model());
  };
  CHECK(trained(1) == trained(1));
  CHECK(trained(1) != trained(2));
  CHECK(numbers(Classifier{{.seed = 1}}.model()) == numbers(Model<Net>{1}));
  CHECK(numbers(Model<Net>{1}) != numbers(Model<Net>{2}));
}

// The initial values and the order of the samples are the same here, so what differs are the masks.
TEST_CASE("trainer: masks differ between seeds and between steps") {
  const Dataset data = take(blobs(), 8);
  Classifier a{{.optimizer = {.learning_rate = 0}, .seed = 1}},
      b{{.optimizer = {.learning_rate = 0}, .seed = 2}};
  b.model() = a.model();
  const float first = a.step(data.inputs, data.classes), second = a.step(data.inputs, data.classes);
  CHECK(first != second);
  CHECK(first != b.step(data.inputs, data.classes));
}

TEST_CASE("trainer: two calls of fit are one longer call") {
  Classifier once{{.seed = 4}}, twice{{.seed = 4}};
  once.fit(blobs(), quietly(4));
  twice.fit(blobs(), quietly(1));
  twice.fit(blobs(), quietly(3));
  CHECK(numbers(once.model()) == numbers(twice.model()));
}

TEST_CASE("trainer: without shuffling, fit takes the samples in their order") {
  const Dataset data = blobs();
  Classifier by_fit{{.seed = 4}}, by_step{{.seed = 4}};
  by_fit.fit(data, {.epochs = 1, .shuffle = false, .progress = Show::never});
  for (std::size_t first = 0; first < data.size(); first += 16) {
    const std::size_t n = std::min<std::size_t>(16, data.size() - first);
    by_step.step(std::span(data.inputs).subspan(2 * first, 2 * n), std::span(data.classes).subspan(first, n));
  }
  CHECK(numbers(by_fit.model()) == numbers(by_step.model()));
}

TEST_CASE("trainer: history has one entry per epoch") {
  Classifier trainer{{.seed = 1}};
  const History history = trainer.fit(blobs(), quietly(5));
  REQUIRE(history.epochs.size() == 5);
  double seconds = 0;
  for (int e = 1; e <= 5; ++e) {
    const EpochResult& result = history.epochs[static_cast<std::size_t>(e - 1)];
    CHECK(result.epoch == e);
    CHECK(std::isfinite(result.training_loss));
    CHECK(std::isnan(result.validation.loss));
    CHECK(std::isnan(result.validation.accuracy));
    CHECK(result.seconds >= seconds);
    seconds = result.seconds;
  }
  CHECK(history.seconds == seconds);
  CHECK(history.best_epoch == 0);
  CHECK(history.epochs.back().training_loss < history.epochs.front().training_loss);
}

TEST_CASE("trainer: no epochs, nothing happens") {
  Classifier trainer{{.seed = 1}};
  const auto before = numbers(trainer.model());
  const Dataset data = blobs();
  CHECK(trainer.fit(data, {.epochs = 0, .validation = data, .patience = 1}).epochs.empty());
  CHECK(numbers(trainer.model()) == before);
}

TEST_CASE("trainer: the score is the mean loss and the share of right classes") {
  Classifier trainer{{.seed = 1}};
  const Dataset data = blobs();
  trainer.fit(data, quietly(3));
  const Score score = trainer.score(data);
  double loss = 0, right = 0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto p = trainer.predict(data.sample(i).first<2>());
    loss -= std::log(double{p[static_cast<std::size_t>(data.label(i))]});
    right += std::max_element(p.begin(), p.end()) - p.begin() == data.label(i);
  }
  // A hundred sums of numbers near 1, in float by the batch: 1e-5 is 100 units of rounding.
  CHECK(score.loss == Catch::Approx(loss / 100).epsilon(1e-5));
  CHECK(score.accuracy == right / 100);
  // A validation set gets the same score, and its scoring changes nothing.
  Classifier again{{.seed = 1}};
  const History history = again.fit(data, {.epochs = 3, .validation = data, .progress = Show::never});
  CHECK(history.epochs.back().validation.loss == score.loss);
  CHECK(history.epochs.back().validation.accuracy == score.accuracy);
  CHECK(numbers(again.model()) == numbers(trainer.model()));
  CHECK(history.best_epoch == 0);  // without patience the model is the last epoch's
  // Where targets are no classes there is no accuracy.
  CHECK(std::isnan(Regression{}.score(noise(5, 1)).accuracy));
}

TEST_CASE("trainer: early stopping goes back to the best parameters") {
  const Dataset data = random_classes(30, 1), other = random_classes(30, 2);
  Classifier trainer{{.optimizer = {.learning_rate = 0.02f}, .seed = 1}};
  std::vector<std::vector<float>> after;
  std::vector<double> loss;
  const auto remember = [&](const EpochResult& result) {
    after.push_back(numbers(trainer.model()));
    loss.push_back(result.validation.loss);
    return true;
  };
  const History history = trainer.fit(
      data,
      {.epochs = 200, .validation = other, .patience = 4, .progress = Show::never, .on_epoch = remember});
  const auto best = static_cast<std::size_t>(std::min_element(loss.begin(), loss.end()) - loss.begin());
  REQUIRE(history.epochs.size() == loss.size());
  CHECK(history.best_epoch == static_cast<int>(best) + 1);
  CHECK(history.epochs.size() == best + 5);  // patience is counted from the best epoch
  CHECK(history.epochs.size() < 200);        // noise cannot be learnt: it does stop
  CHECK(numbers(trainer.model()) == after[best]);
  CHECK(numbers(trainer.model()) != after.back());
  CHECK(trainer.score(other).loss == loss[best]);
}

TEST_CASE("trainer: a callback sees each epoch and may stop") {
  Classifier trainer{{.seed = 1}};
  std::vector<int> seen;
  std::vector<float> last;
  const History history =
      trainer.fit(blobs(), {.epochs = 10, .progress = Show::never, .on_epoch = [&](const EpochResult& r) {
                              seen.push_back(r.epoch);
                              last = numbers(trainer.model());
                              return r.epoch < 3;
                            }});
  CHECK(seen == std::vector<int>{1, 2, 3});
  CHECK(history.epochs.size() == 3);
  CHECK(numbers(trainer.model()) == last);
}

TEST_CASE("trainer: a schedule is applied to each step and the learning rate is put back") {
  const Dataset data = noise(40, 1);
  std::vector<Progress> seen;
  Regression scheduled{{.optimizer = {.learning_rate = 0.1f}, .seed = 1}};
  Regression constant{{.optimizer = {.learning_rate = 0.05f}, .seed = 1}};
  FitOptions options = quietly(2);
  options.schedule = [&](const Progress& p) {
    seen.push_back(p);
    return 0.5;
  };
  scheduled.fit(data, options);
  constant.fit(data, quietly(2));
  CHECK(numbers(scheduled.model()) == numbers(constant.model()));  // 0.1f · 0.5f is 0.05f
  CHECK(scheduled.optimizer().learning_rate == 0.1f);
  REQUIRE(seen.size() == 6);  // 2 epochs of 3 batches
  for (int i = 0; i < 6; ++i) {
    CHECK(seen[static_cast<std::size_t>(i)].step == i);
    CHECK(seen[static_cast<std::size_t>(i)].total_steps == 6);
    CHECK(seen[static_cast<std::size_t>(i)].epoch == i / 3);
  }
  // A rate of 0 changes nothing.
  const auto before = numbers(constant.model());
  options.schedule = [](const Progress&) { return 0; };
  constant.fit(data, options);
  CHECK(numbers(constant.model()) == before);
  CHECK(constant.optimizer().learning_rate == 0.05f);
}

TEST_CASE(
    "trainer: a schedule is told the losses of the epochs so far, of the validation set if there is one") {
  const Dataset data = noise(40, 1), other = noise(20, 2);
  for (const bool validated : {false, true}) {
    Regression trainer{{.seed = 1}};
    FitOptions options = quietly(4);
    if (validated) options.validation = other;
    std::vector<std::vector<double>> seen;
    options.schedule = [&](const Progress& p) {
      if (p.step % 3 == 0) seen.emplace_back(p.losses.begin(), p.losses.end());
      return 1.0;
    };
    const History history = trainer.fit(data, options);
    REQUIRE(seen.size() == 4);
    for (std::size_t epoch = 0; epoch < 4; ++epoch) {
      REQUIRE(seen[epoch].size() == epoch);
      for (std::size_t e = 0; e < epoch; ++e)
        CHECK(seen[epoch][e] ==
              (validated ? history.epochs[e].validation.loss : history.epochs[e].training_loss));
    }
  }
}

// Of noise nothing is learnt, so the validation loss stops falling, and the steps become smaller.
TEST_CASE("trainer: the learning rate is reduced on a plateau") {
  const Dataset data = noise(40, 1), other = noise(40, 2);
  Regression trainer{{.optimizer = {.learning_rate = 0.2f}, .seed = 1}};
  const ReduceOnPlateau plateau{.factor = 0.1, .patience = 1};
  double least = 1;
  FitOptions options = quietly(60);
  options.validation = other;
  options.schedule = [&](const Progress& p) {
    const double rate = plateau(p);
    CHECK(rate <= least);
    return least = rate;
  };
  trainer.fit(data, options);
  CHECK(least < 1e-3);
}

TEST_CASE("trainer: a callback sees each step") {
  const Dataset data = noise(40, 1);
  Regression trainer{{.seed = 1}}, by_step{{.seed = 1}};
  std::vector<StepResult> seen;
  FitOptions options = quietly(2);
  options.shuffle = false;
  options.on_step = [&](const StepResult& s) { seen.push_back(s); };
  trainer.fit(data, options);
  REQUIRE(seen.size() == 6);
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(seen[i].step == static_cast<long>(i));
    CHECK(seen[i].epoch == static_cast<int>(i / 3) + 1);
    const std::size_t first = i % 3 * 16, n = std::min<std::size_t>(16, 40 - first);
    CHECK(seen[i].loss == by_step.step(std::span(data.inputs).subspan(2 * first, 2 * n),
                                       std::span(data.targets).subspan(3 * first, 3 * n)));
  }
}

// 95 of 100 samples are of class 0. Without balance the others hardly count.
TEST_CASE("trainer: balanced epochs find the rare class") {
  Dataset data{.features = 2, .class_count = 3};
  RandomSequence draw{3};
  for (int i = 0; i < 300; ++i) {
    const std::int32_t k = i % 60 == 0 ? 1 : i % 60 == 30 ? 2 : 0;
    data.classes.push_back(k);
    data.inputs.push_back(draw.normal(k == 1 ? 1.5f : k == 2 ? -1.5f : 0.0f, 1.0f));
    data.inputs.push_back(draw.normal(0.0f, 1.0f));
  }
  const auto recall_of_rare = [&](bool balanced) {
    Trainer<Network<Input<2>, Dense<3>>, SoftmaxCrossEntropy, Adam, Batch<16>> trainer{
        {.optimizer = {.learning_rate = 0.02f}, .seed = 2}};
    trainer.fit(data, {.epochs = 20, .balanced = balanced, .progress = Show::never});
    const metrics::ConfusionMatrix m(data, trainer.predict(data));
    return m.recall(1) + m.recall(2);
  };
  CHECK(recall_of_rare(true) > 1);
  CHECK(recall_of_rare(false) < 0.5);
  Regression regression;
  CHECK(lacking(failure([&] { regression.fit(noise(4, 1), {.balanced = true, .progress = Show::never}); }),
                {"noise", "need classes"}) == "");
}

TEST_CASE("trainer: the cosine schedule goes from 1 to its floor") {
  const CosineSchedule cosine{.floor = 0.2};
  CHECK(cosine({0, 100, 0}) == Catch::Approx(1));
  CHECK(cosine({50, 100, 0}) == Catch::Approx(0.6));
  CHECK(cosine({100, 100, 0}) == Catch::Approx(0.2));
  CHECK(ConstantSchedule{}({50, 100, 0}) == 1);
}

// The callbacks are the user's: what they throw passes through fit, and the learning rate is as it was.
TEST_CASE("trainer: what a callback throws leaves the learning rate as it was") {
  struct Stop {};
  Regression trainer{{.optimizer = {.learning_rate = 0.1f}}};
  FitOptions options = quietly(2);
  options.schedule = [](const Progress& p) { return p.step == 4 ? throw Stop{} : 0.5; };
  CHECK_THROWS_AS(trainer.fit(noise(40, 1), options), Stop);
  CHECK(trainer.optimizer().learning_rate == 0.1f);
  options.schedule = [](const Progress&) { return 0.5; };
  options.on_epoch = [](const EpochResult&) -> bool { throw Stop{}; };
  CHECK_THROWS_AS(trainer.fit(noise(40, 1), options), Stop);
  CHECK(trainer.optimizer().learning_rate == 0.1f);
}

TEST_CASE("trainer: a step whose loss is not finite updates nothing") {
  const Dataset data = noise(8, 1);
  for (const float bad : {std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
    Trainer<Net, MeanSquaredError, Adam, Batch<16>> a{{.seed = 1}};
    a.step(data.inputs, data.targets);
    const auto before = numbers(a.model());
    std::vector<float> inputs = data.inputs;
    inputs[3] = bad;
    // Tanh makes 1 of infinity, but not of infinity − infinity or 0 · infinity.
    std::vector<float> targets = data.targets;
    targets[5] = bad;
    CHECK_FALSE(std::isfinite(a.step(inputs, targets)));
    CHECK(numbers(a.model()) == before);
  }
}

TEST_CASE("trainer: after a step whose loss is not finite training goes on as if it had not been") {
  const Dataset data = noise(8, 1);
  using T = Trainer<Network<Input<2>, Dense<16>, Tanh, Dense<3>>, MeanSquaredError, Adam, Batch<16>>;
  T a{{.seed = 1}}, b{{.seed = 1}};
  std::vector<float> targets = data.targets;
  targets[0] = std::numeric_limits<float>::infinity();
  a.step(data.inputs, data.targets);
  b.step(data.inputs, data.targets);
  CHECK_FALSE(std::isfinite(a.step(data.inputs, targets)));
  for (int i = 0; i < 5; ++i) CHECK(a.step(data.inputs, data.targets) == b.step(data.inputs, data.targets));
  CHECK(numbers(a.model()) == numbers(b.model()));
}

namespace {

// The learning rate explodes in the second batch of the third epoch; the loss shows it in the batch after
// that.
double exploding(const Progress& p) { return p.step == 7 ? 1e30 : 1; }

}  // namespace

TEST_CASE("trainer: fit says where the loss ceased to be finite, and goes back to the last whole epoch") {
  const Dataset data = noise(44, 1), other = noise(44, 2);
  for (const int patience : {0, 50}) {
    for (const bool validated : {false, true}) {
      INFO("patience " << patience << ", validation " << validated);
      Regression trainer{{.optimizer = {.learning_rate = 0.1f}, .seed = 1}};
      std::vector<float> after;
      FitOptions options = quietly(5);
      options.schedule = exploding;
      options.patience = patience;
      if (validated) options.validation = other;
      double best = std::numeric_limits<double>::infinity();
      options.on_epoch = [&](const EpochResult& result) {
        // With patience and a validation set, the best epoch is kept instead of the last.
        if (patience == 0 || !validated || result.validation.loss < best) after = numbers(trainer.model());
        best = std::min(best, result.validation.loss);
        return true;
      };
      const std::string message = failure([&] { trainer.fit(data, options); });
      CHECK(lacking(message, {"noise", "epoch 3", "batch 3 of 3", "samples 32 to 43"}) == "");
      CHECK(numbers(trainer.model()) == after);
      CHECK(trainer.optimizer().learning_rate == 0.1f);
    }
  }
}

TEST_CASE("trainer: in the first epoch it goes back to the beginning") {
  Regression trainer{{.optimizer = {.learning_rate = 1e30f}, .seed = 1}};
  const auto before = numbers(trainer.model());
  CHECK(lacking(failure([&] { trainer.fit(noise(44, 1), quietly(5)); }),
                {"noise", "epoch 1", "batch 2 of 3"}) == "");
  CHECK(numbers(trainer.model()) == before);
}

TEST_CASE("trainer: datasets that do not fit") {
  Classifier classifier{{.seed = 1}};
  Regression regression{{.seed = 1}};
  const auto before = numbers(classifier.model());
  const auto refused = [](auto& trainer, const Dataset& data, std::initializer_list<std::string> parts) {
    // Wherever a dataset may be given.
    const Dataset good = [&] {
      if constexpr (std::is_same_v<std::remove_reference_t<decltype(trainer)>, Classifier>)
        return random_classes(8, 1);
      else
        return noise(8, 1);
    }();
    CHECK(lacking(failure([&] { trainer.fit(data, quietly(1)); }), parts) == "");
    CHECK(lacking(failure([&] { trainer.score(data); }), parts) == "");
    CHECK(lacking(
              failure([&] { trainer.fit(good, {.epochs = 1, .validation = data, .progress = Show::never}); }),
              parts) == "");
  };
  Dataset wide = random_classes(4, 1);
  wide.features = 4;
  wide.classes.resize(2);
  refused(classifier, wide, {"noise", "4 features", "takes 2"});
  CHECK(lacking(failure([&] { classifier.predict(wide); }), {"noise", "4 features", "takes 2"}) == "");

  const Dataset empty{.features = 2, .class_count = 3, .name = "nothing"};
  refused(classifier, empty, {"nothing", "no sample"});
  CHECK(lacking(failure([&] { classifier.predict(empty); }), {"nothing", "no sample"}) == "");

  refused(classifier, noise(4, 1), {"noise", "no classes"});
  Dataset many = random_classes(4, 1);
  many.class_count = 4;
  refused(classifier, many, {"noise", "4 classes", "3 outputs"});
  Dataset outside = random_classes(4, 1);
  outside.classes[2] = 3;
  refused(classifier, outside, {"noise", "sample 2", "is 3"});
  outside.classes[2] = -1;
  refused(classifier, outside, {"noise", "sample 2", "is -1"});
  Dataset infinite = random_classes(4, 1);
  infinite.inputs[5] = std::numeric_limits<float>::infinity();
  refused(classifier, infinite, {"noise", "sample 2", "inf"});

  refused(regression, random_classes(4, 1), {"noise", "0 numbers", "3 outputs"});
  Dataset pairs = noise(6, 1);
  pairs.target_size = 2;
  pairs.targets.resize(12);
  refused(regression, pairs, {"noise", "2 numbers", "3 outputs"});
  CHECK(numbers(classifier.model()) == before);
}

TEST_CASE("trainer: a step on the wrong number of samples or numbers is refused") {
  Classifier trainer{{.seed = 1}};
  const auto before = numbers(trainer.model());
  const Dataset data = random_classes(20, 1);
  const std::span<const float> inputs = data.inputs;
  const std::span<const std::int32_t> classes = data.classes;
  CHECK(std::isnan(trainer.step({}, {})));
  CHECK(std::isnan(trainer.step(inputs, {})));
  CHECK(std::isnan(trainer.step({}, classes)));
  CHECK(std::isnan(trainer.step(inputs.first(34), classes.first(17))));  // more than a batch
  CHECK(std::isnan(trainer.step(inputs.first(7), classes.first(4))));
  CHECK(std::isnan(trainer.step(inputs.first(9), classes.first(4))));
  for (const std::int32_t wrong : {-1, 3}) {  // the network has three outputs
    const std::vector<std::int32_t> none{0, wrong};
    CHECK(std::isnan(trainer.step(inputs.first(4), none)));
  }
  CHECK(numbers(trainer.model()) == before);
  Regression regression{{.seed = 1}};
  const Dataset real = noise(20, 1);
  const std::span<const float> targets = real.targets;
  CHECK(std::isnan(regression.step(inputs.first(8), targets.first(11))));
  CHECK(std::isnan(regression.step(inputs.first(8), targets.first(13))));
  // A refused step was no step: what follows is what would have been.
  Classifier other{{.seed = 1}};
  CHECK(trainer.step(inputs.first(32), classes.first(16)) == other.step(inputs.first(32), classes.first(16)));
}

// Any other is refused by the compiler: tests/errors/weights_without_weighted.cpp.
TEST_CASE("trainer: weights of samples are for a trainer that is weighted") {
  using T = Trainer<Network<Input<2>, Dense<16>, Tanh, Dense<3>>, MeanSquaredError, SGD, Batch<16>, Weighted>;
  T trainer{{.seed = 1}};
  const Dataset data = noise(4, 1);
  const auto before = numbers(trainer.model());
  const std::vector<float> weights{1, 2, 3, 4}, few{1, 2, 3}, nothing{0, 0, 0, 0};
  CHECK(std::isnan(trainer.step(data.inputs, data.targets, few)));
  CHECK_FALSE(std::isfinite(trainer.step(data.inputs, data.targets, nothing)));  // 0 / 0
  CHECK(numbers(trainer.model()) == before);
  // Weights that are not given are 1, and weights that are all the same change nothing but rounding.
  T plain = trainer, same = trainer;
  const float loss = trainer.step(data.inputs, data.targets);
  CHECK(same.step(data.inputs, data.targets, std::vector<float>(4, 3)) == Catch::Approx(loss).epsilon(1e-6));
  CHECK(plain.step(data.inputs, data.targets, std::vector<float>(4, 1)) == loss);
  CHECK(numbers(plain.model()) == numbers(trainer.model()));
  CHECK(trainer.step(data.inputs, data.targets, weights) != plain.step(data.inputs, data.targets));
}

// The mean loss of a batch without weight is 0 / 0, and there may be one: the last, of a single sample.
TEST_CASE("trainer: samples of weight 0 are as if they were not there, also a batch of them") {
  using T = Trainer<Network<Input<2>, Dense<16>, Tanh, Dense<3>>, MeanSquaredError, Adam, Batch<2>, Weighted>;
  T trainer{{.seed = 1}}, without{{.seed = 1}};
  Dataset data = noise(7, 1);
  data.weights = {1, 2, 0, 0, 3, 4, 0};
  int steps = 0;
  FitOptions options = quietly(2);
  options.shuffle = false;
  options.on_step = [&steps](const StepResult&) { ++steps; };
  const History history = trainer.fit(data, options);
  CHECK(steps == 4);
  const std::array<std::uint32_t, 4> heavy{0, 1, 4, 5};
  const History expected = without.fit(subset(data, heavy), options);
  CHECK(numbers(trainer.model()) == numbers(without.model()));
  CHECK(history.epochs.back().training_loss == expected.epochs.back().training_loss);
  data.weights.assign(7, 0);
  CHECK(lacking(failure([&] { trainer.fit(data, options); }), {"noise", "weight 0"}) == "");
}

TEST_CASE("trainer: predictions for one sample, for many, and from the model agree") {
  Classifier trainer{{.seed = 1}};
  const Dataset data = blobs();
  trainer.fit(data, quietly(2));
  const std::vector<float> many = trainer.predict(data);
  REQUIRE(many.size() == 3 * data.size());
  for (std::size_t i = 0; i < data.size(); ++i) {
    const auto sample = data.sample(i).first<2>();
    const auto one = trainer.predict(sample);
    const auto scores = trainer.model()(sample);
    double sum = 0, total = 0;
    for (const float z : scores) sum += std::exp(double{z});
    for (std::size_t j = 0; j < 3; ++j) {
      // Probabilities: errors are units of 2^-24, some ten of them from the scores and the exponential.
      CHECK(std::fabs(one[j] - many[3 * i + j]) <= 1e-6);
      CHECK(std::fabs(one[j] - std::exp(double{scores[j]}) / sum) <= 1e-5);
      total += one[j];
    }
    CHECK(std::fabs(total - 1) <= 1e-6);
  }
  // A dataset of inputs alone will do.
  const Dataset unlabelled{.inputs = data.inputs, .features = 2};
  CHECK(trainer.predict(unlabelled) == many);
}
