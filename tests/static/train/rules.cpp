// SPDX-License-Identifier: BSL-1.0
// What a trainer's program makes of its rule: which rules take gradients that are multiplied already, and
// which updates go along with another loop.
#include <etude/nn.hpp>
#include <etude/optim/optimizers.hpp>
#include <etude/optim/regularization.hpp>
#include <etude/train/trainer.hpp>

using namespace etude;

static_assert(scales_gradients<SGD>);
static_assert(scales_gradients<MaxNorm<SGD>>);  // the constraint comes after
static_assert(!scales_gradients<Momentum> && !scales_gradients<Adam> && !scales_gradients<Adagrad>);
static_assert(!scales_gradients<L2<SGD>> && !scales_gradients<ClipByNorm<SGD>> &&
              !scales_gradients<ClipByValue<SGD>>);
static_assert(!scales_gradients<Groups<is_matrix, SGD, SGD>>);  // two learning rates

// The same number, wherever the gradient is read.
struct Twice {
  float learning_rate = 1e-2f;
  constexpr auto operator()(auto p, auto g) const {
    auto step = hyperparameter<&Twice::learning_rate> * g;
    auto v = state<"v">(zeros);
    return updates(v <<= v + step, p <<= p - step - square(step));
  }
};
static_assert(scales_gradients<Twice>);

struct Mixed {
  float learning_rate = 1e-2f;
  constexpr auto operator()(auto p, auto g) const {
    return updates(p <<= p - hyperparameter<&Mixed::learning_rate> * g - 0.5 * g);
  }
};
static_assert(!scales_gradients<Mixed>);

// What a trainer runs begins with that number, and has no other trace of it.
using Net = Network<Input<3>, Dense<4>, Tanh, Dense<2>>;
template <class Optimizer>
constexpr bool begins_with_a_number =
    place_of(TrainingProgram<Net, MeanSquaredError, Optimizer, 5>::program, LeafKind::upstream).space
    != Space::none;
static_assert(begins_with_a_number<SGD> && !begins_with_a_number<Adam>);

// With one sample a matrix's update goes along with the downstream gradient; with two there is no such pair.
template <int Batch>
constexpr int pairs = [] {
  int n = 0;
  for (const Loop& l : TrainingProgram<Net, MeanSquaredError, SGD, Batch>::program.loops) n += l.partner >= 0;
  return n;
}();
static_assert(pairs<1> == 1 && pairs<2> == 0);
