// SPDX-License-Identifier: BSL-1.0
// The leaves of expressions: what a value is called and where it comes from.
#pragma once
#include <etude/core/type_name.hpp>
#include <etude/expr/node.hpp>

namespace etude {

namespace detail {

template <class Derived, TensorType T>
struct LeafExpression : Expression {
  using Leaves = TypeList<Derived>;
  static constexpr TensorType type = sized(T);
  static constexpr Shape shape = type.shape;
  static constexpr int size = type.size();
  constexpr Ref reify(Reifier& r) const {
    Leaf leaf = static_cast<const Derived*>(this)->leaf();
    leaf.type = T;
    const bool is_of_layer =
        leaf.kind == LeafKind::parameter || leaf.kind == LeafKind::state || leaf.kind == LeafKind::random;
    leaf.scope = is_of_layer ? r.scope : 0;
    leaf.trainable = r.trainable;
    if (is_of_layer && r.graph.names != nullptr) r.graph.names->declare(leaf, r.declaration);
    return r.graph.add_leaf(leaf);
  }
};

constexpr TensorType real(Shape s, bool batched = false) { return {Element::real, batched, s, {}}; }

}  // namespace detail

// A value given to a free variable: evaluate(f, x = 2.0).
template <class Variable, class Value>
struct Binding {
  using variable = Variable;
  Value value;
};

// A free variable, for expressions outside networks: constexpr Variable<"x"> x;  Variable<"v", shape<3>> v;
template <FixedString Name, Shape S = Shape{}>
struct Variable : detail::LeafExpression<Variable<Name, S>, detail::real(S)> {
  static constexpr std::string_view name = name_of<Name>;
  static constexpr Leaf leaf() { return {.kind = LeafKind::input, .name = name}; }
  // A number or numbers; what has a name is not copied.
  template <class Value>
  constexpr auto operator=(Value&& v) const {  // NOLINT: a named argument, not an assignment
    if constexpr (std::is_lvalue_reference_v<Value> && requires { std::span(std::as_const(v)); })
      return Binding<Variable, decltype(std::span(std::as_const(v)))>{std::span(std::as_const(v))};
    else
      return Binding<Variable, std::remove_cvref_t<Value>>{v};
  }
};

// e under a name, which stands for it in texts and drawings: let<"h">(tanh(x)). It is e in all else.
template <FixedString Name, class E>
struct Let : Expression {
  using Leaves = typename E::Leaves;
  static constexpr TensorType type = E::type;
  static constexpr Shape shape = type.shape;
  static constexpr int size = type.size();
  [[no_unique_address]] E value;

  constexpr Let() = default;
  constexpr explicit Let(E e) : value(e) {}
  constexpr Ref reify(Reifier& r) const {
    const Ref x = r(value);
    r.graph.marks.push_back({x.id, r.scope, name_of<Name>});
    return x;
  }
};
template <FixedString Name, std::derived_from<Expression> E>
constexpr auto let(E e) {
  return Let<Name, E>(e);
}

// What a layer, loss or update rule receives: the k-th of its inputs.
template <int K, TensorType T>
struct Argument : Expression {
  using Leaves = detail::TypeList<>;
  static constexpr TensorType type = T;
  static constexpr Shape shape = T.shape;
  static constexpr int size = T.size();
  constexpr Ref reify(Reifier& r) const { return r.arguments[K]; }
};

// A trainable value of a layer; its initializer is data.
template <FixedString Name, Shape S>
struct Parameter : detail::LeafExpression<Parameter<Name, S>, detail::real(S)> {
  Initializer initializer = nullptr;
  constexpr Parameter() = default;
  constexpr explicit Parameter(Initializer i) : initializer(i) {}
  constexpr Leaf leaf() const {
    return {.kind = LeafKind::parameter, .name = name_of<Name>, .initializer = initializer};
  }
};

// parameter<"weight", shape<Out, X::size>>(glorot_uniform)
template <FixedString Name, Shape S>
constexpr Parameter<Name, S> parameter(Initializer i) {
  return Parameter<Name, S>(i);
}

// A value that is remembered from step to step: an optimizer's moments, a running mean.
template <FixedString Name, Shape S>
struct State : detail::LeafExpression<State<Name, S>, detail::real(S)> {
  Initializer initializer = nullptr;
  constexpr State() = default;
  constexpr explicit State(Initializer i) : initializer(i) {}
  constexpr Leaf leaf() const {
    return {.kind = LeafKind::state, .name = name_of<Name>, .initializer = initializer};
  }
};

// state<"running_mean", shape<8>>(zeros): of a layer, in the network's model; what becomes of it stands in
// with_updates (expr/assignment.hpp). An optimizer's states: optim/rule.hpp.
template <FixedString Name, Shape S>
constexpr State<Name, S> state(Initializer i) {
  return State<Name, S>(i);
}

// A member of an optimizer (or loss) object, read once per step: hyperparameter<&Adam::learning_rate>.
template <auto Member>
struct Hyperparameter;
template <class Owner, class Value, Value Owner::*Member>
struct Hyperparameter<Member> : detail::LeafExpression<Hyperparameter<Member>, TensorType{}> {
  using Object = Owner;
  static constexpr std::string_view name = member_name<Member>();
  static constexpr double read(const Object& object) { return static_cast<double>(object.*Member); }
  static constexpr Leaf leaf() { return {.kind = LeafKind::hyperparameter, .name = name}; }
};
template <auto Member>
inline constexpr Hyperparameter<Member> hyperparameter{};

// Random numbers, a pure function of seed, step, sample, element and the layer's place: uniform in [0, 1), or
// normal with mean 0 and deviation 1.
template <FixedString Name, Shape S, Distribution D = Distribution::uniform>
struct Random : detail::LeafExpression<Random<Name, S, D>, detail::real(S, true)> {
  static constexpr Leaf leaf() {
    return {.kind = LeafKind::random, .name = name_of<Name>, .distribution = D};
  }
};
template <FixedString Name, Shape S>
inline constexpr Random<Name, S> random{};
template <FixedString Name, Shape S>
inline constexpr Random<Name, S, Distribution::normal> random_normal{};

// 1 in training, 0 in inference; chosen when a network is lowered, so the other branch costs nothing.
struct Phase : detail::LeafExpression<Phase, TensorType{Element::boolean, false, {}, {}}> {
  static constexpr Leaf leaf() { return {.kind = LeafKind::phase, .name = "training"}; }
  constexpr Ref reify(Reifier& r) const {
    if (r.phase == Reifier::Mode::open) return detail::LeafExpression<Phase, type>::reify(r);
    return r.graph.literal(r.phase == Reifier::Mode::training);
  }
};
inline constexpr Phase training{};

// The number of samples in the batch at hand, as a real number.
struct Count : detail::LeafExpression<Count, TensorType{}> {
  static constexpr Leaf leaf() { return {.kind = LeafKind::count, .name = "n"}; }
};
inline constexpr Count batch_count{};

// 0, 1, …, N−1.
template <int N>
struct Iota : Expression {
  using Leaves = detail::TypeList<>;
  static constexpr Attributes attributes{0, 0, 0, etude::shape<N>};
  static constexpr TensorType type = sized(op::Iota::type(attributes, nullptr));
  static constexpr Shape shape = type.shape;
  static constexpr int size = type.size();
  constexpr Ref reify(Reifier& r) const {
    return r.graph.insert({&operation<op::Iota>, {-1, -1, -1}, attributes, 0, type});
  }
};
template <int N>
inline constexpr Iota<N> iota{};

}  // namespace etude
