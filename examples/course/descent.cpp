// SPDX-License-Identifier: BSL-1.0
// Gradient descent itself, in two dimensions and without a network: on a bowl, and where there are several
// minima.
// test: pictures
#include <etude/etude.hpp>

#include "../plot.hpp"
using namespace etude;

// [functions]
constexpr Variable<"x"> x;
constexpr Variable<"y"> y;

// A convex bowl, ten times as steep along y as along x; its one minimum is 0 at (0, 0).
constexpr auto bowl = 0.5 * square(x) + 5 * square(y);

// Himmelblau's function (1972): four minima, all of them 0, at (3, 2), (-2.81, 3.13), (-3.78, -3.28), (3.58,
// -1.85).
constexpr auto hills = square(square(x) + y - 11) + square(x + square(y) - 7);
// [/functions]

// [path]
// Where an optimizer goes from a start, step by step.
template <class F, class Optimizer>
Points path(const F& f, const Optimizer& optimizer, int steps, double x0, double y0) {
  Descent descent(f, optimizer, x = x0, y = y0);
  Points points{{x0, y0}};
  for (int i = 0; i < steps; ++i) {
    descent.step();
    points.push_back({descent[x], descent[y]});
  }
  return points;
}
// [/path]

int main(int argc, char** argv) {
  int failures = 0;
  Plot on_bowl("0.5 x² + 5 y²", "x", "y"), on_hills("Himmelblau's function", "x", "y"),
      starts("SGD from nine starts", "x", "y");
  auto value = [](const auto& f) { return [f](double a, double b) { return evaluate(f, x = a, y = b); }; };
  on_bowl.contours(-4.5, 4.5, value(bowl), "0.5, 2, 5, 10, 20, 40, 70, 100");
  for (Plot* plot : {&on_hills, &starts})
    plot->contours(-5, 5, value(hills), "1, 5, 20, 50, 100, 170, 300, 500");

  std::puts("from (-4, 2): steps to 0.01 on the bowl   from (0.5, -1.2): end on the hills");
  auto descend = [&](const char* name, const auto& optimizer, const auto& on_the_hills) {
    const Points a = path(bowl, optimizer, 200, -4, 2), b = path(hills, on_the_hills, 200, 0.5, -1.2);
    std::size_t steps = 0;
    while (steps < a.size() && evaluate(bowl, x = a[steps][0], y = a[steps][1]) > 0.01) ++steps;
    const auto [x1, y1] = b.back();
    std::printf("%-14s %26zu                %6.2f, %5.2f\n", name, steps, x1, y1);
    failures += steps >= a.size() || evaluate(hills, x = x1, y = y1) > 0.1;
    on_bowl.path(name, a);
    on_hills.path(name, b);
  };
  descend("SGD", SGD{.learning_rate = 0.1f}, SGD{.learning_rate = 0.01f});
  descend("Momentum", Momentum{.learning_rate = 0.02f}, Momentum{.learning_rate = 0.002f});
  descend("Nesterov", Nesterov{.learning_rate = 0.02f}, Nesterov{.learning_rate = 0.002f});
  descend("Adagrad", Adagrad{.learning_rate = 1}, Adagrad{.learning_rate = 1});
  descend("RMSProp", RMSProp{.learning_rate = 0.1f, .alpha = 0.9f},
          RMSProp{.learning_rate = 0.03f, .alpha = 0.9f});
  descend("Adam", Adam{.learning_rate = 0.2f}, Adam{.learning_rate = 0.2f});

  // Too large a step: on the bowl gradient descent diverges once η > 2/10, the largest curvature being 10.
  const double below = path(bowl, SGD{0.19f}, 50, -4, 2).back()[1],
               above = path(bowl, SGD{0.21f}, 50, -4, 2).back()[1];
  std::printf("SGD on the bowl, y after 50 steps: %.3f with rate 0.19, %.1f with rate 0.21\n", below, above);
  failures += std::fabs(below) > 0.1 || std::fabs(above) < 100;

  std::puts("\nSGD from nine starts on the hills:");
  for (const double x0 : {-4.0, 0.0, 4.0})
    for (const double y0 : {-4.0, 0.0, 4.0}) {
      const Points p = path(hills, SGD{.learning_rate = 0.005f}, 300, x0, y0);
      std::printf("(%2g, %2g) -> (%5.2f, %5.2f)%s", x0, y0, p.back()[0], p.back()[1], y0 == 4 ? "\n" : "   ");
      starts.path("", p);
    }
  Pictures(argc, argv).save("descent.png", {on_bowl, on_hills, starts}, 3, 420, 420);
  return failures;
}
