// expect: error:
// expect: this_loss_does_not_accept_what_it_receives
// expect: SoftmaxCrossEntropy
// expect: expects<2>
// expect: receives<1>
#include <etude/etude.hpp>
using namespace etude;

float train(std::span<const float> x, std::span<const float> t) {
  Trainer<Network<Input<9>, Dense<4>>, Losses<On<0, 3, MeanSquaredError>, On<3, 4, SoftmaxCrossEntropy>>, SGD>
      trainer;
  return trainer.step(x, t) + trainer.predict(x.first<9>())[0];
}
