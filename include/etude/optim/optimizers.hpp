// SPDX-License-Identifier: BSL-1.0
// The update rules of the literature, in PyTorch's forms and with its defaults: p a parameter, g its
// gradient, η the learning rate.
#pragma once
#include <etude/expr/initializers.hpp>
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
  constexpr auto operator()(auto p, auto g) const {
    auto v = state<"v">(zeros);
    auto v1 = hyperparameter<&Momentum::beta> * v + g;
    return updates(v <<= v1, p <<= p - hyperparameter<&Momentum::learning_rate> * v1);
  }
};

// v ← β·v + g;  p ← p − η·(g + β·v): momentum that looks ahead (Nesterov 1983; Sutskever et al. 2013).
struct Nesterov {
  float learning_rate = 1e-2f, beta = 0.9f;
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

// Kingma & Ba 2015, with their bias correction.
struct Adam {
  float learning_rate = 1e-3f, beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f;
  constexpr auto operator()(auto p, auto g) const {
    auto b1 = hyperparameter<&Adam::beta1>;
    auto b2 = hyperparameter<&Adam::beta2>;
    auto t = state<"t", shape<>>(zeros);
    auto m = state<"m">(zeros);
    auto v = state<"v">(zeros);
    auto t1 = t + 1;
    auto m1 = b1 * m + (1 - b1) * g;
    auto v1 = b2 * v + (1 - b2) * square(g);
    auto step = hyperparameter<&Adam::learning_rate> / (1 - pow(b1, t1));
    auto scale = 1 / sqrt(1 - pow(b2, t1));
    return updates(t <<= t1, m <<= m1, v <<= v1,
                   p <<= p - step * m1 / (sqrt(v1) * scale + hyperparameter<&Adam::epsilon>));
  }
};

// Adam that never forgets the largest v: m / (√(max v) …)  (Reddi et al. 2018).
struct AMSGrad {
  float learning_rate = 1e-3f, beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f;
  constexpr auto operator()(auto p, auto g) const {
    auto b1 = hyperparameter<&AMSGrad::beta1>;
    auto b2 = hyperparameter<&AMSGrad::beta2>;
    auto t = state<"t", shape<>>(zeros);
    auto m = state<"m">(zeros);
    auto v = state<"v">(zeros);
    auto largest = state<"largest">(zeros);
    auto t1 = t + 1;
    auto m1 = b1 * m + (1 - b1) * g;
    auto v1 = b2 * v + (1 - b2) * square(g);
    auto largest1 = maximum(largest, v1);
    auto step = hyperparameter<&AMSGrad::learning_rate> / (1 - pow(b1, t1));
    auto scale = 1 / sqrt(1 - pow(b2, t1));
    return updates(t <<= t1, m <<= m1, v <<= v1, largest <<= largest1,
                   p <<= p - step * m1 / (sqrt(largest1) * scale + hyperparameter<&AMSGrad::epsilon>));
  }
};

// Adam with weight decay beside the gradient, not in it: p ← p − η·λ·p − Adam's step  (Loshchilov & Hutter
// 2019).
struct AdamW {
  float learning_rate = 1e-3f, beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f, weight_decay = 1e-2f;
  constexpr auto operator()(auto p, auto g) const {
    auto b1 = hyperparameter<&AdamW::beta1>;
    auto b2 = hyperparameter<&AdamW::beta2>;
    auto eta = hyperparameter<&AdamW::learning_rate>;
    auto t = state<"t", shape<>>(zeros);
    auto m = state<"m">(zeros);
    auto v = state<"v">(zeros);
    auto t1 = t + 1;
    auto m1 = b1 * m + (1 - b1) * g;
    auto v1 = b2 * v + (1 - b2) * square(g);
    auto step = eta / (1 - pow(b1, t1));
    auto scale = 1 / sqrt(1 - pow(b2, t1));
    return updates(t <<= t1, m <<= m1, v <<= v1,
                   p <<= p * (1 - eta * hyperparameter<&AdamW::weight_decay>)-step * m1 /
                         (sqrt(v1) * scale + hyperparameter<&AdamW::epsilon>));
  }
};

// Adam that looks ahead, with a momentum that grows: β₁(1 − ½·0.96^(t·ψ)) in step t  (Dozat 2016).
struct NAdam {
  float learning_rate = 2e-3f, beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f, psi = 4e-3f;
  constexpr auto operator()(auto p, auto g) const {
    auto b1 = hyperparameter<&NAdam::beta1>;
    auto b2 = hyperparameter<&NAdam::beta2>;
    auto psi_ = hyperparameter<&NAdam::psi>;
    auto eta = hyperparameter<&NAdam::learning_rate>;
    auto t = state<"t", shape<>>(zeros);
    auto product = state<"product", shape<>>(ones);  // of the momenta so far
    auto m = state<"m">(zeros);
    auto v = state<"v">(zeros);
    auto t1 = t + 1;
    auto mu = b1 * (1 - 0.5 * pow(0.96, t1 * psi_));
    auto mu_next = b1 * (1 - 0.5 * pow(0.96, (t1 + 1) * psi_));
    auto product1 = product * mu;
    auto m1 = b1 * m + (1 - b1) * g;
    auto v1 = b2 * v + (1 - b2) * square(g);
    auto step = eta * mu_next / (1 - product1 * mu_next) * m1 + eta * (1 - mu) / (1 - product1) * g;
    auto scale = 1 / sqrt(1 - pow(b2, t1));
    return updates(t <<= t1, product <<= product1, m <<= m1, v <<= v1,
                   p <<= p - step / (sqrt(v1) * scale + hyperparameter<&NAdam::epsilon>));
  }
};

// p ← p − η·(sign(β₁·m + (1 − β₁)·g) + λ·p);  m ← β₂·m + (1 − β₂)·g  (Chen et al. 2023)
struct Lion {
  float learning_rate = 1e-4f, beta1 = 0.9f, beta2 = 0.99f, weight_decay = 0;
  constexpr auto operator()(auto p, auto g) const {
    auto b1 = hyperparameter<&Lion::beta1>;
    auto b2 = hyperparameter<&Lion::beta2>;
    auto m = state<"m">(zeros);
    auto direction = sign(b1 * m + (1 - b1) * g) + hyperparameter<&Lion::weight_decay> * p;
    return updates(m <<= b2 * m + (1 - b2) * g, p <<= p - hyperparameter<&Lion::learning_rate> * direction);
  }
};

}  // namespace etude
