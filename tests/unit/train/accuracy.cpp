// SPDX-License-Identifier: BSL-1.0
// What score() calls accuracy, for every loss: right answers counted by hand, NaN outputs, and labels that
// stand for the targets of one output.
#include <etude/data.hpp>
#include <etude/nn.hpp>
#include <etude/optim/optimizers.hpp>
#include <etude/train/trainer.hpp>

#include "../data/support.hpp"
#include "support/catch.hpp"

#include <cmath>
#include <vector>

using namespace etude;

namespace {

template <int Outputs>
using Net = Network<Input<1>, Dense<Outputs>>;
// Of one feature: the output is the input, if the bias is 0.
template <class Loss, int Outputs = 1, class T = float>
Trainer<Net<Outputs>, Loss, SGD, Batch<4>, Precision<T>> identity(T bias = 0) {
  Trainer<Net<Outputs>, Loss, SGD, Batch<4>, Precision<T>> trainer;
  trainer.model().set("0.weight", std::vector<T>(Outputs, 1));
  trainer.model().set("0.bias", std::vector<T>(Outputs, bias));
  return trainer;
}

// The losses of answers, and what stands for no.
template <class L, int No>
struct Answers {
  using loss = L;
  static constexpr float no = No;
};
using OfAnswers = detail::TypeList<Answers<SigmoidCrossEntropy, 0>, Answers<PerceptronCriterion, 0>,
                                   Answers<Hinge, -1>, Answers<SquaredHinge, -1>>;

template <class... A, class F>
void for_each_loss(detail::TypeList<A...>, F f) {
  (f(A{}), ...);
}

}  // namespace

TEST_CASE("accuracy: of targets that are answers, in both precisions, and from class labels") {
  for_each_loss(OfAnswers{}, []<class A>(A) {
    INFO(type_name<typename A::loss>());
    // Decisions are no, no, yes, yes, yes; more samples than a batch has.
    Dataset data{
        .inputs = {-2, -1, 1, 2, 3}, .targets = {A::no, 1, 1, A::no, 1}, .features = 1, .target_size = 1};
    const auto check = [&]<class T>(T bias) {
      const auto trainer = identity<typename A::loss, 1, T>(bias);
      const Score score = trainer.score(data);
      CHECK(score.accuracy == 0.6);
      // The same dataset with labels instead of targets: the same loss, accuracy and gradient.
      const Dataset labelled{
          .inputs = data.inputs, .classes = {0, 1, 1, 0, 1}, .features = 1, .class_count = 2};
      CHECK(trainer.score(labelled).accuracy == 0.6);
      CHECK(trainer.score(labelled).loss == score.loss);
      CHECK(trainer.gradient(labelled).get("0.weight") == trainer.gradient(data).get("0.weight"));
      auto by_targets = trainer, by_labels = trainer;
      by_targets.fit(data, {.epochs = 3, .progress = Show::never});
      by_labels.fit(labelled, {.epochs = 3, .progress = Show::never});
      CHECK(by_targets.model().get("0.weight") == by_labels.model().get("0.weight"));
      CHECK(by_targets.model().get("0.weight") != trainer.model().get("0.weight"));
    };
    check(0.0f);
    check(0.0);
    const Dataset three{
        .inputs = {1, 2}, .classes = {0, 2}, .features = 1, .class_count = 3, .name = "three"};
    CHECK(lacking(failure([&] { identity<typename A::loss>().score(three); }),
                  {"three: it has 3 classes, one output tells two apart"}) == nothing);
  });
}

TEST_CASE("accuracy: BinaryCrossEntropy, whose output is the probability") {
  using Probability = Network<Input<1>, Dense<1>, Sigmoid>;
  Trainer<Probability, BinaryCrossEntropy, SGD> trainer;
  trainer.model().set("0.weight", std::array{1.0f});
  const Dataset labelled{.inputs = {-1, 1, 2}, .classes = {0, 0, 1}, .features = 1, .class_count = 2};
  CHECK(trainer.score(labelled).accuracy == 2.0 / 3);
}

TEST_CASE("accuracy: several answers of a sample count one by one") {
  const auto trainer = identity<SigmoidCrossEntropy, 2>();
  const Dataset data{.inputs = {1, -1}, .targets = {1, 0, 0, 0}, .features = 1, .target_size = 2};
  CHECK(trainer.score(data).accuracy == 0.75);
  const Dataset labelled{
      .inputs = {1, -1}, .classes = {0, 1}, .features = 1, .class_count = 2, .name = "labelled"};
  CHECK(lacking(failure([&] { trainer.score(labelled); }),
                {"labelled: its targets have 0 numbers", "2 outputs; one_hot makes targets of classes"}) ==
        nothing);
  CHECK(trainer.score(one_hot(labelled)).accuracy == 0.5);  // both outputs say yes, then both no
}

