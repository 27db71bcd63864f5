// expect: error:
// expect: a variable is given a number or an array, a derivative goes into one
#include <etude/etude.hpp>
using namespace etude;

constexpr Variable<"x", shape<3>> x;
constexpr Function<sum(exp(x))> f;

double value(const std::array<double, 3>& three, const std::array<double, 3>& constant) {
  return f.value_and_gradient(x = three, wrt(x) = constant);
}
