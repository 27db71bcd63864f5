// SPDX-License-Identifier: BSL-1.0
// An expression as a function: a line through points, some of which are far off, found by L-BFGS.
// test:
#include <etude/etude.hpp>
#include <etude/optim/lbfgs.hpp>

#include <iostream>
using namespace etude;

// [function]
constexpr Variable<"times", shape<64>> times;
constexpr Variable<"heights", shape<64>> heights;
constexpr Variable<"incline"> incline;
constexpr Variable<"offset"> offset;

// A point that is far off counts by the logarithm only.
constexpr auto cost = mean(log1p(square(incline * times + offset - heights)));

// Compiled to one loop, on registers.
constexpr Function<cost> misfit;

// Its value for the line p, and in d its derivatives.
double misfit_of(const std::vector<double>& t, const std::vector<double>& h, const std::vector<double>& p,
                 std::vector<double>& d) {
  return misfit.value_and_gradient(times = t, heights = h, incline = p[0], offset = p[1], wrt(incline) = d[0],
                                   wrt(offset) = d[1]);
}
// [/function]

int main() {
  std::vector<double> t, h, line{0, 0};
  RandomSequence random{random_key(1, 0, 0)};
  for (int i = 0; i < 64; ++i) {
    t.push_back(i / 32.0 - 1);
    h.push_back(2 * t.back() - 1 + random.uniform(-0.25f, 0.25f) + (i % 8 == 7 ? 20 : 0));
  }
  lbfgs(line, [&](const auto& p, auto& d) { return misfit_of(t, h, p, d); });
  std::cout << "incline ≈ " << line[0] << ", offset ≈ " << line[1] << ", misfit ≈ "
            << misfit(times = t, heights = h, incline = line[0], offset = line[1]) << '\n';
  return std::abs(line[0] - 2) < 0.2 && std::abs(line[1] + 1) < 0.2 ? 0 : 1;
}
