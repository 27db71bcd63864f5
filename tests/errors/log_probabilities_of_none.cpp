// expect: error:
// expect: this_loss_takes_log_probabilities_and_this_layer_gives_none
// expect: layer<1>
// expect: Softmax
// expect: KullbackLeibler
#include <etude/etude.hpp>
using namespace etude;

float train(std::span<const float> x, std::span<const float> t) {
  Trainer<Network<Input<9>, Dense<3>, Softmax>, KullbackLeibler, SGD> trainer;
  return trainer.step(x, t) + trainer.predict(x.first<9>())[0];
}
