// SPDX-License-Identifier: BSL-1.0
// The error function of a register of numbers, without a branch: the Taylor series where |x| < 1, and beyond
// 1 − e^−P(x), where P is nearly −log erfc x (the form is N. Juffa's). P is by Remez's exchange on [1, 4.1]
// (float) and [1, 6.1] (double), with the weight erfc x, so that the error of the result is even: 1e-9 and
// 7e-18. Errors are at most 4 units in the last place.
#pragma once
#include <etude/kernel/exponential.hpp>
//
#include <etude/core/macros_off.hpp>

namespace etude {

namespace detail {

template <class T>
struct ErfFormat;
template <>
struct ErfFormat<float> {
  static constexpr int terms = 11;
  static constexpr float farthest = 4.1f;
  static constexpr double tail[] = {
      0.00035218761958807623766, 1.1270463119548766251,    0.63821517944425695224,    0.10304653841194876095,
      -0.021809728265342018572,  0.0029407146831001755188, -0.00018568749520100132623};
};
template <>
struct ErfFormat<double> {
  static constexpr int terms = 19;
  static constexpr double farthest = 6.1;
  static constexpr double tail[] = {
      5.1323155766507994422e-7,   1.1283739918174420367,       0.63664405457523810933,
      0.10270229137632545637,     -0.018988045285009472517,    -0.00041353170564498361681,
      0.00191894014679247566,     -0.00077303833349249187387,  0.0001365509819245499477,
      0.000019525511314569918675, -0.000022533966926285422825, 8.5791301753400167805e-6,
      -2.114885369010323113e-6,   3.6958122881742085281e-7,    -4.5935338640931312074e-8,
      3.8902102735940208709e-9,   -2.0204551724403885069e-10,  4.8653982943475805718e-12};
};

// 2/√π · Σ (−x²)ⁿ / (n!·(2n + 1)) − 1: erf x is x, whose error is none, and x times this.
template <int Terms>
inline constexpr auto erf_series = [] {
  std::array<double, Terms> c{};
  long double p = 1.12837916709551257389615890312154517L;
  for (int n = 0; n < Terms; p /= -++n)
    c[static_cast<std::size_t>(n)] = static_cast<double>(p / (2 * n + 1) - (n == 0));
  return c;
}();

}  // namespace detail

template <class T, class Arch, int N>
inline Lanes<T, Arch, N> erf(Lanes<T, Arch, N> x) noexcept {
  using V = Lanes<T, Arch, N>;
  using Format = detail::ErfFormat<T>;
  const V a = min(V(Format::farthest), abs(x));
  const detail::Powers<V, std::bit_width(Format::terms - 1u)> square(a * a);
  const V inside = fma(x, detail::polynomial<detail::erf_series<Format::terms>>(square), x);
  const detail::Powers<V, std::bit_width(std::size(Format::tail) - 1)> powers(a);
  const detail::Exponential<V, -1, 0> e(detail::polynomial<Format::tail>(powers));
  const V scale = detail::power_of_two(-e.n), outside = (V(T(1)) - scale) - scale * e.rest;
  return select(a < V(T(1)), inside, select(x < V(T(0)), -outside, outside));
}

}  // namespace etude

#include <etude/core/macros_on.hpp>
