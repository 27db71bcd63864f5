// expect: error:
// expect: this_loss_does_not_accept_what_it_receives
// expect: Reconstruction<
// expect: SigmoidCrossEntropy
// expect: expects<9>
// expect: receives<10>
#include <etude/etude.hpp>
using namespace etude;

float train(std::span<const float> x) {
  Trainer<Network<Input<9>, Dense<8>, ReLU, Dense<10>>, Reconstruction<SigmoidCrossEntropy>, SGD> trainer;
  return trainer.step(x) + trainer.predict(x.first<9>())[0];
}
