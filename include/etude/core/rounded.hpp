// SPDX-License-Identifier: BSL-1.0
// A product that is rounded before anything else is done with it.
#pragma once
#include <concepts>
#include <type_traits>

namespace etude::detail {

// `a * b + c` is contracted to a fused multiply-add, which rounds once instead of twice, by some compilers on
// some machines (g++ does so across statements), and with -ffast-math (s·x)² becomes s²·x²; a value that has
// been through memory cannot be.
template <std::floating_point T>
constexpr T rounded_product(T a, T b) {
  if (std::is_constant_evaluated()) return a * b;
  volatile T product = a * b;
  return product;
}

}  // namespace etude::detail
