// SPDX-License-Identifier: BSL-1.0
// What fit goes back to has been seen good, and is all that a step reads: after an error, and after early
// stopping. The law: the next steps are those of a trainer that was copied there.
#include <etude/etude.hpp>

#include "support/catch.hpp"
#include "support/failure.hpp"
#include "support/model_numbers.hpp"

#include <cmath>
#include <string>
#include <vector>

using namespace etude;

namespace {

// A line through four points that are one batch, so that nobody sees the last update of an epoch.
const Dataset line{
    .inputs = {1, 2, 3, 4}, .targets = {2, 4, 6, 8}, .features = 1, .target_size = 1, .name = "line"};
using Line = Trainer<Network<Input<1>, Dense<1>>, MeanSquaredError, SGD, Batch<4>>;

FitOptions quietly(int epochs) { return {.epochs = epochs, .progress = Show::never}; }

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

// Whether two trainers are the same in all that a step reads: now, and after three more steps, which depend
// on parameters, on states of layers, of the optimizer and of rows, and on what is counted.
template <class T>
bool same(T a, T b, const Dataset& data) {
  for (int i = 0; i < 4; ++i) {
    if (numbers(a.model()) != numbers(b.model())) return false;
    if (i < 3) a.fit(data, quietly(1)), b.fit(data, quietly(1));
  }
  return true;
}

}  // namespace

TEST_CASE("fit: a full batch that diverges ends where the loss was best") {
  Line trainer{{.optimizer = {.learning_rate = 0.01f}, .seed = 1}};
  trainer.fit(line, quietly(200));
  const double before = trainer.score(line).loss;
  for (const bool validated : {false, true}) {
    for (const int patience : {0, 400}) {
      INFO("validation " << validated << ", patience " << patience);
      Line copy = trainer;
      copy.optimizer().learning_rate = 0.5f;
      FitOptions options = quietly(500);
      if (validated) options.validation = line;
      options.patience = patience;
      const std::string message = failure([&] { copy.fit(line, options); });
      CHECK(has(message, "line: the loss is inf in epoch"));
      CHECK(copy.score(line).loss <= before);
    }
  }
}

// Every update of the fit is the last one once: none that diverges goes unnoticed, whoever looks or does not.
TEST_CASE("fit: the last update counts too") {
  for (const double rate : {1e10, 1e25, 1e30})
    for (int last = 1; last <= 3; ++last) {
      INFO("times " << rate << " in the last of " << last << " epochs");
      Line trainer{{.optimizer = {.learning_rate = 0.01f}, .seed = 1}};
      Line twin = trainer;
      FitOptions options = quietly(last);
      options.schedule = [=](const Progress& p) { return p.step == last - 1 ? rate : 1.0; };
      const std::string message = failure([&] { trainer.fit(line, options); });
      if (rate < 1e15) {  // a large loss, but a number
        CHECK(message == "(nothing was thrown)");
        continue;
      }
      CHECK(has(message, "line: "));
      CHECK(has(message, "after epoch"));
      // Of the places that were seen it is the last one: after all epochs but the one that diverged.
      twin.fit(line, quietly(last - 1));
      CHECK(same(trainer, twin, line));
      CHECK(trainer.optimizer().learning_rate == 0.01f);
    }
}

// ReLU hides a weight that is NaN: where(0 < a, a, 0) is 0, and the loss is finite.
TEST_CASE("fit: a parameter that is not finite is found though the loss is") {
  Trainer<Network<Input<1>, Dense<2>, ReLU, Dense<1>>, MeanSquaredError, SGD, Batch<4>> trainer{{.seed = 1}};
  const float nan = std::numeric_limits<float>::quiet_NaN();
  trainer.model().set("0.bias", std::vector<float>{nan, 0.5f});
  const auto bias = trainer.model().get("0.bias");
  CHECK(trainer.model().first_not_finite() == "0.bias[0]");
  if (std::isfinite(trainer.score(line).loss))
    CHECK(has(failure([&] { trainer.fit(line, quietly(1)); }),
              "0.bias[0] is not finite, found at the end of epoch 1"));
  for (const std::string& name : trainer.model().names()) {
    auto good = trainer.model();
    good.initialize(1);
    CHECK(good.first_not_finite().empty());
    auto values = good.get(name);
    values.back() = -std::numeric_limits<float>::infinity();
    good.set(name, values);
    CHECK(good.first_not_finite().starts_with(name + "["));
  }
}

namespace {

// Trains four epochs; in the third something fails. The trainer is then as one that was trained two.
template <class T>
void check_restored(const Dataset& data) {
  T trainer{{.seed = 3}}, twin{{.seed = 3}};
  const long batches = static_cast<long>((data.size() + T::batch - 1) / T::batch);
  double rate = 1;
  std::vector<double> loss;
  FitOptions options = quietly(4);
  options.schedule = [&](const Progress& p) {
    return p.step == 2 * batches ? std::numeric_limits<double>::quiet_NaN() : rate;
  };
  options.on_epoch = [&](const EpochResult& r) { return loss.push_back(r.training_loss), true; };
  const std::string message = failure([&] { trainer.fit(data, options); });
  INFO(message);
  CHECK(has(message, "the schedule gives nan in step"));
  // The best of the places whose loss is known: of the start and the first epoch.
  const int epochs = loss.at(1) < loss.at(0) ? 1 : 0;
  CHECK(has(message, epochs == 1 ? "as it was after epoch 1" : "as it was before"));
  twin.fit(data, quietly(epochs));
  CHECK(same(trainer, twin, data));
}

}  // namespace

