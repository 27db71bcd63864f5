// SPDX-License-Identifier: BSL-1.0
// The reference trainer runs the trainer's program: with every layer of the list, random ones among them, and
// with objectives that draw samples.
#include "reference.hpp"

using namespace etude;

TEST_CASE("reference trainer: every layer") {
  for_each_type(Layers{}, []<class L>() {
    reference_check::check<Network<Input<3>, Dense<5>, L, Dense<2>>, MeanSquaredError>(Momentum{});
  });
}

TEST_CASE("reference trainer: objectives that draw samples") {
  reference_check::check<Network<Input<4>, Dropout<0.5>, RBM<3>>, ContrastiveDivergence<2>>(SGD{});
  reference_check::check<Network<Input<4>, RBM<3>>, PersistentContrastiveDivergence<2>>(Adam{});
  reference_check::check<Network<Input<4>, Dense<3>, Sigmoid, GaussianNoise<0.5>, RBM<3, GaussianUnits>>,
                         PersistentContrastiveDivergence<1>>(SGD{});
}
