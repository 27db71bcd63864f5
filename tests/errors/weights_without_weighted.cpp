// expect: error:
// expect: weights of samples are for a trainer with the option Weighted
#include <etude/etude.hpp>
using namespace etude;

float train(std::span<const float> x, std::span<const float> t, std::span<const float> weights) {
  Trainer<Network<Input<2>, Dense<1>>, MeanSquaredError, SGD> trainer;
  return trainer.step(x, t, weights);
}
