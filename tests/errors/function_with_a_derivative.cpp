// expect: error:
// expect: wrt(x) = dx is for f.value_and_gradient(...)
#include <etude/etude.hpp>
using namespace etude;

constexpr Variable<"x"> x;
constexpr Function<exp(x)> f;

double value() {
  double dx = 0;
  return f(x = 1.0, wrt(x) = dx);
}
