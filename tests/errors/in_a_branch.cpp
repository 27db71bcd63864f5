// expect: error:
// expect: layer<1>
// expect: Residual<
// expect: Dense<10>
// expect: expects<8>
// expect: receives<10>
#include <etude/etude.hpp>
using namespace etude;

float train(std::span<const float> x, std::span<const std::int32_t> y) {
  Trainer<Network<Input<9>, Dense<8>, Residual<Dense<10>, Tanh>, Dense<10>>, SoftmaxCrossEntropy, SGD>
      trainer;
  return trainer.step(x, y) + trainer.predict(x.first<9>())[0];
}
