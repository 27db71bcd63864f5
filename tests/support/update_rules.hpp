// SPDX-License-Identifier: BSL-1.0
// Each optimizer's rule for one element of a parameter, from its paper, in plain arithmetic. A new optimizer
// is tested once it has a line in each of these: the names of its states, and its rule.
#pragma once
#include <etude/optim/optimizers.hpp>
#include <etude/optim/regularization.hpp>

#include "support/reference.hpp"

#include <cmath>
#include <string_view>
#include <vector>

namespace rules {

using namespace etude;

// A value that a rule gives, and the largest magnitude of what is added up for it: that many ulps are meant.
struct Expected {
  double value, scale;
};
struct Before {
  double p, g;
  std::vector<double> states;  // in the order of state_names
  int step;                    // from 1
  double norm = 0;             // of all gradients
  double added = 0;            // the largest magnitude that a wrapper added to, or found in, g
  double g_scale() const { return std::fmax(std::fabs(g), added); }
};

// An optimizer in a wrapper (L2, L1, ClipByValue) has the states of the one inside.
using Names = std::vector<std::string_view>;
inline Names state_names(const SGD&) { return {}; }
inline Names state_names(const Momentum&) { return {"v"}; }
inline Names state_names(const Nesterov&) { return {"v"}; }
inline Names state_names(const Adagrad&) { return {"v"}; }
inline Names state_names(const RMSProp&) { return {"v"}; }
inline Names state_names(const Adadelta&) { return {"v", "u"}; }
inline Names state_names(const Adam&) { return {"m", "v"}; }
inline Names state_names(const AMSGrad&) { return {"m", "v", "largest"}; }
inline Names state_names(const AdamW&) { return {"m", "v"}; }
inline Names state_names(const NAdam&) { return {"m", "v"}; }
inline Names state_names(const Lion&) { return {"m"}; }

inline double larger(double a, double b) { return std::fmax(std::fabs(a), std::fabs(b)); }

// The parameter after the step, then the states.
inline std::vector<Expected> rule(const SGD& o, const Before& e) {
  return {{e.p - o.learning_rate * e.g, larger(e.p, o.learning_rate * e.g_scale())}};
}
inline std::vector<Expected> rule(const Momentum& o, const Before& e) {
  const double kept = double{o.beta} * e.states[0], v = kept + e.g, scale = larger(kept, e.g_scale());
  return {{e.p - o.learning_rate * v, larger(e.p, o.learning_rate * scale)}, {v, scale}};
}
inline std::vector<Expected> rule(const Nesterov& o, const Before& e) {
  const double kept = double{o.beta} * e.states[0], v = kept + e.g, scale = larger(kept, e.g_scale());
  return {{e.p - o.learning_rate * (e.g + o.beta * v), larger(e.p, o.learning_rate * scale)}, {v, scale}};
}
inline std::vector<Expected> rule(const Adagrad& o, const Before& e) {
  const double v = e.states[0] + e.g * e.g, step = o.learning_rate * e.g / (std::sqrt(v) + o.epsilon);
  return {{e.p - step, larger(e.p, step)}, {v, v}};
}
inline std::vector<Expected> rule(const RMSProp& o, const Before& e) {
  const double v = o.alpha * e.states[0] + (1 - double{o.alpha}) * e.g * e.g,
               step = o.learning_rate * e.g / (std::sqrt(v) + o.epsilon);
  return {{e.p - step, larger(e.p, step)}, {v, v}};
}
inline std::vector<Expected> rule(const Adadelta& o, const Before& e) {
  const double r = o.rho, v = r * e.states[0] + (1 - r) * e.g * e.g,
               d = std::sqrt(e.states[1] + o.epsilon) / std::sqrt(v + o.epsilon) * e.g,
               u = r * e.states[1] + (1 - r) * d * d;
  return {{e.p - o.learning_rate * d, larger(e.p, o.learning_rate * d)}, {v, v}, {u, u}};
}

// What Adam and its kin have in common (D. Kingma and J. Ba, Adam: a method for stochastic optimization, ICLR
// 2015, algorithm 1): both moments, with the size of the terms of the first, and their bias corrections. The
// states are the moments without their factors 1 − β.
struct Moments {
  double rest1, rest2, m, m_scale, v, correction1, correction2;
  Moments(const auto& o, const Before& e)
      : rest1(1 - double{o.beta1}),
        rest2(1 - double{o.beta2}),
        m(o.beta1 * (rest1 * e.states[0]) + rest1 * e.g),
        m_scale(rest1 * larger(o.beta1 * e.states[0], e.g_scale())),
        v(o.beta2 * (rest2 * e.states[1]) + rest2 * e.g * e.g),
        correction1(1 - std::pow(double{o.beta1}, e.step)),
        correction2(1 - std::pow(double{o.beta2}, e.step)) {}
  double divisor(const auto& o, double second_moment) const {
    return std::sqrt(second_moment / correction2) + double{o.epsilon};
  }
  // p is `kept` less this many times m.
  Expected step(const auto& o, double p, double kept, double second_moment) const {
    const double factor = o.learning_rate / correction1 / divisor(o, second_moment);
    return {kept - factor * m, larger(p, factor * m_scale)};
  }
  // p and both states after the step.
  std::vector<Expected> with(const Expected& p) const {
    return {p, {m / rest1, m_scale / rest1}, {v / rest2, v / rest2}};
  }
};
inline std::vector<Expected> rule(const Adam& o, const Before& e) {
  const Moments x(o, e);
  return x.with(x.step(o, e.p, e.p, x.v));
}
inline std::vector<Expected> rule(const AMSGrad& o, const Before& e) {
  const Moments x(o, e);
  const double largest = std::fmax(x.rest2 * e.states[2], x.v);
  std::vector<Expected> all = x.with(x.step(o, e.p, e.p, largest));
  all.push_back({largest / x.rest2, largest / x.rest2});
  return all;
}
inline std::vector<Expected> rule(const AdamW& o, const Before& e) {
  const Moments x(o, e);
  return x.with(x.step(o, e.p, e.p * (1 - double{o.learning_rate} * o.weight_decay), x.v));
}
inline std::vector<Expected> rule(const NAdam& o, const Before& e) {
  const Moments x(o, e);
  const auto momentum = [&](int t) { return o.beta1 * (1 - 0.5 * std::pow(0.96, t * double{o.psi})); };
  double product = 1;
  for (int t = 1; t <= e.step; ++t) product *= momentum(t);
  const double next = momentum(e.step + 1);
  const double ahead = next / (1 - product * next), now = (1 - momentum(e.step)) / (1 - product);
  const double factor = o.learning_rate / x.divisor(o, x.v);
  return x.with({e.p - factor * (ahead * x.m + now * e.g),
                 larger(e.p, factor * larger(ahead * x.m_scale, now * e.g_scale()))});
}
inline std::vector<Expected> rule(const Lion& o, const Before& e) {
  const double b1 = o.beta1, b2 = o.beta2, u = b1 * e.states[0] + (1 - b1) * e.g;
  const double direction = (u > 0) - (u < 0) + o.weight_decay * e.p;
  return {{e.p - o.learning_rate * direction, larger(e.p, o.learning_rate)},
          {b2 * e.states[0] + (1 - b2) * e.g, larger(b2 * e.states[0], (1 - b2) * e.g_scale())}};
}

// How many wrappers there are around a rule.
template <class O>
inline constexpr int wrappers = 0;
template <template <class> class Wrapper, class O>
inline constexpr int wrappers<Wrapper<O>> = 1 + wrappers<O>;

template <class O>
std::vector<Expected> rule(const L2<O>& o, Before e) {
  e.added = larger(e.g, o.lambda * e.p);
  e.g += o.lambda * e.p;
  return rule(static_cast<const O&>(o), e);
}
template <class O>
std::vector<Expected> rule(const L1<O>& o, Before e) {
  e.added = larger(e.g, o.lambda);
  e.g += double{o.lambda} * ((e.p > 0) - (e.p < 0));
  return rule(static_cast<const O&>(o), e);
}
template <class O>
std::vector<Expected> rule(const ClipByValue<O>& o, Before e) {
  e.g = std::fmax(-o.limit, std::fmin(e.g, o.limit));
  return rule(static_cast<const O&>(o), e);
}

template <class O>
std::vector<Expected> rule(const ClipByNorm<O>& o, Before e) {
  e.g *= std::fmin(1, o.limit / (e.norm + 1e-6));
  return rule(static_cast<const O&>(o), e);
}
// Of a MaxNorm what stands before its constraint, which is not of one element.
template <class O>
std::vector<Expected> rule(const MaxNorm<O>& o, const Before& e) {
  return rule(static_cast<const O&>(o), e);
}

// A parameter after its update: `inputs` weights enter each unit.
template <class O>
void constrain(const O&, reference::Vector&, std::size_t) {}
template <ConstrainedRule O>
void constrain(const O& o, reference::Vector& p, std::size_t inputs) {
  for (std::size_t first = 0; first < p.size(); first += inputs) {
    double norm = 0;
    for (std::size_t i = 0; i < inputs; ++i) norm += p[first + i] * p[first + i];
    norm = std::sqrt(norm);
    for (std::size_t i = 0; i < inputs; ++i)
      if (norm > o.largest) p[first + i] *= o.largest / norm;
  }
}

// The rule applied to every element, step after step.
template <class O>
struct PlainLoop {
  O optimizer;
  int steps = 0;
  std::vector<std::vector<std::vector<double>>> states{};  // of each parameter, of each element
  void update(reference::Values& p, const reference::Values& g) {
    ++steps;
    states.resize(p.size());
    double norm = 0;
    for (const reference::Vector& v : g)
      for (const double x : v) norm += x * x;
    norm = std::sqrt(norm);
    for (std::size_t k = 0; k < p.size(); ++k) {
      states[k].resize(p[k].size(), std::vector<double>(state_names(optimizer).size()));
      for (std::size_t i = 0; i < p[k].size(); ++i) {
        const std::vector<Expected> after =
            rule(optimizer, Before{p[k][i], g[k][i], states[k][i], steps, norm});
        p[k][i] = after[0].value;
        for (std::size_t s = 1; s < after.size(); ++s) states[k][i][s - 1] = after[s].value;
      }
      const bool is_weight = k % 2 == 0 && k + 1 < p.size();  // and then comes the bias
      constrain(optimizer, p[k], is_weight ? p[k].size() / p[k + 1].size() : 1);
    }
  }
};
template <class O>
PlainLoop(O) -> PlainLoop<O>;  // clang 16 does not deduce aggregates

}  // namespace rules
