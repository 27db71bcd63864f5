// expect: a layer that keeps a state (BatchNorm) is Shared by two places
#include <etude/etude.hpp>
using namespace etude;

using Norm = Shared<"norm", BatchNorm<>>;
Trainer<Network<Input<4>, Norm, Dense<4>, Norm, Dense<2>>, SoftmaxCrossEntropy, Adam> trainer;
