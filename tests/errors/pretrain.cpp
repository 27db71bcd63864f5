// expect: error:
// expect: the network does not begin with Dense
#include <etude/etude.hpp>
using namespace etude;

using Net = Network<Input<9>, Dense<8>, ReLU, Dense<10>>;

void train(const Dataset& data, Model<Net>& model) {
  const auto belief = pretrain<Net, ContrastiveDivergence<1>, SGD>(data);
  belief.copy_to(model);
}
