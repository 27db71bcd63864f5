// SPDX-License-Identifier: BSL-1.0
// √Σ x² whose squares neither overflow nor vanish: where they would, the vector is gone over once more,
// scaled by a power of two (J. L. Blue, "A portable Fortran program to find the Euclidean norm of a vector",
// ACM Transactions on Mathematical Software 4, 1978).
#pragma once
#include <etude/core/rounded.hpp>
#include <etude/expr/op/map.hpp>

#include <limits>
//
#include <etude/core/macros_off.hpp>

namespace etude::detail {

// Between which sums of squares that are computed in T can be trusted: one below the square root of anything
// that counts may have lost what is below the smallest number, one above may have overflowed.
template <class T>
struct SquareRange {
  using Limits = std::numeric_limits<std::conditional_t<std::is_floating_point_v<T>, T, double>>;
  static constexpr auto least = Limits::min() / Limits::epsilon() / Limits::epsilon();
  static constexpr auto most = Limits::max() / 4;  // not max(): with -ffast-math nothing is above that
  // 2ᵏ takes the square of the smallest number above min(); 2⁻ᵏ takes that of the largest far below max().
  static constexpr int shift = Limits::digits - 1 + Limits::max_exponent / 2;
  static constexpr auto up = math::detail::scale(decltype(least){1}, shift);
  static constexpr auto down = math::detail::scale(decltype(least){1}, -shift);
};

// The sum of a number for each lane; a scalar is one lane. (Registers bring their own: kernel/squares.hpp.)
template <class S>
constexpr const S& sum_of_lanes(const S& x) {
  return x;
}

// x·scale, rounded before it is squared; the scale is one number of type T, or one for each lane.
template <class T, class V, class Scale>
constexpr V scaled_by(const V& x, const Scale& scale) {
  if constexpr (!std::is_same_v<V, Scale>)
    return scaled_by<T>(x, V(static_cast<T>(scale)));
  else if constexpr (std::is_floating_point_v<V>)
    return rounded_product(x, scale);
  else if constexpr (requires { x.native(); })
    return rounded(x * scale);
  else
    return x * scale;
}

// The norm of numbers of type T, of which squares(f) gives Σ f(x)²: one number, or one in each lane of S. It
// is not finite where an element is not; where it would be larger than the largest number, it is that.
template <class T, class S = T, class Squares>
constexpr S norm(const Squares& squares) {
  using Range = SquareRange<T>;
  using math::sqrt;
  const S least(Range::least), most(Range::most), one(T(1)), zero(T(0));
  const S sum = squares([](const auto& x) { return x; });
  const S off = select(sum < least, one, select(most < sum, one, zero));
  if (sum_of_lanes(off) == T(0)) return sqrt(sum);  // NaN, too
  const S scale = select(sum < least, S(Range::up), select(most < sum, S(Range::down), one));
  const S scaled = squares([&scale](const auto& x) { return scaled_by<T>(x, scale); });
  const S whole = sqrt(scaled) / scale;
  const S largest = select(most < scaled, scaled, S(Range::Limits::max()));  // an element is infinite
  return select(largest < whole, largest, whole);
}

}  // namespace etude::detail

#include <etude/core/macros_on.hpp>
