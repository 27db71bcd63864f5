// SPDX-License-Identifier: BSL-1.0
// dlib, whose networks are types, too. Its dnn_trainer hands the batch of train_one_step to a thread of its
// own and returns. A step here is the calls that this thread makes, so that they are in one thread, and are
// counted.
#include "../description.hpp"
#include <dlib/dnn.h>

#include <algorithm>
#include <stdexcept>
#include <type_traits>

namespace bench {

namespace {

using namespace dlib;
using Samples = input<matrix<float>>;
using Relu1 = loss_multiclass_log<fc<10, relu<fc<128, Samples>>>>;
using Relu2 = loss_multiclass_log<fc<10, relu<fc<256, relu<fc<512, Samples>>>>>>;
template <int Hidden>
using Xor = loss_mean_squared_multioutput<sig<fc<1, htan<fc<Hidden, Samples>>>>>;
template <int Out, int Hidden>
using Tanh2 = loss_mean_squared_multioutput<fc<Out, htan<fc<Hidden, htan<fc<Hidden, Samples>>>>>>;
using Tanh3 = loss_mean_squared_multioutput<fc<1, htan<fc<16, htan<fc<16, htan<fc<16, Samples>>>>>>>>;

template <class Network, class Solver>
class DlibLearner final : public Learner {
  using Label = typename Network::training_label_type;
  static constexpr bool has_classes = std::is_same_v<Label, unsigned long>;
  Network network_;
  std::vector<Solver> solvers_;
  resizable_tensor input_;
  std::vector<Label> labels_;
  double rate_;
  int outputs_;  // that its mean of squares is not divided by

  const tensor& input(const float* x) {
    std::copy_n(x, input_.size(), input_.host_write_only());
    return input_;
  }

 public:
  DlibLearner(const Description& d, const Start& start, const Solver& solver)
      : solvers_(Network::num_computational_layers, solver),
        labels_(static_cast<std::size_t>(d.batch)),
        rate_(d.rule.learning_rate),
        outputs_(has_classes ? 1 : d.outputs()) {
    if constexpr (!has_classes) {
      for (Label& label : labels_) label.set_size(d.outputs(), 1);
      rate_ *= 2.0 / outputs_;  // and its gradient is of half the squares
    }
    const std::vector<matrix<float>> samples(labels_.size(), zeros_matrix<float>(d.inputs(), 1));
    network_.to_tensor(samples.begin(), samples.end(), input_);
    network_.subnet().forward(input_);  // makes the parameters
    std::size_t layer = start.size();
    visit_layer_parameters(network_, [&](std::size_t, tensor& parameters) {  // those of the last layer first
      if (parameters.size() == 0) return;
      const Weights& from = start[--layer];
      const std::size_t out = from.bias.size(), in = from.weight.size() / out;
      float* const to = parameters.host_write_only();  // one row per input, and the bias
      for (std::size_t o = 0; o < out; ++o)
        for (std::size_t i = 0; i < in; ++i) to[i * out + o] = from.weight[o * in + i];
      std::copy_n(from.bias.data(), out, to + in * out);
    });
  }

  float step(const float* x, Targets t) override {
    if constexpr (has_classes)
      std::copy_n(std::get<const std::int32_t*>(t), labels_.size(), labels_.begin());
    else
      for (std::size_t s = 0; s < labels_.size(); ++s)
        std::copy_n(std::get<const float*>(t) + s * static_cast<std::size_t>(outputs_), outputs_,
                    labels_[s].begin());
    const double loss = network_.compute_parameter_gradients(input(x), labels_.begin());
    network_.update_parameters(make_sstack(solvers_), rate_);
    return static_cast<float>(loss / outputs_);
  }

  const float* answers(const float* x) override { return network_.subnet().forward(input(x)).host(); }
};

// No decay of weights, no momentum. Adam's ε is always 1e-8.
template <class Network>
std::unique_ptr<Learner> make(const Description& d, const Start& start) {
  if (!d.rule.is_adam) return std::make_unique<DlibLearner<Network, sgd>>(d, start, sgd(0, 0));
  if constexpr (std::is_same_v<Network, Relu1>)
    return std::make_unique<DlibLearner<Network, adam>>(d, start, adam(0, d.rule.beta1, d.rule.beta2));
  throw std::logic_error("dlib: Adam is there for 784-128-10");
}

}  // namespace

std::unique_ptr<Learner> make_dlib(const Description& d, const Start& start) {
  const auto is = [&](std::vector<int> sizes) { return d.sizes == sizes; };
  if (is({784, 128, 10})) return make<Relu1>(d, start);
  if (is({784, 512, 256, 10})) return make<Relu2>(d, start);
  if (is({2, 8, 1})) return make<Xor<8>>(d, start);
  if (is({2, 2, 1})) return make<Xor<2>>(d, start);
  if (is({16, 64, 64, 4})) return make<Tanh2<4, 64>>(d, start);
  if (is({1, 8, 8, 1})) return make<Tanh2<1, 8>>(d, start);
  if (is({1, 16, 16, 16, 1})) return make<Tanh3>(d, start);
  throw std::logic_error("dlib: a network that peers/dlib.cpp does not name");
}

}  // namespace bench
