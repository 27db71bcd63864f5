// What is added has equal shapes: nothing is broadcast. And a mistake inside a branch is that of its layer.
//
// case: Input<8>, Residual<Dense<1>>
// says: this_layer_does_not_accept_what_it_receives | layer<0> | Residual<etude::Dense<1> | expects<8> | receives<1>
// case: Input<1>, Residual<Dense<8>>
// says: this_layer_does_not_accept_what_it_receives | layer<0> | Residual<etude::Dense<8> | expects<1> | receives<8>
// case: Input<8>, ParallelSum<Dense<6>, Dense<1>>
// says: this_layer_does_not_accept_what_it_receives | layer<0> | ParallelSum< | expects<6> | receives<1>
// case: Input<8>, ParallelSum<Dense<1>, Dense<6>, Dense<6>>
// says: this_layer_does_not_accept_what_it_receives | layer<0> | ParallelSum< | expects<1> | receives<6>
// case: Input<2, 4>, ParallelSum<Identity, Reshape<4, 2>>, Flatten
// says: this_layer_does_not_accept_what_it_receives | layer<0> | ParallelSum< | expects<2> | receives<4>
// case: Input<2, 4>, Residual<Reshape<1, 8>>, Flatten
// says: this_layer_does_not_accept_what_it_receives | layer<0> | Residual< | expects<2> | receives<1>
// case: Input<1, 4>, Residual<Flatten>, Flatten
// says: this_layer_does_not_accept_what_it_receives | layer<0> | Residual< | expects<2> | receives<1>
// case: Input<4>, Frozen<Named<"r", Residual<Residual<Dense<1>>>>>
// says: this_layer_does_not_accept_what_it_receives | layer<0> | Frozen< | expects<4> | receives<1>
// case: Input<4>, Parallel<Identity, Reshape<2, 2>>, Flatten
// says: this_layer_does_not_accept_what_it_receives | layer<0> | Parallel< | expects<1> | receives<2>
// case: Input<4, 2>, Parallel<Identity, Reshape<2, 4>>, Flatten
// says: this_layer_does_not_accept_what_it_receives | layer<0> | Parallel< | expects<2> | receives<4>
// case: Input<4>, Residual<Dense<4, From<7>>, Tanh>
// says: this_layer_does_not_accept_what_it_receives | layer<0> | Residual< | expects<7> | receives<4>
// case: Input<8>, Residual<Dense<1>, Dense<8>>, ParallelSum<Dense<1>, Dense<1>>, Residual<Identity>
#include <etude/etude.hpp>
using namespace etude;

float train(std::span<const float> x, std::span<const float> t) {
  Trainer<Network<MISTAKE>, MeanSquaredError, SGD> trainer;
  return trainer.step(x, t) + trainer.predict(x)[0];
}
