// expect: error:
// expect: this_layer_does_not_accept_what_it_receives
// expect: layer<0>
// expect: Parallel<
// expect: expects<1>
// expect: receives<2>
#include <etude/etude.hpp>
using namespace etude;

float train(std::span<const float> x, std::span<const std::int32_t> y) {
  Trainer<Network<Input<9>, Parallel<Dense<9>, Reshape<3, 3>>, Flatten, Dense<10>>, SoftmaxCrossEntropy, SGD>
      trainer;
  return trainer.step(x, y) + trainer.predict(x.first<9>())[0];
}
