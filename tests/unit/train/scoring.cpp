// SPDX-License-Identifier: BSL-1.0
// What a trainer predicts for a dataset, and its score, against the graph's own meaning: samples that are
// read where the dataset has them, and such that are copied.
#include <etude/train/trainer.hpp>

#include "step_check.hpp"

using namespace etude;

namespace {

using step_check::batch;

using Plain = Case<Network<Input<21>, Dense<64>, ReLU, Dense<16>>>;
using ReadByRows = Case<Network<Input<5>, LayerNorm<>, Dense<19>, Tanh, Dense<16>>, MeanSquaredError>;
using Cases = List<Plain, ReadByRows, Case<Network<Input<5>, Dense<19>, ReLU, Dense<3>>>,
                   Case<Network<Input<16>, Dense<1>>, SigmoidCrossEntropy>,
                   Case<Network<Input<17>, Dense<5>, Sigmoid, Dense<17>>, Reconstruction<MeanSquaredError>>>;

template <class C, class T>
constexpr bool reads_in_place =
    BatchRows<Compiled<ScoreGraph<typename C::network, typename C::loss>, batch, false>, T>::reads_in_place;
static_assert(reads_in_place<Plain, float> && !reads_in_place<ReadByRows, float>);

// Vectors of just the right size, so that a sanitizer sees what goes past their end.
template <class Net>
Dataset dataset(const Graph& g, const LeafValues& values) {
  Dataset data{.features = Net::input.size()};
  for (std::size_t k = 0; k < values.size(); ++k) {
    const Leaf& leaf = g.leaves[k];
    const std::vector<double>& from = values[k];
    if (leaf.kind == LeafKind::input) data.inputs = std::vector<float>(from.begin(), from.end());
    if (leaf.kind != LeafKind::target) continue;
    if (leaf.type.element == Element::index) {
      data.classes = std::vector<std::int32_t>(from.begin(), from.end());
      data.class_count = Net::output.size();
    } else {
      data.targets = std::vector<float>(from.begin(), from.end());
      data.target_size = leaf.type.size();
    }
  }
  return data;
}

template <class Net, class Loss, class T>
void check() {
  INFO("network: " << type_name<Net>() << ", loss: " << type_name<Loss>() << ", " << type_name<T>());
  Graph g;
  const GrowingArray<Output> outputs = ScoreGraph<Net, Loss>::build(g);
  Trainer<Net, Loss, SGD, Batch<batch>, Precision<T>> trainer;
  // The largest first: what it leaves behind in memory may not be seen in the others.
  for (const int samples : {2 * batch - 1, batch + 1, batch, batch - 1, 1}) {
    INFO("samples: " << samples);
    const LeafValues values =
        leaf_values(g, samples, Net::output.size(), static_cast<std::uint32_t>(samples));
    const Dataset data = dataset<Net>(g, values);
    for (std::size_t k = 0; k < values.size(); ++k)
      if (g.leaves[k].kind == LeafKind::parameter)
        trainer.model().set(detail::leaf_path(g, static_cast<int>(k)),
                            std::vector<T>(values[k].begin(), values[k].end()));
    Evaluation<Bounded> exact(g, samples);
    write_leaves(exact, g, values);
    Bounded::ambiguous = false;
    exact.run();
    REQUIRE_FALSE(Bounded::ambiguous);  // else: draw other values

    const std::vector<T> predictions = trainer.predict(data);
    const Score score = trainer.score(data);
    std::string message;
    const int wrong = step_check::count_wrong<T>(predictions, exact[outputs[1].statement], message);
    INFO("predictions: " << message);
    CHECK(wrong == 0);
    const auto loss = static_cast<T>(score.loss);
    const Bounded mean = exact[outputs[0].statement][0] / Bounded(samples);
    const int wrong_loss = step_check::count_wrong<T>(std::span(&loss, 1), std::span(&mean, 1), message);
    INFO("loss: " << message);
    CHECK(wrong_loss == 0);
    CHECK(trainer.predict(data) == predictions);  // the targets that score() left behind do not matter
    const std::vector<T> last(data.inputs.end() - data.features, data.inputs.end());
    const auto one = trainer.predict(last);
    const std::size_t before = predictions.size() - one.size();
    const int wrong_one =
        step_check::count_wrong<T>(one, exact[outputs[1].statement].subspan(before), message);
    INFO("the last sample: " << message);
    CHECK(wrong_one == 0);
  }
}

}  // namespace

TEST_CASE("scoring: predictions and score of a dataset, in batches and what is left of them") {
  for_each_type(Cases{}, []<class C>() {
    for_each_type(List<float, double>{},
                  []<class T>() { check<typename C::network, typename C::loss, T>(); });
  });
}
