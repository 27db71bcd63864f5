// expect: error:
// expect: the arguments of a function are named: f(x = 1.0)
#include <etude/etude.hpp>
using namespace etude;

constexpr Variable<"x"> x;
constexpr Function<exp(x)> f;

double value() { return f(1.0); }
