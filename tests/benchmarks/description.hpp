// SPDX-License-Identifier: BSL-1.0
// What is compared, as data: for frameworks, whose networks are made when the program runs. Includes neither
// Étude nor a framework, for each of them takes long to compile.
#pragma once
#include <cstdint>
#include <memory>
#include <variant>
#include <vector>

namespace bench {

// The same weights for all: of each layer, one row per output.
struct Weights {
  std::vector<float> weight, bias;
};
using Start = std::vector<Weights>;

enum class Function { identity, relu, tanh, sigmoid };

// SGD, or Adam.
struct Rule {
  bool is_adam;
  float learning_rate, beta1, beta2, epsilon;
};

struct Description {
  int batch;
  std::vector<int> sizes;             // inputs, units of each layer
  std::vector<Function> activations;  // of each layer
  bool has_classes;                   // softmax cross-entropy; else mean squared error
  Rule rule;

  int inputs() const { return sizes.front(); }
  int outputs() const { return sizes.back(); }
};

using Targets = std::variant<const std::int32_t*, const float*>;

// A framework with such a network.
class Learner {
 public:
  virtual ~Learner() = default;
  // One step on a whole batch; gives the mean loss before it.
  virtual float step(const float* x, Targets t) = 0;
  // The outputs of a whole batch, without training.
  virtual const float* answers(const float* x) = 0;
};
std::unique_ptr<Learner> make_torch(const Description&, const Start&);  // peers/torch.cpp
std::unique_ptr<Learner> make_dlib(const Description&, const Start&);   // peers/dlib.cpp

}  // namespace bench
