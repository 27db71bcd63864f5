// control
// A program that has a Linear of its own beside `using namespace etude` asks for no foreign names.
#define ETUDE_NO_FOREIGN_NAMES
#include <etude/etude.hpp>
using namespace etude;

template <int Out>
struct Linear : Layer {
  constexpr auto operator()(auto x) const { return call<Dense<Out, NoBias>>(x); }
};
Trainer<Network<Input<4>, Linear<2>>, MeanSquaredError, SGD> trainer;
