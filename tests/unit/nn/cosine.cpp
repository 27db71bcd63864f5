// SPDX-License-Identifier: BSL-1.0
// The cosine's distance at both ends of the range: no square overflows, short vectors have an angle of 90°.
#include <etude/grad/gradient.hpp>
#include <etude/nn/losses.hpp>
#include <etude/program/evaluate.hpp>

#include "support/catch.hpp"

#include <array>
#include <cmath>

using namespace etude;

namespace {

constexpr Variable<"y", shape<3>> y;
constexpr Variable<"t", shape<3>> t;
constexpr auto distance = CosineDistance{}(y, t);
constexpr auto by_y = gradient(distance, y)[y];

// 1 − y·t / (|y|·|t|) for y = (1, 2, 2)·size, t = (2, 1, −2): no angle depends on the size.
template <class T>
void check(T size, double bound) {
  INFO(size);
  const std::array<T, 3> a{size, 2 * size, 2 * size}, b{2, 1, -2};
  CHECK(std::fabs(evaluate(distance, y = a, t = b) - 1) <= bound);
  const std::array<T, 3> c{2 * size, 2 * size, size};
  CHECK(std::fabs(evaluate(distance, y = a, t = c) - 1.0 / 9) <= bound);
  // (t̂ − cos·ŷ) / |y|, with the other sign.
  const auto g = evaluate(by_y, y = a, t = b);
  const double expected[] = {-2.0 / 9, -1.0 / 9, 2.0 / 9};
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(std::fabs(static_cast<double>(g[i]) * static_cast<double>(size) - expected[i]) <= bound);
}

}  // namespace

TEST_CASE("cosine distance: large and small vectors") {
  for (const float size : {1e-2f, 1.0f, 1e10f, 1e20f, 1e37f}) check(size, 1e-6);
  for (const double size : {1e-2, 1.0, 1e100, 1e200, 1e306}) check(size, 1e-8);
  constexpr std::array zero{0.0, 0.0, 0.0}, b{2.0, 1.0, -2.0};
  static_assert(evaluate(distance, y = zero, t = b) == 1);
  CHECK(std::fabs(evaluate(by_y, y = zero, t = b)[0] + 2.0 / 3 * 1e6) <= 1);
}
