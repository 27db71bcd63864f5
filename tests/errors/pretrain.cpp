// expect: error:
// expect: this_network_does_not_begin_with_Dense_and_Sigmoid
#include <etude/etude.hpp>
using namespace etude;

using Net = Network<Input<9>, Dense<8>, ReLU, Dense<10>>;

void train(const Dataset& data, Model<Net>& model) {
  const auto belief = pretrain<Net, ContrastiveDivergence<1>, SGD>(data);
  belief.copy_to(model);
}
