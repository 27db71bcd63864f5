// expect: error:
// expect: this_loss_takes_logits_so_this_layer_must_go
// expect: layer<1>
// expect: Softmax
// expect: SoftmaxCrossEntropy
#include <etude/etude.hpp>
using namespace etude;

float train(std::span<const float> x, std::span<const std::int32_t> y) {
  Trainer<Network<Input<9>, Dense<10>, Named<"p", Softmax>, Dropout<0.1>, Flatten>, SoftmaxCrossEntropy, SGD>
      trainer;
  return trainer.step(x, y) + trainer.predict(x.first<9>())[0];
}
