// expect: error:
// expect: a derivative goes to something that has a name
#include <etude/etude.hpp>
using namespace etude;

constexpr Variable<"x", shape<3>> x;
constexpr Function<dot(x, x)> f;

double value(const std::array<double, 3>& three) {
  return f.value_and_gradient(x = three, wrt(x) = std::array<double, 3>{});
}
