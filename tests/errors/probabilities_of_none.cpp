// expect: error:
// expect: this_loss_takes_probabilities_and_this_layer_gives_none
// expect: layer<2>
// expect: Dense<1>
// expect: BinaryCrossEntropy
#include <etude/etude.hpp>
using namespace etude;

float train(std::span<const float> x, std::span<const float> t) {
  Trainer<Network<Input<9>, Dense<8>, ReLU, Dense<1>>, BinaryCrossEntropy, SGD> trainer;
  return trainer.step(x, t) + trainer.predict(x.first<9>())[0];
}
