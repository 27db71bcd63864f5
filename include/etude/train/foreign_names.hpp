// SPDX-License-Identifier: BSL-1.0
// What PyTorch and Keras call things that are called otherwise here: whoever writes such a name in a network
// or a trainer is told in one line what to write. Nothing else can be done with them.
//
// A program with a Linear of its own, at global scope beside `using namespace etude`, defines
// ETUDE_NO_FOREIGN_NAMES before the first header, or writes ::Linear.
#pragma once
#ifndef ETUDE_NO_FOREIGN_NAMES
#include <etude/nn/activations.hpp>
#include <etude/nn/dense.hpp>
#include <etude/nn/losses.hpp>
#include <etude/nn/network.hpp>
#include <etude/nn/normalization.hpp>
#include <etude/optim/optimizers.hpp>

namespace etude {

namespace detail {

template <class... Here>
struct ForeignLayer : Layer {
  using Problem = this_is_called_otherwise_here<Here...>;
};
template <class... Here>
struct ForeignLoss : Loss {
  using Target = LikeOutput;
  using Problem = this_is_called_otherwise_here<Here...>;
};
template <class Here>
struct ForeignOptimizer : Here {
  using Problem = this_is_called_otherwise_here<Here>;
};
struct MissingLayer : Layer {
  using Problem = this_is_not_in_the_library_yet<>;
};
constexpr int last_of(auto... n) {
  int last = 0;
  ((last = static_cast<int>(n)), ...);
  return last;
}

}  // namespace detail

// Sizes are said once: Linear<4, 2> is Dense<2>.
template <int... Sizes>
struct Linear : detail::ForeignLayer<Dense<detail::last_of(Sizes...)>> {};
template <class... L>
struct Sequential : detail::ForeignLayer<Network<Input<>, L...>> {};
template <int...>
struct BatchNorm1d : detail::ForeignLayer<BatchNorm<>> {};
struct BatchNormalization : detail::ForeignLayer<BatchNorm<>> {};
struct LayerNormalization : detail::ForeignLayer<LayerNorm<>> {};
struct Relu : detail::ForeignLayer<ReLU> {};
struct Gelu : detail::ForeignLayer<GELU> {};
struct Selu : detail::ForeignLayer<SELU> {};
struct Hardtanh : detail::ForeignLayer<HardTanh> {};
struct Hardsigmoid : detail::ForeignLayer<HardSigmoid> {};

template <auto...>
struct Conv1d : detail::MissingLayer {};
template <auto...>
struct Conv2d : detail::MissingLayer {};
template <auto...>
struct MaxPool2d : detail::MissingLayer {};
template <auto...>
struct LSTM : detail::MissingLayer {};
template <auto...>
struct GRU : detail::MissingLayer {};

struct MSELoss : detail::ForeignLoss<MeanSquaredError> {};
struct L1Loss : detail::ForeignLoss<MeanAbsoluteError> {};
struct SmoothL1Loss : detail::ForeignLoss<Huber<>> {};
struct HuberLoss : detail::ForeignLoss<Huber<>> {};
struct CrossEntropyLoss : detail::ForeignLoss<SoftmaxCrossEntropy> {};
struct NLLLoss : detail::ForeignLoss<SoftmaxCrossEntropy> {};  // without the LogSoftmax before it
struct BCELoss : detail::ForeignLoss<BinaryCrossEntropy> {};
struct BCEWithLogitsLoss : detail::ForeignLoss<SigmoidCrossEntropy> {};
struct KLDivLoss : detail::ForeignLoss<KullbackLeibler> {};
struct PoissonNLLLoss : detail::ForeignLoss<Poisson> {};
struct BinaryCrossentropy : detail::ForeignLoss<BinaryCrossEntropy> {};
struct CategoricalCrossentropy : detail::ForeignLoss<SoftmaxCrossEntropyOfDistribution> {};
struct SparseCategoricalCrossentropy : detail::ForeignLoss<SoftmaxCrossEntropy> {};

struct RMSprop : detail::ForeignOptimizer<RMSProp> {};
struct Nadam : detail::ForeignOptimizer<NAdam> {};
struct AdamOptimizer : detail::ForeignOptimizer<Adam> {};

}  // namespace etude
#endif
