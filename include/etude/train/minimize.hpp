// SPDX-License-Identifier: BSL-1.0
// Gradient descent without a network: minimize(square(x) + square(y), Momentum{}, 100, x = 3.0, y = 1.0). The
// variables of the expression are what the parameters of a network are to its loss.
#pragma once
#include <etude/grad/chain_rule.hpp>
#include <etude/train/check_hyperparameters.hpp>
#include <etude/train/reference_rule.hpp>

#include <array>

namespace etude {

/// An optimizer on its way down a scalar expression F of the variables V. The path is `step` by `step`; where
/// it has come to is descent[x]. Plain loops in the number type of the start, also in constant expressions.
template <std::derived_from<Expression> F, UpdateRule Optimizer, std::floating_point T, class... V>
class Descent {
  static_assert(F::type.valid(), "the shapes in this expression do not agree");
  static_assert(!F::type.valid() || F::type.shape.size() == 1,
                "what is minimized is a scalar: sum() or pick one element");
  static_assert(detail::Union<typename F::Leaves, detail::TypeList<V...>>::type::size == sizeof...(V),
                "minimize: every variable of the expression needs a start, x = 1.0");
  using Rule = detail::RuleGraph<Optimizer>;
  static constexpr std::size_t numbers = (static_cast<std::size_t>(V::size) + ... + 0);

 public:
  Optimizer optimizer;  ///< its hyperparameters may change between steps

  /// Begins at the values given: a number for all elements of a variable, or one for each. Fails where a
  /// hyperparameter makes no sense.
  template <class... Start>  // Binding<V, …>; written out, g++ 12 crashes when it deduces the class
  constexpr Descent(const F& f, const Optimizer& o, Start... start) : optimizer(o) {
    detail::check_hyperparameters(o);
    Reifier reify{.graph = graph_};
    const Ref variables[] = {reify(V{})...};
    const Ref value = reify(f);
    const GrowingArray<Ref> gradients = pullback(value, graph_.literal(1), variables);
    value_ = value.id;
    for (std::size_t k = 0; k < sizeof...(V); ++k) {
      variable_[k] = variables[k].id;
      gradient_[k] = gradients[k].id;
    }
    T* to = at_.position.data();
    auto place = [&to]<class Variable>(Variable, const auto& values) {
      for (std::size_t i = 0; i < static_cast<std::size_t>(Variable::size); ++i)
        if constexpr (requires { values[i]; })
          *to++ = static_cast<T>(values[i]);
        else
          *to++ = static_cast<T>(values);
    };
    (place(V{}, start.value), ...);
    for (std::size_t i = 0; i < at_.states.size(); ++i)
      at_.states[i] = static_cast<T>(Rule::initial_states[i / numbers]);
    Rules<Optimizer>::initialize(at_.numbers_of_all.data());
    good_ = at_;
  }

  /// One step of the optimizer; gives the value of the expression before it. Where this or a derivative is
  /// not finite the last step was too long: it is undone, and there is no other.
  constexpr T step() {
    Evaluation<T> run = evaluated();
    if (!is_finite(run)) {
      at_ = good_;
      return run[value_][0];
    }
    good_ = at_;
    double norm = 0;
    if constexpr (Rule::reads_gradient_norm)
      norm = static_cast<double>(detail::norm<T>([&](const auto& scaled) {
        T squares(0);
        for (const int id : gradient_) squares += detail::sum_of_squares<T>(run[id], scaled);
        return squares;
      }));
    const Rules<Optimizer> rules(optimizer, at_.numbers_of_all.data(), norm);
    std::size_t element = 0;
    for (const int id : gradient_)
      for (const T g : run[id])
        detail::apply_rule(rules.scalars, g, at_.position.data(), at_.states.data(), numbers, element++);
    T* p = at_.position.data();
    ((detail::apply_constraint<Optimizer>(rules.constraint, p, V::shape), p += V::size), ...);
    rules.advance(at_.numbers_of_all.data());
    return run[value_][0];
  }

  /// The value of the expression where the descent has come to.
  constexpr T value() const { return evaluated()[value_][0]; }

  /// Where it has come to: a number, or the elements of a tensor, row-major.
  template <class Variable>
  requires(std::is_same_v<Variable, V> || ...) constexpr auto operator[](Variable) const {
    constexpr std::size_t size = static_cast<std::size_t>(Variable::size);
    std::size_t first = 0;
    (void)((std::is_same_v<Variable, V> ? true : (first += static_cast<std::size_t>(V::size), false)) || ...);
    if constexpr (Variable::type.shape.rank == 0) {
      return at_.position[first];
    } else {
      std::array<T, size> out{};
      for (std::size_t i = 0; i < size; ++i) out[i] = at_.position[first + i];
      return out;
    }
  }

 private:
  Graph graph_{};
  int value_ = 0;
  std::array<int, sizeof...(V)> variable_{}, gradient_{};
  // Where it has come to, and what the optimizer remembers there.
  struct Place {
    std::array<T, numbers> position{};
    std::array<T, numbers* static_cast<std::size_t>(Rule::states(false))> states{};
    std::array<double, static_cast<std::size_t>(Rule::states(true))> numbers_of_all{};
  };
  Place at_{}, good_{};  // good: the last place whose value was seen to be finite, or the start

  constexpr Evaluation<T> evaluated() const {
    Evaluation<T> run(graph_, 1);
    const T* from = at_.position.data();
    for (const int id : variable_)
      for (T& x : run[id]) x = *from++;
    run.run();
    return run;
  }
  constexpr bool is_finite(Evaluation<T>& run) const {
    if (!math::isfinite(run[value_][0])) return false;
    for (const int id : gradient_)
      for (const T& g : run[id])
        if (!math::isfinite(g)) return false;
    return true;
  }
};

template <class F, class Optimizer, class... V, class... Value>
Descent(F, Optimizer, Binding<V, Value>...) -> Descent<F, Optimizer, detail::Scalar<Value...>, V...>;

/// Where `steps` steps of the optimizer lead: minimize(f, SGD{}, 50, x = 3.0)[x]. Where they lead to a value
/// that is not finite it is the last place before that.
template <std::derived_from<Expression> F, UpdateRule Optimizer, class... V, class... Value>
constexpr auto minimize(const F& f, const Optimizer& optimizer, int steps, Binding<V, Value>... start) {
  if (steps < 0) fail({"minimize: steps is ", steps, "; it must be at least 0"});
  Descent descent(f, optimizer, start...);
  for (int i = 0; i < steps; ++i) descent.step();
  if (!math::isfinite(descent.value())) descent.step();  // which undoes the last
  return descent;
}

}  // namespace etude
