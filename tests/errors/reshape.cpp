// expect: error:
// expect: this_layer_does_not_accept_what_it_receives
// expect: layer<1>
// expect: Reshape<4, 4>
// expect: expects<16>
// expect: receives<15>
#include <etude/etude.hpp>
using namespace etude;

float train(std::span<const float> x, std::span<const std::int32_t> y) {
  Trainer<Network<Input<9>, Dense<15>, Reshape<4, 4>, Flatten, Dense<10>>, SoftmaxCrossEntropy, SGD> trainer;
  return trainer.step(x, y) + trainer.predict(x.first<9>())[0];
}
