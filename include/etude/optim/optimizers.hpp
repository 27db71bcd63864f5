// SPDX-License-Identifier: BSL-1.0
// The update rules of the literature, in PyTorch's forms and with its defaults: p a parameter, g its
// gradient, η the learning rate.
#pragma once
#include <etude/expr/initializers.hpp>
#include <etude/optim/bounds.hpp>
#include <etude/optim/rule.hpp>

namespace etude {

// p ← p − η·g
struct SGD {
  float learning_rate = 1e-2f;
  constexpr auto operator()(auto p, auto g) const {
    return updates(p <<= p - hyperparameter<&SGD::learning_rate> * g);
  }
};

// v ← β·v + g;  p ← p − η·v  (Polyak 1964, in PyTorch's form)
struct Momentum {
  float learning_rate = 1e-2f, beta = 0.9f;
  static constexpr Bound bounds[] = {below_one("beta")};
  constexpr auto operator()(auto p, auto g) const {
    auto v = state<"v">(zeros);
    auto v1 = hyperparameter<&Momentum::beta> * v + g;
    return updates(v <<= v1, p <<= p - hyperparameter<&Momentum::learning_rate> * v1);
  }
};

// v ← β·v + g;  p ← p − η·(g + β·v): momentum that looks ahead (Nesterov 1983; Sutskever et al. 2013).
struct Nesterov {
  float learning_rate = 1e-2f, beta = 0.9f;
  static constexpr Bound bounds[] = {below_one("beta")};
  constexpr auto operator()(auto p, auto g) const {
    auto b = hyperparameter<&Nesterov::beta>;
    auto v = state<"v">(zeros);
    auto v1 = b * v + g;
    return updates(v <<= v1, p <<= p - hyperparameter<&Nesterov::learning_rate> * (g + b * v1));
  }
};

// v ← v + g²;  p ← p − η·g / (√v + ε)  (Duchi et al. 2011)
struct Adagrad {
  float learning_rate = 1e-2f, epsilon = 1e-10f;
  static constexpr Bound bounds[] = {not_negative("epsilon")};
  constexpr auto operator()(auto p, auto g) const {
    auto v = state<"v">(zeros);
    auto v1 = v + square(g);
    auto step = hyperparameter<&Adagrad::learning_rate> * g;
    return updates(v <<= v1, p <<= p - step / (sqrt(v1) + hyperparameter<&Adagrad::epsilon>));
  }
};

// v ← α·v + (1 − α)·g²;  p ← p − η·g / (√v + ε)  (Tieleman & Hinton 2012)
struct RMSProp {
  float learning_rate = 1e-2f, alpha = 0.99f, epsilon = 1e-8f;
  static constexpr Bound bounds[] = {below_one("alpha"), not_negative("epsilon")};
  constexpr auto operator()(auto p, auto g) const {
    auto a = hyperparameter<&RMSProp::alpha>;
    auto v = state<"v">(zeros);
    auto v1 = a * v + (1 - a) * square(g);
    auto step = hyperparameter<&RMSProp::learning_rate> * g;
    return updates(v <<= v1, p <<= p - step / (sqrt(v1) + hyperparameter<&RMSProp::epsilon>));
  }
};

// v ← ρ·v + (1 − ρ)·g²;  d = g·√((u + ε) / (v + ε));  u ← ρ·u + (1 − ρ)·d²;  p ← p − η·d  (Zeiler 2012)
struct Adadelta {
  float learning_rate = 1, rho = 0.9f, epsilon = 1e-6f;
  static constexpr Bound bounds[] = {below_one("rho"), not_negative("epsilon")};
  constexpr auto operator()(auto p, auto g) const {
    auto r = hyperparameter<&Adadelta::rho>;
    auto e = hyperparameter<&Adadelta::epsilon>;
    auto v = state<"v">(zeros);
    auto u = state<"u">(zeros);
    auto v1 = r * v + (1 - r) * square(g);
    auto ratio = (u + e) / (v1 + e);  // one root, and d² without one, which is more exact too
    return updates(v <<= v1, u <<= r * u + (1 - r) * (ratio * square(g)),
                   p <<= p - hyperparameter<&Adadelta::learning_rate> * (sqrt(ratio) * g));
  }
};

namespace detail {

// What Adam and its kin have in common (Kingma & Ba 2015): the mean of the gradient and that of its square,
// in which what was there k steps ago has the weight βᵏ. m and v are the sums, and n₁ and n₂ the sums of the
// weights; m / n₁ and v / n₂ are the paper's m̂ and v̂, for 1 + β + … + βᵗ⁻¹ = (1 − βᵗ) / (1 − β). Sums take
// two multiplications less for each element than the paper's m and v, which are (1 − β) of them.
template <class Beta1, class Beta2, class G>
struct Moments {
  Beta1 beta1;
  Beta2 beta2;
  G g;
  State<"n1", shape<>> n1 = state<"n1", shape<>>(zeros);
  State<"n2", shape<>> n2 = state<"n2", shape<>>(zeros);
  State<"m", like_parameter> m = state<"m">(zeros);
  State<"v", like_parameter> v = state<"v">(zeros);

