// SPDX-License-Identifier: BSL-1.0
// One step, as the kernels run it, against the graph: energy-based layers and their objectives.
#include "step_check.hpp"

using namespace etude;

namespace {

using Machines =
    List<Case<Network<Input<13>, RBM<7>>, ContrastiveDivergence<1>>,
         Case<Network<Input<5>, RBM<20>>, ContrastiveDivergence<3>>,
         Case<Network<Input<6>, Dense<17>, Sigmoid, Named<"top", RBM<3>>>, ContrastiveDivergence<2>>,
         Case<Network<Input<7>, RBM<17, GaussianUnits>>, ContrastiveDivergence<2>>,
         Case<Network<Input<4>, RBM<6>, Shared<"top", RBM<5>>>, ContrastiveDivergence<1>>>;

using Persistent = List<Case<Network<Input<13>, RBM<7>>, PersistentContrastiveDivergence<1>>,
                        Case<Network<Input<5>, LayerNorm<>, Dropout<0.5>, RBM<20, GaussianUnits>>,
                             PersistentContrastiveDivergence<3>>>;

}  // namespace

TEST_CASE("step: persistent contrastive divergence") { step_check::check_all(Persistent{}); }

TEST_CASE("step: contrastive divergence") { step_check::check_all(Machines{}); }

TEST_CASE("step: contrastive divergence, weighted samples") {
  step_check::check<Network<Input<13>, RBM<7>>, ContrastiveDivergence<1>, true>();
}
