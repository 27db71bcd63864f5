// expect: error:
// expect: a function is of float or double
#include <etude/etude.hpp>
using namespace etude;

constexpr Variable<"x", shape<3>> x;
constexpr Function<sum(exp(x))> f;

double value(const std::array<int, 3>& three) { return f(x = three); }
