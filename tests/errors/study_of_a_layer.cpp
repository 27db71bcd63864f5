// expect: error:
// expect: what is studied is one of <Net, Loss, Optimizer>
// expect: <Layer, Input<4>>
#include <etude/inspect.hpp>
#include <etude/nn.hpp>
using namespace etude;

// A layer's shapes follow from what it receives: study<Dense<3>, Input<4>>().
Study read() { return study<Dense<3>>(); }
