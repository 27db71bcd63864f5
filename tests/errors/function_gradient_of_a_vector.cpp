// expect: error:
// expect: a gradient is taken of a scalar: sum() or pick one element
#include <etude/etude.hpp>
using namespace etude;

constexpr Variable<"x", shape<3>> x;
constexpr Function<exp(x)> f;

double value(const std::array<double, 3>& three, std::array<double, 3>& gradient) {
  return f.value_and_gradient(x = three, wrt(x) = gradient);
}
