// SPDX-License-Identifier: BSL-1.0
// A trainer whose lanes are samples learns the same as one whose lanes are features.
#include <etude/data/generated.hpp>
#include <etude/nn.hpp>
#include <etude/optim/optimizers.hpp>
#include <etude/train/trainer.hpp>

#include "support/catch.hpp"
#include "support/lists.hpp"

#include <cmath>

using namespace etude;

namespace {

// Random layers and those that look at the whole batch among them; that after a curve, else the gradient of
// the bias before it would be zero, what is computed of it rounding, and Adam divide by that.
using Net = Network<Input<2>, Dense<7>, Tanh, BatchNorm<>, Dropout<0.3>, Dense<3>>;

template <class Optimizer, class... Option>
auto trained(const Dataset& data) {
  Trainer<Net, SoftmaxCrossEntropy, Optimizer, Batch<32>, Precision<double>, Option...> trainer{{.seed = 4}};
  trainer.fit(data, {.epochs = 3, .progress = Show::never});
  return trainer;
}

}  // namespace

TEST_CASE("orders: what is learned does not depend on them") {
  const Dataset samples = data::blobs(77, 3, 2, 1, 2);  // two whole batches and a part of one
  for_each_type(List<SGD, Adam>{}, [&]<class Optimizer>() {
    const auto rows = trained<Optimizer, BySample>(samples);
    const auto columns = trained<Optimizer, ByFeature>(samples);
    // Sums of at most 32 terms in another order differ by 32 units of 2^-53, relative to their largest term;
    // nine steps, and terms that cancel, make a thousand times as much of it.
    constexpr double bound = 32 * 0x1p-53 * 1000;
    for (const std::string& name : rows.model().names()) {
      const auto a = rows.model().get(name), b = columns.model().get(name);
      for (std::size_t i = 0; i < a.size(); ++i)
        CHECK(std::fabs(a[i] - b[i]) <= bound * (1 + std::fabs(a[i])));
    }
    CHECK(std::fabs(rows.score(samples).loss - columns.score(samples).loss) <= bound);
  });
}
