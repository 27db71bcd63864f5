// SPDX-License-Identifier: BSL-1.0
// Functions made of the primitive operations. None has a derivative written down: it is derived from these
// lines, and they are stable because the lines are: what is exponentiated is never positive.
#pragma once
#include <etude/expr/leaves.hpp>
//
#include <etude/core/macros_off.hpp>

namespace etude {

// ---- Activations. Where one has a kink the derivative there is PyTorch's.

template <Term X>
constexpr auto identity(X x) {
  return x;
}
// 1 where x > 0, else 0; its derivative is 0.
template <Term X>
constexpr auto step(X x) {
  return where(x > 0, 1, 0);
}
// x between two bounds; unlike clamp's, the derivative at a bound is 0.
template <Term X>
constexpr auto hard_tanh(X x, double low = -1, double high = 1) {
  return where(x <= low, low, where(x >= high, high, x));
}
// A fraction for where speed matters more than 0.024, the most it is away from tanh. With 1 − y =
// (3 − x)³ / (27 + 9x²) it meets ±1 at ±3 with slope and curvature 0.
template <Term X>
constexpr auto fast_tanh(X x) {
  return where(x <= -3, -1, where(x >= 3, 1, x * (1.0 / 9 + 8.0 / 3 / (3 + square(x)))));
}
template <Term X>
constexpr auto relu6(X x) {
  return hard_tanh(x, 0, 6);
}
template <Term X>
constexpr auto hard_sigmoid(X x) {
  return where(x <= -3, 0, where(x >= 3, 1, x / 6 + 0.5));
}
template <Number S, Term X>
constexpr auto leaky_relu(X x, S slope) {
  return where(x > 0, x, slope * x);
}
// α(eˣ − 1) below 0 (Clevert et al. 2016).
template <Term X>
constexpr auto elu(X x, double alpha = 1) {
  return where(x > 0, x, alpha * expm1(x));
}
// λ·elu(x, α), whose fixed point is mean 0, variance 1 (Klambauer et al. 2017, equation 2).
template <Term X>
constexpr auto selu(X x) {
  constexpr double alpha = 1.6732632423543772848, lambda = 1.0507009873554804934;
  return where(x > 0, lambda * x, lambda * alpha * expm1(x));
}
// elu with a derivative that is continuous for every α (Barron 2017).
template <Term X>
constexpr auto celu(X x, double alpha = 1) {
  return where(x > 0, x, alpha * expm1(x / alpha));
}
template <Term X>
constexpr auto softsign(X x) {
  return x / (1 + abs(x));
}
// x·Φ(x), Φ the distribution function of the normal distribution (Hendrycks & Gimpel 2016).
template <Term X>
constexpr auto gelu(X x) {
  return 0.5 * x * (1 + erf(x * 0.70710678118654752440));  // 1/√2
}
// Their approximation by tanh(√(2/π)·(x + 0.044715·x³)).
template <Term X>
constexpr auto gelu_tanh(X x) {
  constexpr double a = 0.79788456080286535588;  // √(2/π)
  return 0.5 * x * (1 + tanh(x * (a + a * 0.044715 * square(x))));
}
// x·sigmoid(x), also called swish (Ramachandran et al. 2017).
template <Term X>
constexpr auto silu(X x) {
  return x * sigmoid(x);
}
// x·tanh(softplus(x)) (Misra 2019).
template <Term X>
constexpr auto mish(X x) {
  return x * tanh(softplus(x));
}

// ---- Means, and functions of all elements of a sample.

template <int Axis = all_axes, Term X>
constexpr auto mean(X x) {
  constexpr int n = Axis < 0 ? X::size : X::shape.extent[Axis < 0 ? 0 : Axis];
  return sum<Axis>(x) * (1.0 / n);
}

// The mean over the batch: Σ / n for the n samples that are there.
template <Term X>
constexpr auto batch_mean(X x) {
  return batch_sum(x) / batch_count;
}

// log Σ eˣ. The maximum is only a shift: whatever it is, the result is the same, so no derivative passes
// through it.
template <Term X>
constexpr auto logsumexp(X x) {
  const auto shift = stop_gradient(max(x));
  return shift + log(sum(exp(x - shift)));
}

template <Term X>
constexpr auto softmax(X x) {
  const auto e = exp(x - stop_gradient(max(x)));
  return e / sum(e);
}

template <Term X>
constexpr auto log_softmax(X x) {
  const auto shifted = x - stop_gradient(max(x));
  return shifted - log(sum(exp(shifted)));
}

// 1 where the index is, 0 elsewhere.
template <int N, Term Index>
constexpr auto one_hot(Index index) {
  return where(equal(iota<N>, index), 1, 0);
}

// x[index]: the score of a class, say.
template <Term X, Term Index>
constexpr auto pick(X x, Index index) {
  return sum(where(equal(iota<X::size>, index), x, 0));
}

}  // namespace etude

#include <etude/core/macros_on.hpp>
