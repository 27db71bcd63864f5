// SPDX-License-Identifier: BSL-1.0
// Maxout: an activation that is learned with the layer.
#pragma once
#include <etude/nn/dense.hpp>

namespace etude {

// The largest of Pieces affine maps, for each of Out outputs (Goodfellow et al. 2013): any convex function of
// one input, in pieces. Options are Dense's. Parameters: 0.weight, 0.bias, 1.weight, …, one pair for each
// piece; weights (maxout_normal) keep the signal's mean square.
template <int Out, int Pieces = 2, class... Option>
struct Maxout : Layer {
  using Problem =
      first_problem<range_problem<Pieces, fact::at_least<1>>, typename Dense<Out, Option...>::Problem>;
  template <int K, class X>
  static constexpr auto largest_from(X x) {
    using Piece = Dense<Out, Option..., Init<maxout_normal<Pieces>>>;  // of two initializers the first counts
    const auto piece = call<Piece, detail::Inside<detail::LayerName<K, Piece>>>(x);
    if constexpr (K + 1 < Pieces)
      return maximum(piece, largest_from<K + 1>(x));
    else
      return piece;
  }
  constexpr auto operator()(auto x) const { return largest_from<0>(x); }
};

}  // namespace etude
