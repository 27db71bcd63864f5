// SPDX-License-Identifier: BSL-1.0
// The restricted Boltzmann machine as a layer: what it makes of its visible units, its free energy, and how
// its units are drawn. It is trained by nn/contrastive.hpp.
#pragma once
#include <etude/expr/initializers.hpp>
#include <etude/nn/layer.hpp>

namespace etude {

// ---- Kinds of visible units: their share of the energy, their mean from a = b + Wᵀ·h, draws around it, and
// with what a chain begins that does not begin at a sample.

// 0 or 1: E(v, h) = −b·v − c·h − h·W·v.
struct BinaryUnits {
  static constexpr Initializer start = [](const Draw& d) { return d.uniform(0, 1) < 0.5 ? 1.0 : 0.0; };
  static constexpr auto energy(auto v, auto b) { return -dot(b, v); }
  static constexpr auto mean(auto a) { return sigmoid(a); }
  template <FixedString Name>
  static constexpr auto draw(auto p) {
    return where(random<Name, decltype(p)::shape> < p, 1, 0);
  }
};

// Real numbers of variance 1 around a: E(v, h) = ½·‖v − b‖² − c·h − h·W·v (Welling et al. 2005). Data is to
// be standardised.
struct GaussianUnits {
  static constexpr Initializer start = normal<0.0, 1.0>;
  static constexpr auto energy(auto v, auto b) { return 0.5 * sum(square(v - b)); }
  static constexpr auto mean(auto a) { return a; }
  template <FixedString Name>
  static constexpr auto draw(auto mean) {
    return mean + random_normal<Name, decltype(mean)::shape>;
  }
};

namespace detail {

// "h0", "v12": random numbers of different steps have different names.
template <int K>
constexpr auto numbered(char letter) {
  static_assert(K >= 0 && K < 100, "at most 99 steps of Gibbs sampling");
  if constexpr (K < 10)
    return FixedString<3>{{letter, '0' + K, '\0'}};
  else
    return FixedString<4>{{letter, '0' + K / 10, '0' + K % 10, '\0'}};
}

}  // namespace detail

// Hidden binary units h over visible ones v (Smolensky 1986; Hinton 2002). As a layer it gives their
// probabilities, p(h = 1 | v) = sigmoid(W·v + c), which are what Dense<Hidden>, Sigmoid gives with the same
// values. Parameters: weight [Hidden, visible] (normal, 0.01: Hinton 2012), bias [Hidden] and visible_bias
// [visible] (zeros).
template <int Hidden, class Visible = BinaryUnits>
struct RBM : Layer {
  using Problem = range_problem<Hidden, fact::at_least<1>>;
  static constexpr Initializer start = Visible::start;

  template <class V>
  constexpr auto operator()(V v) const {
    return hidden(v) +
           0 * sum(visible_bias<V>);  // it belongs to the model, though inference does not need it
  }

  // p(h = 1 | v)
  template <class V>
  static constexpr auto hidden(V v) {
    return sigmoid(hidden_input(v));
  }
  // The mean of the visible units, shaped like V, from hidden ones.
  template <class V>
  static constexpr auto visible(auto h) {
    return Visible::mean(matmul(transpose(weight<V>), h) + visible_bias<V>);
  }
  // F(v) = −log Σₕ exp(−E(v, h)), in which the hidden units are summed out.
  template <class V>
  static constexpr auto free_energy(V v) {
    return Visible::energy(v, visible_bias<V>) - sum(softplus(hidden_input(v)));
  }
  // The mean of the visible units after hidden ones were drawn for v, as step K of a chain.
  template <int K = 0, class V>
  static constexpr auto reconstruction(V v) {
    return visible<V>(BinaryUnits::template draw<detail::numbered<K>('h')>(hidden(v)));
  }
  // What v becomes by `Steps` steps of Gibbs sampling: hidden units drawn, then visible ones.
  template <int Steps, int K = 0, class V>
  static constexpr auto gibbs(V v) {
    if constexpr (K == Steps)
      return v;
    else
      return gibbs<Steps, K + 1>(Visible::template draw<detail::numbered<K>('v')>(reconstruction<K>(v)));
  }

 private:
  template <class V>
  static constexpr auto weight =
      parameter<"weight", etude::shape<Hidden, V::shape.last()>>(normal<0.0, 0.01>);
  template <class V>
  static constexpr auto visible_bias = parameter<"visible_bias", V::shape>(zeros);
  template <class V>
  static constexpr auto hidden_input(V v) {
    return matmul(weight<V>, v) + parameter<"bias", etude::shape<Hidden>>(zeros);
  }
};

}  // namespace etude