  constexpr auto new_n1() const { return beta1 * n1 + 1; }
  constexpr auto new_n2() const { return beta2 * n2 + 1; }
  constexpr auto new_m() const { return beta1 * m + g; }
  constexpr auto new_v() const { return beta2 * v + square(g); }
  // Over the root of the mean that second_moment, v or the like, is the sum of.
  constexpr auto divided(auto direction, auto second_moment, auto epsilon) const {
    return direction / (sqrt(second_moment) * (1 / sqrt(new_n2())) + epsilon);
  }
  // Adam's step. It is multiplied before it is divided: the m of a weight that gets no gradient any more ends
  // as a denormal number, which becomes zero then, and dividing those takes several times as long.
  constexpr auto step(auto eta, auto second_moment, auto epsilon) const {
    return divided(eta / new_n1() * new_m(), second_moment, epsilon);
  }
  constexpr auto updates_and(auto... more) const {
    return updates(n1 <<= new_n1(), n2 <<= new_n2(), m <<= new_m(), v <<= new_v(), more...);
  }
};
template <class Beta1, class Beta2, class G>
Moments(Beta1, Beta2, G) -> Moments<Beta1, Beta2, G>;  // clang 16 does not deduce aggregates

}  // namespace detail

// Kingma & Ba 2015, with their bias correction.
struct Adam {
  float learning_rate = 1e-3f, beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f;
  static constexpr Bound bounds[] = {below_one("beta1"), below_one("beta2"), not_negative("epsilon")};
  constexpr auto operator()(auto p, auto g) const {
    const detail::Moments x{hyperparameter<&Adam::beta1>, hyperparameter<&Adam::beta2>, g};
    auto eta = hyperparameter<&Adam::learning_rate>;
    return x.updates_and(p <<= p - x.step(eta, x.new_v(), hyperparameter<&Adam::epsilon>));
  }
};

// Adam that never forgets the largest v: m / (√(max v) …)  (Reddi et al. 2018).
struct AMSGrad {
  float learning_rate = 1e-3f, beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f;
  static constexpr Bound bounds[] = {below_one("beta1"), below_one("beta2"), not_negative("epsilon")};
  constexpr auto operator()(auto p, auto g) const {
    const detail::Moments x{hyperparameter<&AMSGrad::beta1>, hyperparameter<&AMSGrad::beta2>, g};
    auto largest = state<"largest">(zeros);
    auto new_largest = maximum(largest, x.new_v());
    auto eta = hyperparameter<&AMSGrad::learning_rate>;
    return x.updates_and(largest <<= new_largest,
                         p <<= p - x.step(eta, new_largest, hyperparameter<&AMSGrad::epsilon>));
  }
};

// Adam with weight decay beside the gradient, not in it: p ← p − η·λ·p − Adam's step  (Loshchilov & Hutter
// 2019).
struct AdamW {
  float learning_rate = 1e-3f, beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f, weight_decay = 1e-2f;
  static constexpr Bound bounds[] = {below_one("beta1"), below_one("beta2"), not_negative("epsilon"),
                                     not_negative("weight_decay")};
  constexpr auto operator()(auto p, auto g) const {
    const detail::Moments x{hyperparameter<&AdamW::beta1>, hyperparameter<&AdamW::beta2>, g};
    auto eta = hyperparameter<&AdamW::learning_rate>;
    auto kept = p * (1 - eta * hyperparameter<&AdamW::weight_decay>);
    return x.updates_and(p <<= kept - x.step(eta, x.new_v(), hyperparameter<&AdamW::epsilon>));
  }
};

// Adam that looks ahead, with a momentum that grows: β₁(1 − ½·0.96^(t·ψ)) in step t  (Dozat 2016).
struct NAdam {
  float learning_rate = 2e-3f, beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f, psi = 4e-3f;
  static constexpr Bound bounds[] = {below_one("beta1"), below_one("beta2"), not_negative("epsilon"),
                                     not_negative("psi")};
  constexpr auto operator()(auto p, auto g) const {
    const detail::Moments x{hyperparameter<&NAdam::beta1>, hyperparameter<&NAdam::beta2>, g};
    auto eta = hyperparameter<&NAdam::learning_rate>;
    auto momentum = [&x](auto t) { return x.beta1 * (1 - 0.5 * pow(0.96, t * hyperparameter<&NAdam::psi>)); };
    auto t = state<"t", shape<>>(zeros);
    auto mu = momentum(t + 1);
    auto mu_next = momentum(t + 2);
    auto product = state<"product", shape<>>(ones);  // of the momenta so far
    auto new_product = product * mu;
    auto ahead = eta * mu_next * (1 - x.beta1) / (1 - new_product * mu_next) * x.new_m();
    auto now = eta * (1 - mu) / (1 - new_product) * g;
    return x.updates_and(t <<= t + 1, product <<= new_product,
                         p <<= p - x.divided(ahead + now, x.new_v(), hyperparameter<&NAdam::epsilon>));
  }
};

// p ← p − η·(sign(β₁·m + (1 − β₁)·g) + λ·p);  m ← β₂·m + (1 − β₂)·g  (Chen et al. 2023)
struct Lion {
  float learning_rate = 1e-4f, beta1 = 0.9f, beta2 = 0.99f, weight_decay = 0;
  static constexpr Bound bounds[] = {below_one("beta1"), below_one("beta2"), not_negative("weight_decay")};
  constexpr auto operator()(auto p, auto g) const {
    auto b1 = hyperparameter<&Lion::beta1>;
    auto b2 = hyperparameter<&Lion::beta2>;
    auto m = state<"m">(zeros);
    auto direction = sign(b1 * m + (1 - b1) * g) + hyperparameter<&Lion::weight_decay> * p;
    return updates(m <<= b2 * m + (1 - b2) * g, p <<= p - hyperparameter<&Lion::learning_rate> * direction);
  }
};

}  // namespace etude
