// SPDX-License-Identifier: BSL-1.0
// libtorch, eager, as its documentation writes a training loop: a Sequential, a backward pass that it derives
// while the forward pass runs, an optimizer that walks over the parameters. It reads the samples where they
// are.
#include "../description.hpp"
#include <torch/nn/functional/loss.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>
#include <torch/optim/adam.h>
#include <torch/optim/sgd.h>
#include <torch/utils.h>

#include <algorithm>

namespace bench {

namespace {

// Numbers of somebody else as a tensor; from_blob asks for a pointer through which it could be written.
template <class T>
torch::Tensor view(const T* at, at::IntArrayRef sizes) {
  return torch::from_blob(const_cast<T*>(at), sizes, torch::CppTypeToScalarType<T>::value);
}

class TorchLearner final : public Learner {
  Description d_;
  torch::nn::Sequential network_;
  std::unique_ptr<torch::optim::Optimizer> optimizer_;
  std::vector<std::int64_t> classes_;
  torch::Tensor answers_;

  void push(Function function) {
    switch (function) {
      case Function::identity:
        break;
      case Function::relu:
        network_->push_back(torch::nn::ReLU());
        break;
      case Function::tanh:
        network_->push_back(torch::nn::Tanh());
        break;
      case Function::sigmoid:
        network_->push_back(torch::nn::Sigmoid());
        break;
    }
  }

  torch::Tensor loss(const torch::Tensor& y, const std::int32_t* t) {
    std::copy_n(t, classes_.size(), classes_.begin());  // what it takes as a class is wider
    return torch::nn::functional::cross_entropy(y, view(classes_.data(), {d_.batch}));
  }
  torch::Tensor loss(const torch::Tensor& y, const float* t) {
    return torch::nn::functional::mse_loss(y, view(t, {d_.batch, d_.outputs()}));
  }

 public:
  TorchLearner(const Description& d, const Start& start)
      : d_(d), classes_(static_cast<std::size_t>(d.batch)) {
    torch::set_num_threads(1);
    for (std::size_t l = 0; l < start.size(); ++l) {
      const int in = d.sizes[l], out = d.sizes[l + 1];
      torch::nn::Linear layer(in, out);
      {
        const torch::NoGradGuard values_only;
        layer->weight.copy_(view(start[l].weight.data(), {out, in}));
        layer->bias.copy_(view(start[l].bias.data(), {out}));
      }
      network_->push_back(layer);
      push(d.activations[l]);
    }
    if (const Rule& r = d.rule; r.is_adam)
      optimizer_ = std::make_unique<torch::optim::Adam>(
          network_->parameters(),
          torch::optim::AdamOptions(r.learning_rate).betas({r.beta1, r.beta2}).eps(r.epsilon));
    else
      optimizer_ = std::make_unique<torch::optim::SGD>(network_->parameters(),
                                                       torch::optim::SGDOptions(r.learning_rate));
  }

  float step(const float* x, Targets t) override {
    optimizer_->zero_grad();
    const torch::Tensor y = network_->forward(view(x, {d_.batch, d_.inputs()}));
    torch::Tensor l = std::visit([&](auto targets) { return loss(y, targets); }, t);
    l.backward();
    optimizer_->step();
    return l.item<float>();
  }

  const float* answers(const float* x) override {
    const c10::InferenceMode nothing_is_recorded;
    answers_ = network_->forward(view(x, {d_.batch, d_.inputs()}));
    return answers_.data_ptr<float>();
  }
};

}  // namespace

std::unique_ptr<Learner> make_torch(const Description& d, const Start& start) {
  return std::make_unique<TorchLearner>(d, start);
}

}  // namespace bench
