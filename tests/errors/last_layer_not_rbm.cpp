// expect: error:
// expect: this_loss_trains_an_RBM_and_the_last_layer_is_another
// expect: ContrastiveDivergence<1>
// expect: layer<1>
// expect: Dense<10>
#include <etude/etude.hpp>
using namespace etude;

float train(std::span<const float> x) {
  Trainer<Network<Input<9>, RBM<8>, Dense<10>>, ContrastiveDivergence<1>, SGD> trainer;
  return trainer.step(x) + trainer.predict(x.first<9>())[0];
}