TEST_CASE("fit: what is restored is all that a step reads") {
  const Dataset blobs = data::blobs(60, 2, 4, 1.0f, 2);
  check_restored<Trainer<Network<Input<4>, Dense<8>, BatchNorm<>, Dropout<0.2>, Tanh, Dense<2>>,
                         SoftmaxCrossEntropy, NAdam, Batch<16>>>(blobs);
  check_restored<Trainer<Network<Input<4>, GaussianNoise<0.1>, Dense<200>, Tanh, Dense<200>, Tanh, Dense<2>>,
                         SoftmaxCrossEntropy, Groups<is_bias, Momentum, ClipByNorm<Adam>>, Batch<60>,
                         Precision<double>>>(blobs);
  Dataset patterns{.features = 8, .name = "patterns"};
  for (std::size_t s = 0; s < 24; ++s)
    for (std::size_t i = 0; i < 8; ++i) patterns.inputs.push_back(static_cast<float>(i / 2 == s % 4));
  check_restored<Trainer<Network<Input<8>, RBM<6>>, PersistentContrastiveDivergence<2>, Momentum, Batch<8>>>(
      patterns);
}

TEST_CASE("fit: early stopping goes back to all of the best epoch") {
  const Dataset data = data::blobs(40, 2, 4, 3.0f, 2), other = data::blobs(40, 2, 4, 3.0f, 5);
  using T = Trainer<Network<Input<4>, Dense<16>, BatchNorm<>, Dropout<0.2>, Tanh, Dense<2>>,
                    SoftmaxCrossEntropy, Adam, Batch<16>>;
  T trainer{{.optimizer = {.learning_rate = 0.05f}, .seed = 3}};
  std::vector<T> after;
  FitOptions options{.epochs = 200, .validation = other, .patience = 5, .progress = Show::never};
  options.on_epoch = [&](const EpochResult&) { return after.push_back(trainer), true; };
  const History history = trainer.fit(data, options);
  REQUIRE(history.epochs.size() < 200);
  T& best = after.at(static_cast<std::size_t>(history.best_epoch - 1));
  CHECK(same(trainer, best, data));
}

// The loss of a full batch is that of the parameters before the update. It rises from the fourth epoch on.
TEST_CASE("fit: patience looks at the training loss where there is no validation set") {
  Line trainer{{.optimizer = {.learning_rate = 0.01f}, .seed = 1}}, twin = trainer;
  FitOptions options = quietly(100);
  options.patience = 3;
  options.schedule = [](const Progress& p) { return p.step < 5 ? 1.0 : 20.0; };
  const History history = trainer.fit(line, options);
  REQUIRE(history.epochs.size() < 100);
  std::size_t best = 0;
  for (std::size_t e = 0; e < history.epochs.size(); ++e)
    if (history.epochs[e].training_loss < history.epochs[best].training_loss) best = e;
  CHECK(history.best_epoch == static_cast<int>(best) + 1);
  CHECK(history.epochs.size() == best + 4);
  twin.fit(line, quietly(static_cast<int>(best)));  // what this loss is of
  CHECK(same(trainer, twin, line));
  CHECK(trainer.score(line).loss == Catch::Approx(history.epochs[best].training_loss));
}

TEST_CASE("fit: with patience a training that only gets better ends where it ends") {
  Line trainer{{.optimizer = {.learning_rate = 0.01f}, .seed = 1}}, twin = trainer;
  FitOptions options = quietly(20);
  options.patience = 3;
  const History history = trainer.fit(line, options);
  CHECK((history.epochs.size() == 20 && history.best_epoch == 20));
  twin.fit(line, quietly(20));
  CHECK(same(trainer, twin, line));
}

TEST_CASE("fit: an improvement that is smaller than min_delta is none") {
  for (const double delta : {0.0, 0.01, 0.1}) {
    for (const bool validated : {false, true}) {
      Line trainer{{.optimizer = {.learning_rate = 0.01f}, .seed = 1}};
      FitOptions options = quietly(2000);
      options.patience = 4;
      options.min_delta = delta;
      if (validated) options.validation = line;
      const History history = trainer.fit(line, options);
      double reference = std::numeric_limits<double>::infinity();
      std::size_t waited = 0, stop = 0;  // by Keras' rule
      for (const EpochResult& e : history.epochs) {
        const double loss = validated ? e.validation.loss : e.training_loss;
        if (loss < reference - delta)
          reference = loss, waited = 0;
        else
          ++waited;
        ++stop;
        if (waited == 4) break;
      }
      CHECK(stop == history.epochs.size());
      if (delta > 0) CHECK((waited == 4 && stop < 300));
      // The smallest loss is the best all the same.
      CHECK(trainer.score(line).loss <= reference);
    }
  }
}

TEST_CASE("step: one whose loss is not finite is no step, for random numbers either") {
  using T = Trainer<Network<Input<1>, Dense<16>, Dropout<0.5>, Dense<1>>, MeanSquaredError, Adam, Batch<4>>;
  T a{{.seed = 1}}, b{{.seed = 1}};
  const std::vector<float> wrong{1, 2, 3, std::numeric_limits<float>::infinity()};
  CHECK_FALSE(std::isfinite(a.step(line.inputs, wrong)));
  for (int i = 0; i < 3; ++i) CHECK(a.step(line.inputs, line.targets) == b.step(line.inputs, line.targets));
}