TEST_CASE("accuracy: of distributions that are one class") {
  auto trainer = identity<SoftmaxCrossEntropyOfDistribution, 3>();
  trainer.model().set("0.bias", std::array{0.0f, 1.0f, 0.0f});
  Dataset data{.inputs = {1, 2}, .targets = {0, 1, 0, 0, 0, 1}, .features = 1, .target_size = 3};
  CHECK(trainer.score(data).accuracy == 0.5);
  data.targets = {0, 1, 0, 0.25f, 0.25f, 0.5f};
  CHECK(std::isnan(trainer.score(data).accuracy));
}

TEST_CASE("accuracy: there is none where targets are numbers") {
  const Dataset data{.inputs = {1, 0}, .targets = {1, 0}, .features = 1, .target_size = 1};
  CHECK(std::isnan(identity<MeanSquaredError>().score(data).accuracy));
  const Dataset soft{.inputs = {1, 0}, .targets = {1, 0.25f}, .features = 1, .target_size = 1};
  CHECK(std::isnan(identity<SigmoidCrossEntropy>().score(soft).accuracy));
}

TEST_CASE("accuracy: outputs that are NaN are wrong, and so is the loss") {
  const auto refuses = [](const Score& score) {
    CHECK(math::isnan(score.loss));
    CHECK(score.accuracy == 0);
  };
  const float nan = math::nan<float>;
  const Dataset classes{.inputs = {1, 2, 3, 4}, .classes = {0, 0, 1, 1}, .features = 1, .class_count = 2};
  refuses(identity<SoftmaxCrossEntropy, 2>(nan).score(classes));
  auto one_of_two = identity<SoftmaxCrossEntropy, 2>();
  one_of_two.model().set("0.bias", std::array{100.0f, nan});
  refuses(one_of_two.score(classes));
  refuses(identity<SigmoidCrossEntropy>(nan).score(classes));
  refuses(identity<SigmoidCrossEntropy, 1, double>(nan).score(classes));
  refuses(identity<Hinge>(nan).score(classes));
  Dataset distributions = one_hot(classes);
  refuses(identity<SoftmaxCrossEntropyOfDistribution, 2>(nan).score(distributions));
}

TEST_CASE("predict: a dataset with half a sample has no predictions") {
  CHECK(lacking(failure([] {
                  identity<MeanSquaredError>().predict(Dataset{.inputs = {1, 2, 3}, .features = 2});
                }),
                {"dataset: holds 3 inputs for 1 samples; expected 2"}) == nothing);
}

TEST_CASE("predict: a model applies the link of a loss as a trainer does") {
  const std::array x{0.5f};
  const auto check = [&]<class Loss, int Outputs>(Loss, std::integral_constant<int, Outputs>) {
    INFO(type_name<Loss>());
    const auto trainer = identity<Loss, Outputs>(0.25f);
    const auto expected = trainer.predict(x), given = trainer.model().template predict<Loss>(x);
    const auto& model = trainer.model();
    const std::vector<float> vector(x.begin(), x.end());
    CHECK(model.template predict<Loss>(vector) == given);
    CHECK(model.template predict<Loss>(std::span<const float>(vector)) == given);
    CHECK(model.template predict<Loss>({0.5f}) == given);
    CHECK(lacking(failure([&] {
                    (void)model.template predict<Loss>({0.5f, 1.0f});
                  }),
                  {"the model takes 1 numbers, 2 were given"}) == nothing);
    for (std::size_t k = 0; k < expected.size(); ++k)
      CHECK(given[k] == Catch::Approx(expected[k]).epsilon(1e-6));
  };
  check(SoftmaxCrossEntropy{}, std::integral_constant<int, 3>{});
  check(SigmoidCrossEntropy{}, std::integral_constant<int, 1>{});
  check(PerceptronCriterion{}, std::integral_constant<int, 2>{});
  check(Poisson{}, std::integral_constant<int, 1>{});
  check(MeanSquaredError{}, std::integral_constant<int, 2>{});
  check(Losses<On<0, 2, SoftmaxCrossEntropy>, On<2, 3, SigmoidCrossEntropy>>{},
        std::integral_constant<int, 3>{});
  CHECK(identity<SigmoidCrossEntropy>(0.5f).model().predict<SigmoidCrossEntropy>(x)[0] ==
        Catch::Approx(1 / (1 + std::exp(-1.0))));
}
