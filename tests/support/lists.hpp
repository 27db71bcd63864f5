// SPDX-License-Identifier: BSL-1.0
// The lists that laws run over: an activation, loss or optimizer added here is tested like all others.
#pragma once
#include <etude/nn.hpp>
#include <etude/optim/optimizers.hpp>

template <class... T>
using List = etude::detail::TypeList<T...>;

using Activations = List<etude::Identity, etude::ReLU, etude::LeakyReLU<>, etude::LeakyReLU<0.25>,
                         etude::Tanh, etude::Sigmoid, etude::Softmax>;
using Losses = List<etude::MeanSquaredError, etude::BinaryCrossEntropy, etude::SigmoidCrossEntropy,
                    etude::SoftmaxCrossEntropy, etude::SoftmaxCrossEntropyOfDistribution>;
using Optimizers = List<etude::SGD, etude::Momentum, etude::Adam>;

// f.operator()<T>() for each type of a list.
template <class... T, class F>
constexpr void for_each_type(List<T...>, F f) {
  (f.template operator()<T>(), ...);
}
