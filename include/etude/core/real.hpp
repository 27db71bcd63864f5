// SPDX-License-Identifier: BSL-1.0
// A floating-point number as a template argument: LeakyReLU<0.01>, Dropout<0.5>.
#pragma once
#include <type_traits>

namespace etude {

// A class, because floating template arguments themselves are too new for clang 16.
struct Real {
  double value = 0;
  template <class T>  // also whole numbers: Dropout<0>
  requires std::is_arithmetic_v<T>
  constexpr Real(T v)
      : value(static_cast<double>(v)) {}  // NOLINT: implicit, so that LeakyReLU<0.01> converts
  constexpr operator double() const { return value; }
  friend constexpr bool operator==(const Real&, const Real&) = default;
};

}  // namespace etude
