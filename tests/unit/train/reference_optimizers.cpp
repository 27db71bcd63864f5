// SPDX-License-Identifier: BSL-1.0
// The reference trainer runs the trainer's program: with every optimizer, and with wrappers in each other.
#include "reference.hpp"

using namespace etude;

namespace {

using Net = Network<Input<3>, Dense<4>, Tanh, Dropout<0.25>, Dense<2>>;

// Limits that are reached, and groups that are scaled apart.
using Wrapped = List<MaxNorm<ClipByNorm<NAdam>>, L2<ClipByValue<L1<Nesterov>>>, Groups<is_matrix, NAdam, SGD>,
                     Groups<is_bias, ClipByNorm<Adam>, Groups<is_matrix, MaxNorm<L2<SGD>>, AMSGrad>>>;

}  // namespace

TEST_CASE("reference trainer: every optimizer") {
  for_each_type(Optimizers{}, []<class O>() {
    O optimizer{};
    optimizer.learning_rate = 0.1f;
    reference_check::check<Net, MeanSquaredError>(optimizer);
  });
}

TEST_CASE("reference trainer: wrappers and groups") {
  for_each_type(Wrapped{}, []<class O>() { reference_check::check<Net, MeanSquaredError>(O{}); });
  reference_check::check<Net, MeanSquaredError>(
      MaxNorm<ClipByNorm<Momentum>>{{{.learning_rate = 0.5f}, 0.1f}, 0.4f});
}
