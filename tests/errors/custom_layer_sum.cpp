// expect: error:
// expect: this_layer_does_not_accept_what_it_receives
// expect: layer<1>
// expect: Scale
// expect: expects<8>
// expect: receives<9>
#include <etude/etude.hpp>
using namespace etude;

// Two vectors that do not broadcast.
struct Scale : Layer {
  constexpr auto operator()(auto x) const { return x * parameter<"scale", shape<9>>(ones); }
};

float train(std::span<const float> x, std::span<const std::int32_t> y) {
  Trainer<Network<Input<9>, Dense<8>, Scale, Dense<10>>, SoftmaxCrossEntropy, SGD> trainer;
  return trainer.step(x, y) + trainer.predict(x.first<9>())[0];
}
