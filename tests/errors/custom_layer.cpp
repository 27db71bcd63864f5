// expect: error:
// expect: this_layer_does_not_accept_what_it_receives
// expect: layer<1>
// expect: Gate
// expect: expects<3>
// expect: receives<8>
#include <etude/etude.hpp>
using namespace etude;

// x·σ(Wx); the weight should be as wide as x.
struct Gate : Layer {
  template <class X>
  constexpr auto operator()(X x) const {
    return x * sigmoid(matmul(parameter<"weight", shape<X::size, 3>>(glorot_uniform), x));
  }
};

float train(std::span<const float> x, std::span<const std::int32_t> y) {
  Trainer<Network<Input<9>, Dense<8>, Gate, Dense<10>>, SoftmaxCrossEntropy, SGD> trainer;
  return trainer.step(x, y) + trainer.predict(x.first<9>())[0];
}
