// expect: error:
// expect: each variable of the expression needs a value: f(x = 1.0)
#include <etude/etude.hpp>
using namespace etude;

constexpr Variable<"x", shape<3>> x;
constexpr Variable<"y", shape<3>> y;
constexpr Function<dot(x, y)> f;

double value(const std::array<double, 3>& three, [[maybe_unused]] const std::array<double, 4>& four) {
  return f(x = three);
}
