// Names of PyTorch and Keras: the line says what it is called here.
//
// case: Network<Input<4>, Linear<4, 2>>, MeanSquaredError, SGD
// says: this_is_called_otherwise_here | layer<0> | Linear<4, 2> | Dense<2>
// case: Network<Input<4>, Dense<8>, Residual<BatchNorm1d<8>>, Relu>, MeanSquaredError, SGD
// says: this_is_called_otherwise_here | layer<1> | BatchNorm1d<8> | BatchNorm<
// case: Network<Input<4>, Dense<8>, Relu>, MeanSquaredError, SGD
// says: this_is_called_otherwise_here | layer<1> | Relu | ReLU
// case: Network<Input<4>, Conv2d<6, 5>>, MeanSquaredError, SGD
// says: this_is_not_in_the_library_yet | layer<0> | Conv2d<6, 5>
// case: Network<Input<4>, Dense<8>, LSTM<16>>, MeanSquaredError, SGD
// says: this_is_not_in_the_library_yet | layer<1> | LSTM<16>
// case: Sequential<Input<4>, Dense<2>>, MeanSquaredError, SGD
// says: this_is_called_otherwise_here | argument<0> | Sequential<etude::Input<4>, etude::Dense<2> | Network<
// case: Network<Input<4>, Dense<2>>, CrossEntropyLoss, Adam
// says: this_is_called_otherwise_here | CrossEntropyLoss | SoftmaxCrossEntropy
// case: Network<Input<4>, Dense<2>>, MSELoss, Adam
// says: this_is_called_otherwise_here | MSELoss | MeanSquaredError
// case: Network<Input<4>, Dense<2>>, BCEWithLogitsLoss, Adam, Batch<8>
// says: this_is_called_otherwise_here | BCEWithLogitsLoss | SigmoidCrossEntropy
// case: Network<Input<4>, Dense<2>>, SmoothL1Loss, Adam
// says: this_is_called_otherwise_here | SmoothL1Loss | Huber<
// case: Network<Input<4>, Dense<2>>, MeanSquaredError, AdamOptimizer
// says: this_is_called_otherwise_here | argument<2> | AdamOptimizer | Adam
// case: Network<Input<4>, Dense<2>>, MeanSquaredError, RMSprop
// says: this_is_called_otherwise_here | argument<2> | RMSprop | RMSProp
#include <etude/etude.hpp>
using namespace etude;

float train(const Dataset& data, std::span<const float> x) {
  Trainer<MISTAKE> trainer;
  trainer.fit(data, {.epochs = 2});
  return trainer.predict(x)[0];
}
