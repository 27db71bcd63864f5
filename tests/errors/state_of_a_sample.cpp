// expect: error:
// expect: this_layer_does_not_accept_what_it_receives
// expect: layer<0>
// expect: Last
// expect: expects<0>
// expect: receives<1>
#include <etude/etude.hpp>
using namespace etude;

struct Last : Layer {
  template <class X>
  constexpr auto operator()(X x) const {
    auto last = state<"last", X::shape>(zeros);
    return with_updates(x - last, last <<= x);
  }
};
Trainer<Network<Input<4>, Last, Dense<2>>, SoftmaxCrossEntropy, Adam> trainer;
