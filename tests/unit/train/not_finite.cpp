// SPDX-License-Identifier: BSL-1.0
// A loss that is finite and a gradient that is not: no parameter keeps it, and the error says whose it was.
#include <etude/etude.hpp>

#include "support/catch.hpp"

#include <cmath>
#include <string>
#include <vector>

using namespace etude;

namespace {

// e^88 is finite, 88·e^88 is not.
using Net = Network<Input<2>, Dense<1>>;
Dataset counts(int samples) {
  Dataset data{.features = 2, .target_size = 1, .name = "counts"};
  for (int i = 0; i < samples; ++i) {
    data.inputs.insert(data.inputs.end(), {0.01f, 88});
    data.targets.push_back(1);
  }
  return data;
}
template <class Optimizer>
using Counter = Trainer<Net, Poisson, Optimizer, Batch<2>>;

template <class Optimizer>
void check_fit(const Optimizer& optimizer, const std::string& what, int samples = 6) {
  INFO(type_name<Optimizer>());
  Counter<Optimizer> trainer{{.optimizer = optimizer, .seed = 1}};
  const float weight[] = {0, 1};
  trainer.model().set("0.weight", weight);
  CHECK_THROWS_WITH(trainer.fit(counts(samples), {.epochs = 2, .progress = Show::never}),
                    Catch::Matchers::ContainsSubstring("counts: the " + what));
  CHECK(trainer.model().get("0.weight") == std::vector<float>{0, 1});
  CHECK(trainer.model().first_not_finite().empty());
}

}  // namespace

TEST_CASE("a gradient that is not finite: fit names the parameter, and it is as it was") {
  check_fit(ClipByNorm<SGD>{{.learning_rate = 1}, 1},
            "gradient of 0.weight[1] is not finite, found in epoch 1, batch 1 of 3");
  check_fit(ClipByNorm<Adam>{}, "gradient of 0.weight[1] is not finite, found in epoch 1, batch 1 of 3");
  check_fit(Momentum{}, "update of 0.weight[1] is not finite, found in epoch 1, batch 2 of 3");
  check_fit(Momentum{}, "update of 0.weight[1] is not finite, found at the end of epoch 1", 2);
  // The parameter would be finite: what is not is in the optimizer's memory.
  check_fit(Lion{}, "update of 0.weight[1] is not finite, found at the end of epoch 1", 2);
  check_fit(Adam{}, "update of 0.weight[", 2);  // squares of 0.01·e^88 overflow, too
}

TEST_CASE("a gradient that is not finite: a step that waits for the norm changes nothing") {
  Counter<ClipByNorm<Momentum>> trainer;
  const float weight[] = {0, 1}, x[] = {0.01f, 88}, t[] = {1};
  trainer.model().set("0.weight", weight);
  CHECK(math::isnan(trainer.step(x, t)));
  CHECK(trainer.model().get("0.weight") == std::vector<float>{0, 1});
  const float small[] = {0.5f, 0.5f};
  CHECK(math::isfinite(trainer.step(small, t)));  // and remembers nothing of it
  CHECK(trainer.model().first_not_finite().empty());
}

TEST_CASE("a gradient that is not finite: after a step that does not wait, the model names the parameter") {
  Counter<Momentum> trainer;
  const float weight[] = {0, 1}, x[] = {0.01f, 88}, t[] = {1};
  trainer.model().set("0.weight", weight);
  CHECK(math::isfinite(trainer.step(x, t)));
  CHECK(trainer.model().first_not_finite() == "0.weight[1]");
  CHECK_FALSE(math::isfinite(trainer.step(x, t)));
}

// Padding may hold anything.
TEST_CASE("the first value that is not finite: elements count, pads do not") {
  Model<Network<Input<3>, Dense<5>, BatchNorm<>>> model;
  const auto values = model;
  std::fill_n(model.data(), model.bytes / sizeof(float), math::nan<float>);
  CHECK(model.first_not_finite() == "0.weight[0]");
  for (const std::string& name : model.names()) model.set(name, values.get(name));
  CHECK(model.first_not_finite().empty());
  for (const std::string& name : model.names())
    for (std::size_t i = 0; i < model.get(name).size(); ++i) {
      auto changed = values.get(name);
      changed[i] = -math::infinity<float>;
      model.set(name, changed);
      CHECK(model.first_not_finite() == name + "[" + std::to_string(i) + "]");
      model.set(name, values.get(name));
    }
}
