// expect: error:
// expect: this_layer_does_not_accept_what_it_receives
// expect: layer<0>
// expect: ParallelSum<
// expect: expects<4>
// expect: receives<5>
#include <etude/etude.hpp>
using namespace etude;

float train(std::span<const float> x, std::span<const std::int32_t> y) {
  Trainer<Network<Input<9>, ParallelSum<Dense<4>, Dense<5>>, Dense<10>>, SoftmaxCrossEntropy, SGD> trainer;
  return trainer.step(x, y) + trainer.predict(x.first<9>())[0];
}
