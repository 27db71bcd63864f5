// SPDX-License-Identifier: BSL-1.0
// Which order a program has: what is counted decides, unless it is told.
#include <etude/nn.hpp>
#include <etude/optim/optimizers.hpp>
#include <etude/train/trainer.hpp>

using namespace etude;

template <int Inputs, int Hidden, int Outputs>
using Net = Network<Input<Inputs>, Dense<Hidden>, Tanh, Dense<Outputs>>;
template <class Network, class Loss, int Batch, Order How = Order::chosen>
constexpr bool by_feature = TrainingProgram<Network, Loss, SGD, Batch, false, How>::program.by_feature;

// Few features and many samples fill registers with samples, many features with features.
static_assert(by_feature<Net<2, 2, 1>, MeanSquaredError, 4> &&
              !by_feature<Net<2, 8, 1>, MeanSquaredError, 4>);
static_assert(by_feature<Net<2, 8, 1>, MeanSquaredError, 64>);
static_assert(by_feature<Net<4, 10, 3>, SoftmaxCrossEntropy, 16>);
static_assert(!by_feature<Net<64, 16, 10>, SoftmaxCrossEntropy, 64>);
static_assert(!by_feature<Net<784, 128, 10>, SoftmaxCrossEntropy, 32> &&
              !by_feature<Net<784, 128, 10>, SoftmaxCrossEntropy, 256>);
// One sample fills none.
static_assert(!by_feature<Net<2, 2, 1>, MeanSquaredError, 1>);

// What is told counts, where there is a choice: the chains of a persistent objective are asked for by sample.
static_assert(!by_feature<Net<2, 2, 1>, MeanSquaredError, 4, Order::by_sample>);
static_assert(by_feature<Net<2, 8, 1>, MeanSquaredError, 4, Order::by_feature>);
static_assert(!by_feature<Net<2, 2, 1>, MeanSquaredError, 1, Order::by_feature>);
using Machine = Network<Input<3>, RBM<2>>;
static_assert(by_feature<Machine, ContrastiveDivergence<1>, 64> &&
              !by_feature<Machine, PersistentContrastiveDivergence<1>, 64, Order::by_feature>);
