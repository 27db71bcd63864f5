// expect: error:
// expect: this_loss_does_not_accept_what_it_receives
// expect: SoftmaxCrossEntropy
// expect: expects<2>
// expect: receives<1>
#include <etude/etude.hpp>
using namespace etude;

float train(std::span<const float> x, std::span<const std::int32_t> y) {
  Trainer<Network<Input<9>, Dense<8>, ReLU, Dense<1>>, SoftmaxCrossEntropy, SGD> trainer;
  return trainer.step(x, y) + trainer.predict(x.first<9>())[0];
}
