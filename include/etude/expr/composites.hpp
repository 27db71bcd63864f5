// SPDX-License-Identifier: BSL-1.0
// Functions made of the primitive operations. None has a derivative written down: it is derived from these
// lines, and they are stable because the lines are: what is exponentiated is never positive.
#pragma once
#include <etude/expr/leaves.hpp>

namespace etude {

template <Term X>
constexpr auto identity(X x) {
  return x;
}

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
template <int N, Term I>
constexpr auto one_hot(I index) {
  return where(equal(iota<N>, index), 1, 0);
}

// x[index]: the score of a class, say.
template <Term X, Term I>
constexpr auto pick(X x, I index) {
  return sum(where(equal(iota<X::size>, index), x, 0));
}

}  // namespace etude
