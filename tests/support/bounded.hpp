// SPDX-License-Identifier: BSL-1.0
// A number together with how far rounding may have taken a computation of it: the bounds of tests are
// derived, not guessed.
//
// Evaluation<Bounded> computes every value of a graph in long double, which is taken for exact, and beside it
// a bound on the error of any sensible computation in a shorter format whose unit roundoff is u: |computed -
// value| <= bound() · u. The rules are those of first-order error analysis (N. Higham, Accuracy and Stability
// of Numerical Algorithms, chapters 3 and 4):
//   an operation adds half a unit in the last place, u·|result|;
//   a sum of n terms adds n·u·Σ|terms|, whatever order it is taken in, and a fused multiply-add never adds
//   more; a function adds `function_units`·u·|result|, and passes on the error of its argument.
// What an error does to a value that is already uncertain (the terms in u²) is covered by taking u as that of
// float.
#pragma once
#include <cmath>
#include <concepts>
#include <limits>

class Bounded {
 public:
  static constexpr long double u = 0x1p-24L;             // that of float; for double everything is smaller
  static constexpr long double function_units = 8;       // 4 ulp; xsimd's exp, log, tanh and erf are within 2
  static inline long double erf_units = function_units;  // xsimd's in double is off by 67 ulp at ±2.2
  static inline bool ambiguous = false;                  // a comparison whose outcome rounding could change

  constexpr Bounded() = default;
  // A constant that is not a float is rounded to one.
  template <class N>
  requires std::is_arithmetic_v<N>
  explicit constexpr Bounded(N n)
      : value_(static_cast<long double>(n)),
        error_(static_cast<long double>(static_cast<float>(value_)) == value_ ? 0 : magnitude(value_)),
        terms_(magnitude(value_)) {}
  explicit constexpr operator int() const { return static_cast<int>(value_); }

  constexpr long double value() const { return value_; }
  // The bound of the error, in units of u.
  constexpr long double bound() const { return error_ + static_cast<long double>(additions_) * terms_; }

  friend constexpr Bounded operator-(Bounded a) {
    a.value_ = -a.value_;
    return a;
  }
  friend constexpr Bounded operator+(const Bounded& a, const Bounded& b) {
    if (a.is_zero()) return b;
    if (b.is_zero()) return a;
    Bounded c;
    c.value_ = a.value_ + b.value_;
    c.error_ = a.error_ + b.error_;
    c.terms_ = a.terms_ + b.terms_;
    c.additions_ = a.additions_ + b.additions_ + 1;
    return c;
  }
  friend constexpr Bounded operator-(const Bounded& a, const Bounded& b) { return a + -b; }
  friend constexpr Bounded operator*(const Bounded& a, const Bounded& b) {
    const long double p = a.bound(), q = b.bound(), product = a.value_ * b.value_;
    return made(product, magnitude(a.value_) * q + magnitude(b.value_) * p + p * q * u + magnitude(product));
  }
  friend constexpr Bounded operator/(const Bounded& a, const Bounded& b) {
    const long double quotient = a.value_ / b.value_, least = magnitude(b.value_) - b.bound() * u;
    // A divisor that may be zero bounds nothing.
    const long double passed = least > 0 ? (a.bound() + magnitude(quotient) * b.bound()) / least : infinite;
    return made(quotient, passed + magnitude(quotient));
  }

  friend bool operator<(const Bounded& a, const Bounded& b) { return decided(a, b), a.value_ < b.value_; }
  friend bool operator<=(const Bounded& a, const Bounded& b) { return decided(a, b), a.value_ <= b.value_; }
  friend bool operator==(const Bounded& a, const Bounded& b) { return decided(a, b), a.value_ == b.value_; }

  friend Bounded exp(const Bounded& x) { return grown(std::exp(x.value_), x); }
  friend Bounded expm1(const Bounded& x) {
    const long double y = std::expm1(x.value_);
    return made(y, (y + 1) * std::expm1(x.bound() * u) / u + function_units * magnitude(y));
  }
  friend Bounded log(const Bounded& x) {
    const long double y = std::log(x.value_), least = x.value_ - x.bound() * u;
    return made(y, (least > 0 ? x.bound() / least : infinite) + function_units * magnitude(y));
  }
  friend Bounded log1p(const Bounded& x) {
    const long double y = std::log1p(x.value_), least = 1 + x.value_ - x.bound() * u;
    return made(y, (least > 0 ? x.bound() / least : infinite) + function_units * magnitude(y));
  }
  friend Bounded sqrt(const Bounded& x) {
    const long double y = std::sqrt(x.value_), least = x.value_ - x.bound() * u;
    const long double passed = least > 0 ? x.bound() / (2 * std::sqrt(least)) : std::sqrt(x.bound() / u);
    return made(y, passed + magnitude(y));
  }
  // The slopes of these are at most 1, 1 and 2/√π.
  friend Bounded tanh(const Bounded& x) { return flat(std::tanh(x.value_), x.bound()); }
  friend Bounded erf(const Bounded& x) {
    const long double y = std::erf(x.value_);
    return made(y, 1.1284L * x.bound() + erf_units * magnitude(y));
  }
  friend Bounded abs(const Bounded& x) { return x.value_ < 0 ? -x : x; }
  friend Bounded pow(const Bounded& a, const Bounded& b) {
    const long double y = std::pow(a.value_, b.value_);
    const long double exponent =
        magnitude(b.value_ / a.value_) * a.bound() + magnitude(std::log(a.value_)) * b.bound();
    return made(y, magnitude(y) * (std::expm1(exponent * u) / u + function_units));
  }

 private:
  static constexpr long double infinite = std::numeric_limits<long double>::infinity();
  long double value_ = 0;
  long double error_ = 0;  // in the terms of the sum that ends here,
  long double terms_ = 0;  // Σ|terms| of it,
  long additions_ = 0;     // and how many additions it took

  static constexpr long double magnitude(long double x) { return x < 0 ? -x : x; }
  constexpr bool is_zero() const { return value_ == 0 && bound() == 0; }
  static constexpr Bounded made(long double value, long double error) {
    Bounded c;
    c.value_ = value;
    c.error_ = error;
    c.terms_ = magnitude(value);
    return c;
  }
  static Bounded grown(long double y, const Bounded& x) {
    return made(y, y * std::expm1(x.bound() * u) / u + function_units * y);
  }
  static Bounded flat(long double y, long double passed) {
    return made(y, passed + function_units * magnitude(y));
  }
  static void decided(const Bounded& a, const Bounded& b) {
    const bool same = a.value_ == b.value_ && a.bound() == b.bound();  // one value, compared with itself
    const long double slack = (a.bound() + b.bound()) * u;
    if (!same && slack > 0 && magnitude(a.value_ - b.value_) <= slack) ambiguous = true;
  }
};
