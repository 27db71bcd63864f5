// SPDX-License-Identifier: BSL-1.0
// What a layer adds to the loss because of a value inside the network. The chain rule then goes through it as
// through the loss itself.
#pragma once
#include <etude/core/math.hpp>
#include <etude/nn/layer.hpp>

#include <algorithm>
//
#include <etude/core/macros_off.hpp>

namespace etude {

// x, and in training `term` is added to the loss: to the sample's if there is one for each sample, to the
// batch's if it looks along the batch.
template <class X, class Term>
struct Penalized : Expression {
  using Leaves = typename detail::Union<typename X::Leaves, typename Term::Leaves>::type;
  static constexpr TensorType type = [] {
    if (!X::type.valid() || Term::type.size() == 1) return X::type;
    return Term::type.valid() ? ill_typed("penalty", 1, Term::type.size()) : Term::type;
  }();
  static constexpr Shape shape = type.shape;
  static constexpr int size = type.size();
  [[no_unique_address]] detail::Stored<X, 0> x;
  [[no_unique_address]] detail::Stored<Term, 1> term;

  constexpr Penalized() = default;
  constexpr Penalized(X value, Term added) : x(value), term(added) {}
  // In inference the term is looked at too, so that a network has the same leaves in both.
  constexpr Ref reify(Reifier& r) const {
    const Ref value = r(x()), added = r(term());
    GrowingArray<int>& all = r.graph.penalties;
    if (r.phase == Reifier::Mode::training && std::find(all.begin(), all.end(), added.id) == all.end())
      all.push_back(added.id);
    return value;
  }
};

template <std::derived_from<Expression> X, std::derived_from<Expression> Term>
constexpr auto penalized(X x, Term term) {
  return Penalized<X, Term>(x, term);
}

// ---- Layers that leave what they receive as it is and penalise it.

// [layers]
// λ·Σ|x| of each sample: most units are silent.
template <Real Lambda = 1e-3>
struct L1Activity : Layer {
  using Problem = range_problem<Lambda, fact::at_least<0>>;
  constexpr auto operator()(auto x) const { return penalized(x, Lambda.value * sum(abs(x))); }
};

// λ·Σx² of each sample.
template <Real Lambda = 1e-3>
struct L2Activity : Layer {
  using Problem = range_problem<Lambda, fact::at_least<0>>;
  constexpr auto operator()(auto x) const { return penalized(x, Lambda.value * sum(square(x))); }
};

// β·Σ KL(ρ ‖ ρ̂), where ρ̂ is each unit's mean over the batch, of activations between 0 and 1: every unit is
// active in a share ρ of the samples (Lee, Ekanadham & Ng 2008; in the form of Ng's lecture notes, 2011).
template <Real Rho = 0.05, Real Beta = 0.1>
struct Sparse : Layer {
  using Problem = first_problem<range_problem<Rho, fact::above<0>, fact::below<1>>,
                                range_problem<Beta, fact::at_least<0>>>;
  constexpr auto operator()(auto x) const {
    constexpr double rho = Rho.value, least = 1e-12;  // a unit that is always off or on bounds the logarithm
    constexpr double constant = rho * math::log(rho) + (1 - rho) * math::log(1 - rho);
    const auto mean_activity = batch_mean(x);
    const auto divergence =
        constant - rho * log(mean_activity + least) - (1 - rho) * log((1 - mean_activity) + least);
    return penalized(x, Beta.value * sum(divergence));
  }
};
// [/layers]

}  // namespace etude

#include <etude/core/macros_on.hpp>
