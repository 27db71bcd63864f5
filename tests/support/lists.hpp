// SPDX-License-Identifier: BSL-1.0
// The lists that laws run over: an activation, loss or optimizer added here is tested like all others.
#pragma once
#include <etude/nn.hpp>
#include <etude/optim/optimizers.hpp>
#include <etude/optim/regularization.hpp>

template <class... T>
using List = etude::detail::TypeList<T...>;

// clang-format off
using Activations =
    List<etude::Identity, etude::Step, etude::Sigmoid, etude::HardSigmoid, etude::Tanh, etude::HardTanh, etude::FastTanh, etude::Softsign,
         etude::ReLU, etude::ReLU6, etude::LeakyReLU<>, etude::LeakyReLU<0.25>, etude::ELU<>, etude::ELU<0.5>, etude::SELU,
         etude::CELU<>, etude::CELU<2.0>, etude::Softplus, etude::GELU, etude::GELUTanh, etude::SiLU, etude::Mish,
         etude::PReLU<>, etude::PReLU<etude::PerUnit>, etude::Softmax, etude::LogSoftmax>;
// Layers that take a vector of five and more; activations are above.
using Layers = List<etude::Dense<6>, etude::Dense<6, etude::NoBias>, etude::Dropout<0.3>, etude::BatchNorm<>,
                    etude::BatchNorm<0.5, 1e-2>, etude::LayerNorm<>, etude::LayerNorm<1e-2>, etude::Maxout<6>, etude::Maxout<4, 3, etude::NoBias>,
                    etude::GaussianNoise<0.5>, etude::MaskingNoise<0.3>, etude::L1Activity<0.1>, etude::L2Activity<0.1>, etude::RBM<6>>;
using Losses =
    List<etude::MeanSquaredError, etude::MeanAbsoluteError, etude::Huber<>, etude::Huber<0.25>,
         etude::BinaryCrossEntropy, etude::SigmoidCrossEntropy,
         etude::SoftmaxCrossEntropy, etude::SmoothedSoftmaxCrossEntropy<>, etude::SoftmaxCrossEntropyOfDistribution,
         etude::Hinge, etude::SquaredHinge, etude::PerceptronCriterion, etude::KullbackLeibler,
         etude::CosineDistance, etude::Poisson>;
using Optimizers =
    List<etude::SGD, etude::Momentum, etude::Nesterov, etude::Adagrad, etude::RMSProp, etude::Adadelta, etude::Adam,
         etude::AMSGrad, etude::AdamW, etude::NAdam, etude::Lion,
         etude::L2<etude::SGD>, etude::L1<etude::Momentum>, etude::ClipByValue<etude::SGD>,
         etude::ClipByNorm<etude::SGD>, etude::ClipByNorm<etude::Adam>, etude::MaxNorm<etude::Momentum>>;
// clang-format on

// A network of these layers that ends with what the loss takes.
template <class Loss, class In, class... L>
using EndingFor = std::conditional_t<Loss::takes == etude::Meaning::logits, etude::Network<In, L...>,
                                     std::conditional_t<Loss::takes == etude::Meaning::log_probabilities,
                                                        etude::Network<In, L..., etude::LogSoftmax>,
                                                        etude::Network<In, L..., etude::Sigmoid>>>;

// f.operator()<T>() for each type of a list.
template <class... T, class F>
constexpr void for_each_type(List<T...>, F f) {
  (f.template operator()<T>(), ...);
}
