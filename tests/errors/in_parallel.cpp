// expect: error:
// expect: this_layer_does_not_accept_what_it_receives
// expect: layer<2>
// expect: Parallel<
// expect: expects<7>
// expect: receives<8>
#include <etude/etude.hpp>
using namespace etude;

// One of two branches is wrong, not what joins them.
float train(std::span<const float> x, std::span<const std::int32_t> y) {
  Trainer<Network<Input<9>, Dense<8>, ReLU, Parallel<Dense<8, From<7>>, Tanh>, Dense<10>>,
          SoftmaxCrossEntropy, SGD>
      trainer;
  return trainer.step(x, y) + trainer.predict(x.first<9>())[0];
}
