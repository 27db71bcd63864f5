// expect: error:
// expect: a variable is given twice
#include <etude/etude.hpp>
using namespace etude;

constexpr Variable<"x"> x;
constexpr Function<exp(x)> f;

double value() { return f(x = 1.0, x = 2.0); }
