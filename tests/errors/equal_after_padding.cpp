// expect: error:
// expect: layer<2>
// expect: Dense<1,
// expect: expects<12>
// expect: receives<16>
#include <etude/etude.hpp>
using namespace etude;

// 12 and 16 take the same number of SIMD vectors.
float train(std::span<const float> x, std::span<const float> y) {
  Trainer<Network<Input<9>, Dense<16>, Tanh, Dense<1, From<12>>>, MeanSquaredError, Adam> trainer;
  return trainer.step(x, y) + trainer.predict(x.first<9>())[0];
}
