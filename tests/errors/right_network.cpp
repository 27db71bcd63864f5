// control
#include <etude/etude.hpp>
using namespace etude;

// The same program as the wrong ones beside it, without the mistake.
float train(std::span<const float> x, std::span<const std::int32_t> y) {
  Trainer<Network<Input<9>, Dense<8>, ReLU, Dropout<0.5>, Dense<10, From<8>>>, SoftmaxCrossEntropy, SGD>
      trainer;
  return trainer.step(x, y) + trainer.predict(x.first<9>())[0];
}
