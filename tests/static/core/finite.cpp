// SPDX-License-Identifier: BSL-1.0
// Whether a number is finite, in constant expressions. At run time, whatever the flags:
// fast_math/program.cpp.
#include <etude/core/finite.hpp>

#include <initializer_list>

using namespace etude::math;

template <class T>
constexpr bool knows_its_sorts = [] {
  using Limits = std::numeric_limits<T>;
  for (const T x :
       {T(0), T(-0.0), T(1), Limits::max(), Limits::lowest(), Limits::min(), Limits::denorm_min()})
    if (!isfinite(x) || isnan(x) || isinf(x)) return false;
  for (const T x : {Limits::infinity(), -Limits::infinity(), infinity<T>})
    if (isfinite(x) || isnan(x) || !isinf(x)) return false;
  for (const T x : {Limits::quiet_NaN(), -Limits::quiet_NaN(), nan<T>, make_nan<T>()})
    if (isfinite(x) || !isnan(x) || isinf(x)) return false;
  return infinity<T> == Limits::infinity();
}();
static_assert(knows_its_sorts<float> && knows_its_sorts<double> && knows_its_sorts<long double>);
