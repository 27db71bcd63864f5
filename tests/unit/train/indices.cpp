// SPDX-License-Identifier: BSL-1.0
// Every accessor that takes an index, a name or numbers from outside says what there is instead of reading
// past its table. Indices are tried at both ends; built with a sanitizer, nothing may be read before the
// error.
#include <etude/data.hpp>
#include <etude/data/metrics.hpp>
#include <etude/inspect/trace.hpp>
#include <etude/nn.hpp>
#include <etude/optim/optimizers.hpp>
#include <etude/train/pretrain.hpp>
#include <etude/train/reference_trainer.hpp>
#include <etude/train/trainer.hpp>

#include "../data/support.hpp"
#include "support/catch.hpp"

#include <functional>
#include <limits>
#include <vector>

using namespace etude;

namespace {

using Net = Network<Input<2>, Dense<3>, Sigmoid, Dense<2>>;

const Dataset dataset{.inputs = {1, 2, 3, 4},
                      .classes = {0, 1},
                      .targets = {5, 6},
                      .features = 2,
                      .target_size = 1,
                      .class_count = 2,
                      .name = "two"};
const metrics::ConfusionMatrix matrix(dataset, std::vector<float>{1, 0, 0, 1});
const IdxArray array{.type = IdxType::i16, .extents = {2}, .bytes = {0, 1, 0, 2}};
const Shape extents = shape<3, 4>;
const Trainer<Net, SoftmaxCrossEntropy, SGD> trainer;
const Trainer<Network<Input<2>, RBM<2>>, PersistentContrastiveDivergence<>, SGD, Batch<3>> machine;

// How many there are, and the access. A new accessor joins here.
struct Indexed {
  const char* name;
  long long count;
  std::function<void(long long)> at;
};
std::size_t size(long long i) { return static_cast<std::size_t>(i); }
int number(long long i) { return static_cast<int>(i); }
const Indexed accessors[] = {
    {"Dataset::sample", 2, [](auto i) { (void)dataset.sample(size(i)); }},
    {"Dataset::target", 2, [](auto i) { (void)dataset.target(size(i)); }},
    {"Dataset::label", 2, [](auto i) { (void)dataset.label(size(i)); }},
    {"subset", 2,
     [](auto i) {
       const std::uint32_t index[] = {static_cast<std::uint32_t>(i)};
       subset(dataset, index);
     }},
    {"fold", 2, [](auto i) { fold(dataset, 2, number(i)); }},
    {"ConfusionMatrix::count, truth", 2, [](auto i) { (void)matrix.count(number(i), 0); }},
    {"ConfusionMatrix::count, prediction", 2, [](auto i) { (void)matrix.count(0, number(i)); }},
    {"ConfusionMatrix::precision", 2, [](auto i) { (void)matrix.precision(number(i)); }},
    {"ConfusionMatrix::recall", 2, [](auto i) { (void)matrix.recall(number(i)); }},
    {"ConfusionMatrix::f1", 2, [](auto i) { (void)matrix.f1(number(i)); }},
    {"roc_curve", 2, [](auto i) { metrics::roc_curve(dataset, std::vector<float>(4), number(i)); }},
    {"roc_auc", 2, [](auto i) { metrics::roc_auc(dataset, std::vector<float>(4), number(i)); }},
    {"roc_auc of one output", 2, [](auto i) { metrics::roc_auc(dataset, std::vector<float>(2), number(i)); }},
    {"IdxArray::number", 2, [](auto i) { (void)array.number(size(i)); }},
    {"Shape", 2, [](auto i) { (void)extents[number(i)]; }},
    {"Trainer::chain", 3, [](auto i) { (void)machine.chain(number(i)); }},
    {"DeepBelief::layer", 1, [](auto i) { (void)DeepBelief<Net>::layer(number(i)); }},
};

}  // namespace

TEST_CASE("indices: every accessor takes those that there are, and names any other and how many there are") {
  for (const Indexed& a : accessors) {
    INFO(a.name);
    for (long long i = 0; i < a.count; ++i) CHECK_NOTHROW(a.at(i));
    for (const long long i : {a.count, a.count + 1, 1LL << 20, -1LL, -1LL << 20}) {
      const std::string message = failure([&] { a.at(i); });
      INFO(i << ": " << message);
      CHECK(message.find("there are " + std::to_string(a.count)) != std::string::npos);
      if (i >= 0) CHECK(message.find(' ' + std::to_string(i) + ' ') != std::string::npos);
    }
  }
}

TEST_CASE("indices: names of values that there are not") {
  auto model = trainer.model();
  const std::vector<float> none;
  for (const std::string& message :
       {failure([&] { (void)model.get("3.weight"); }), failure([&] { model.set("3.weight", none); }),
        failure([&] { (void)model.shape_of("3.weight"); }), failure([&] { (void)model.get(""); })})
    CHECK(lacking(message, {"has no value called", "0.weight, 0.bias, 2.weight, 2.bias"}) == nothing);
  CHECK(lacking(failure([&] { model.set("0.bias", none); }), {"set: 0.bias has 3 elements, 0"}) == nothing);
  CHECK(lacking(failure([] { (void)Trace{}["z1"]; }), {"no value called z1"}) == nothing);
}

TEST_CASE("indices: the reference trainer asks for whole samples and their targets") {
  ReferenceTrainer<Net, SoftmaxCrossEntropy, SGD> reference;
  const std::vector<double> three(3), two(2), one(1), none;
  CHECK_NOTHROW(reference.train(two, one, 1));
  for (const std::string& message :
       {failure([&] { reference.train(three, one, 1); }), failure([&] { reference.train(two, none, 1); }),
        failure([&] { reference.train(two, two, 1); }), failure([&] { reference.train(none, none, 1); }),
        failure([&] { reference(three); }), failure([&] { reference(one); })})
    CHECK(lacking(message, {"ReferenceTrainer: "}) == nothing);
}
