// SPDX-License-Identifier: BSL-1.0
// How good is a classifier, when nine samples of ten are of one class? And on samples it was not chosen on?
// test: pictures
#include <etude/data/metrics.hpp>
#include <etude/etude.hpp>

#include "../plot.hpp"

#include <algorithm>
using namespace etude;

template <class... Option>
using Learner =
    Trainer<Network<Input<2>, Dense<16>, Tanh, Dense<2>>, SoftmaxCrossEntropy, Adam, Batch<32>, Option...>;
const TrainerOptions<Adam> settings{.optimizer = {.learning_rate = 0.01f}, .seed = 1};

// Points of two overlapping clouds, 5 % of them positive.
Dataset unbalanced(int n, std::uint64_t seed) {
  Dataset data{.features = 2, .class_count = 2, .name = "unbalanced"};
  RandomSequence random{seed};
  for (int i = 0; i < n; ++i) {
    const bool positive = i % 20 == 0;
    data.inputs.push_back(random.normal(positive ? 1.5f : 0.0f, 1.0f));
    data.inputs.push_back(random.normal(positive ? 1.0f : 0.0f, 1.0f));
    data.classes.push_back(positive);
  }
  return data;
}

// [metrics]
double report(const char* name, const Dataset& data, const std::vector<float>& predictions, Plot& plot) {
  const metrics::ConfusionMatrix m(data, predictions);  // m.count(truth, prediction)
  std::printf("%s\n                 said no  said yes\n", name);
  std::printf("  truth: no   ≈ %5d   ≈ %5d\n  truth: yes  ≈ %5d   ≈ %5d\n", m.count(0, 0), m.count(0, 1),
              m.count(1, 0), m.count(1, 1));
  std::printf("  accuracy ≈ %.2f, precision ≈ %.2f, recall ≈ %.2f, F1 ≈ %.2f, ROC-AUC ≈ %.2f\n\n",
              m.accuracy(), m.precision(1), m.recall(1), m.f1(1), metrics::roc_auc(data, predictions));
  plot.points(name, {{1 - m.recall(0), m.recall(1)}}, "pt 7 ps 1.5");
  return m.recall(1);
}
// [/metrics]

int main(int argc, char** argv) {
  const Dataset train = unbalanced(4000, 1), test = unbalanced(4000, 2);
  const FitOptions options{.epochs = 20, .progress = Show::never};

  // [weights]
  // Class weights: balance() gives each sample a weight inverse to how often its class occurs.
  Learner<> plain{settings};
  Learner<Weighted> weighted{settings};
  plain.fit(train, options);
  weighted.fit(balance(train), options);
  // [/weights]
  Plot plot("Receiver operating characteristic", "false positive rate", "true positive rate");
  plot.set("key right bottom").set("size square");
  Points curve;
  for (const metrics::RocPoint& p : metrics::roc_curve(test, plain.predict(test)))
    curve.push_back({p.false_positive_rate, p.true_positive_rate});
  plot.line("every threshold", curve);
  const double found = report("every sample counts 1", test, plain.predict(test), plot),
               found_weighted = report("both classes count the same", test, weighted.predict(test), plot);
  Pictures(argc, argv).save("roc.png", {plot}, 1, 480, 440);

  // [folds]
  // Five-fold cross-validation: each fifth is once the test set of a network that learned from the others.
  double sum = 0;
  std::printf("accuracy in five folds:");
  for (int k = 0; k < 5; ++k) {
    const Split part = fold(train, 5, k);
    Learner<> trainer{settings};
    trainer.fit(part.train, options);
    const double accuracy = trainer.score(part.test).accuracy;
    sum += accuracy;
    std::printf(" ≈ %.3f", accuracy);
  }
  std::printf(", mean ≈ %.3f\n", sum / 5);
  // [/folds]
  return found < 0.5 && found_weighted > 0.8 && sum / 5 > 0.93 ? 0 : 1;
}
