// expect: error:
// expect: this_layer_does_not_accept_what_it_receives
// expect: layer<0>
// expect: Dense<8,
// expect: expects<8>
// expect: receives<9>
#include <etude/etude.hpp>
using namespace etude;

float train(std::span<const float> x, std::span<const std::int32_t> y) {
  Trainer<Network<Input<9>, Dense<8, From<8>>, ReLU, Dense<10>>, SoftmaxCrossEntropy, SGD> trainer;
  return trainer.step(x, y) + trainer.predict(x.first<9>())[0];
}
