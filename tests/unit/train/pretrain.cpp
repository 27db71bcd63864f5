// SPDX-License-Identifier: BSL-1.0
// Deep belief networks: training layer by layer, and what is copied where.
#include <etude/etude.hpp>

#include "support/catch.hpp"

#include <string>
#include <vector>

using namespace etude;

namespace {

using Net =
    Network<Input<8>, MaskingNoise<0.1>, Dense<6>, Sigmoid, Dropout<0.2>, Dense<5>, Sigmoid, Dense<3>>;
using Machines = DeepBelief<Net>;
static_assert(Machines::machines == 2 && Machines::layer(0) == 1 && Machines::layer(1) == 4);
static_assert(std::is_same_v<Machines::Stack<1>, Network<Input<8>, RBM<6>>>);
static_assert(std::is_same_v<Machines::Stack<2>, Network<Input<8>, RBM<6>, RBM<5>>>);
static_assert(std::is_same_v<DeepBelief<Net, GaussianUnits>::Stack<2>,
                             Network<Input<8>, RBM<6, GaussianUnits>, RBM<5>>>);
// What is not Dense and Sigmoid ends it.
static_assert(DeepBelief<Network<Input<8>, Dense<6>, Sigmoid, Dense<5>, ReLU, Dense<4>, Sigmoid>>::machines ==
              1);

Dataset patterns() {
  Dataset data{.features = 8, .name = "patterns"};
  for (std::size_t s = 0; s < 40; ++s)
    for (std::size_t i = 0; i < 8; ++i) data.inputs.push_back(static_cast<float>(i / 2 == s % 4));
  return data;
}
const FitOptions quietly{.epochs = 4, .progress = Show::never};
const TrainerOptions<Momentum> options{.optimizer = {.learning_rate = 0.1f}, .seed = 3};

}  // namespace

TEST_CASE("copy_layer: by name, and what is more in the source is left out") {
  const Model<Network<Input<8>, RBM<6>>> from(1);
  Model<Net> to(2);
  const Model<Net> before = to;
  copy_layer(from, "0", to, "1");
  CHECK(to.get("1.weight") == from.get("0.weight"));
  CHECK(to.get("1.bias") == from.get("0.bias"));
  for (const char* name : {"4.weight", "4.bias", "6.weight", "6.bias"})
    CHECK(to.get(name) == before.get(name));
}

TEST_CASE("copy_layer: nothing is copied where something is wrong") {
  const Model<Network<Input<8>, Named<"a", RBM<5>>, Dense<3, NoBias>>> from(1);
  Model<Net> to(2);
  const Model<Net> before = to;
  const auto message = [&](const char* source, const char* target) {
    try {
      copy_layer(from, source, to, target);
    } catch (const etude::error& e) {
      return std::string(e.what());
    }
    return std::string();
  };
  CHECK(message("a", "4") == "copy_layer: a.weight is 5x8, 4.weight is 5x6");
  CHECK(message("a", "0") ==
        "copy_layer: the target has no layer 0; it has 1.weight, 1.bias, 4.weight, 4.bias, "
        "6.weight, 6.bias");
  CHECK(message("1", "6").find("no value called 1.bias") != std::string::npos);
  for (const std::string& name : to.names()) CHECK(to.get(name) == before.get(name));
}

TEST_CASE("pretrain: a loop over trainers, and the values where they belong") {
  using Objective = ContrastiveDivergence<2>;
  const Dataset data = patterns();
  const auto belief = pretrain<Net, Objective, Momentum, Batch<8>>(data, options, quietly);

  Trainer<Network<Input<8>, RBM<6>>, Objective, Momentum, Batch<8>> first(options);
  const History below = first.fit(data, quietly);
  Trainer<Network<Input<8>, RBM<6>, RBM<5>>, Objective, Momentum, Batch<8>> second(options);
  copy_layer(first.model(), "0", second.model(), "0");
  const History above = second.fit(data, quietly);
  REQUIRE(belief.histories.size() == 2);
  CHECK(belief.histories[0].epochs.back().training_loss == below.epochs.back().training_loss);
  CHECK(belief.histories[1].epochs.back().training_loss == above.epochs.back().training_loss);
  for (const std::string& name : second.model().names()) {
    INFO(name);
    CHECK(belief.model.get(name) == second.model().get(name));
    if (name.ends_with("weight")) CHECK(belief.model.get(name) != Model<Machines::Stack<2>>(3).get(name));
  }
  // The lower machine is the one that was trained alone.
  CHECK(belief.model.get("0.visible_bias") == first.model().get("0.visible_bias"));

  // Without its last layer the network is the stack of machines.
  Model<Net> network(7);
  belief.copy_to(network);
  Model<Network<Input<8>, Dense<6>, Sigmoid, Dense<5>, Sigmoid>> lower(8);
  copy_layer(network, "1", lower, "0");
  copy_layer(network, "4", lower, "2");
  const auto x = data.sample(1).first<8>();
  CHECK(lower(x) == belief.model(x));
  CHECK(network.get("6.weight") == Model<Net>(7).get("6.weight"));
}

TEST_CASE("pretrain: Gaussian visible units, double precision") {
  const auto belief = pretrain<Net, PersistentContrastiveDivergence<1>, SGD, Batch<8>, Precision<double>>(
      patterns(), {.optimizer = {.learning_rate = 0.01f}, .seed = 1}, quietly, GaussianUnits{});
  Trainer<Net, SoftmaxCrossEntropy, SGD, Precision<double>> trainer;
  belief.copy_to(trainer.model());
  CHECK(trainer.model().get("1.weight") == belief.model.get("0.weight"));
}
