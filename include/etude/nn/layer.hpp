// SPDX-License-Identifier: BSL-1.0
// What a layer is: its value for one sample, written in the language. A layer's body is formed over local
// leaves, so it is one type however often the layer is used; the place in the network is bound when it is
// lowered.
#pragma once
#include <etude/expr/assignment.hpp>
#include <etude/expr/composites.hpp>
#include <etude/nn/problem.hpp>

#include <array>

namespace etude {

struct Layer {
  // What is wrong with its own arguments (nn/problem.hpp).
  using Problem = detail::Fine;
  // What its results mean to a loss, where a layer of one's own knows and its formula does not show it.
  static constexpr Meaning gives = Meaning::any;
};
struct Activation : Layer {};

// Layers one after the other; `lower` below walks the list, so no type nests with depth.
template <class... L>
struct Sequence : Layer {};

namespace detail {

template <class L, TensorType In>
struct Body {
  static constexpr auto value = L{}(Argument<0, In>{});
  static constexpr TensorType type = decltype(value)::type;
};

// The type of a layer's result. A mistake further up passes through, so it is reported where it was made.
template <class L, TensorType In>
struct OutputType {
  static constexpr TensorType type = [] {
    if constexpr (!In.valid())
      return In;
    else if constexpr (!std::derived_from<L, Layer>)
      return ill_typed("layer", 0, 0);
    else if constexpr (!std::is_same_v<typename L::Problem, Fine>)
      return ill_typed("problem", 0, 0);
    else
      return Body<L, In>::type;
  }();
};
template <TensorType In>
struct OutputType<Sequence<>, In> {
  static constexpr TensorType type = In;
};
template <TensorType In, class First, class... Rest>
struct OutputType<Sequence<First, Rest...>, In> {
  static constexpr TensorType type = [] {
    constexpr TensorType out = OutputType<First, In>::type;
    if constexpr (out.valid())  // a type with a mistake is no template argument
      return OutputType<Sequence<Rest...>, out>::type;
    else
      return out;
  }();
};

// The name of the K-th layer of a sequence: its number, or the name it was given.
template <int K, class L>
struct LayerName {
  static constexpr auto digits = [] {
    std::array<char, 10> text{};
    int n = 1;
    for (int k = K; k >= 10; k /= 10) ++n;
    for (int i = n - 1, k = K; i >= 0; --i, k /= 10)
      text[static_cast<std::size_t>(i)] = static_cast<char>('0' + k % 10);
    return std::pair{text, n};
  }();
  static constexpr std::string_view value{digits.first.data(), static_cast<std::size_t>(digits.second)};
};
template <int K, class L>
requires requires { L::name; }
struct LayerName<K, L> {
  static constexpr std::string_view value = L::name;
};

// A layer in a place of its own.
template <class Name, class L>
struct Placed;
template <class D>
constexpr Declaration declared(Ref argument) {
  return {&identity<D>, argument.id};
}
template <bool Shared = false>
constexpr int enter(Graph& graph, int parent, std::string_view name, const Declaration& by) {
  const int scope = graph.scope(parent, name);
  if (graph.names != nullptr) graph.names->enter(parent, scope, name, by, Shared);
  return scope;
}

// Adds layer L, applied to x, to the graph of `r`, as the instance r.scope.
template <class L, TensorType In>
struct Lower {
  static constexpr Ref into(const Reifier& r, Ref x) {
    const Ref arguments[] = {x};
    Reifier local{.graph = r.graph,
                  .arguments = arguments,
                  .scope = r.scope,
                  .trainable = r.trainable,
                  .declaration = declared<L>(x),
                  .phase = r.phase};
    const Ref y = expand(local(Body<L, In>::value), Body<L, In>::type);
    r.graph.marks.push_back({y.id, r.scope, {}, std::derived_from<L, Activation>, L::gives});
    return y;
  }
};
template <TensorType In>
struct Lower<Sequence<>, In> {
  static constexpr Ref into(const Reifier&, Ref x) { return x; }
};
template <TensorType In, class... L>
struct Lower<Sequence<L...>, In> {
  template <int K, TensorType X, class First, class... Rest>
  static constexpr Ref chain(const Reifier& r, Ref x) {
    using Name = LayerName<K, First>;
    Reifier local{.graph = r.graph,
                  .scope = enter(r.graph, r.scope, Name::value, declared<Placed<Name, First>>(x)),
                  .trainable = r.trainable,
                  .phase = r.phase};
    x = Lower<First, X>::into(local, x);
    if constexpr (sizeof...(Rest) > 0) x = chain<K + 1, OutputType<First, X>::type, Rest...>(r, x);
    return x;
  }
  static constexpr Ref into(const Reifier& r, Ref x) { return chain<0, In, L...>(r, x); }
};

}  // namespace detail

// A layer used inside another's body. Where says which instance it is, and so whose parameters are used.
template <class Where, class L, class X>
struct Call : Expression {
  using Leaves = typename X::Leaves;
  static constexpr TensorType type = detail::OutputType<L, X::type>::type;
  static constexpr Shape shape = type.shape;
  static constexpr int size = type.size();
  [[no_unique_address]] X x;

  constexpr Call() = default;
  constexpr explicit Call(X argument) : x(argument) {}
  constexpr Ref reify(Reifier& r) const {
    Reifier local{.graph = r.graph, .scope = r.scope, .trainable = r.trainable, .phase = r.phase};
    const Ref argument = r(x);
    Where::enter(local, detail::declared<detail::Placed<Where, L>>(argument));
    return detail::Lower<L, X::type>::into(local, argument);
  }
};

namespace detail {

struct Here {  // the enclosing layer's place
  static constexpr void enter(Reifier&, const Declaration&) {}
};
template <class Name>
struct Inside {  // a place of its own within the enclosing layer's
  static constexpr void enter(Reifier& r, const Declaration& by) {
    r.scope = detail::enter(r.graph, r.scope, Name::value, by);
  }
};
template <FixedString Name>
struct AtRoot {  // the same place, wherever it is called from
  static constexpr void enter(Reifier& r, const Declaration& by) {
    r.scope = detail::enter<true>(r.graph, 0, name_of<Name>, by);
  }
};
struct WithoutTraining {  // as in inference: a dropout does nothing, and no state changes
  static constexpr void enter(Reifier& r, const Declaration&) {
    r.trainable = false;
    if (r.phase == Reifier::Mode::training) r.phase = Reifier::Mode::inference;
  }
};
template <FixedString Name>
struct Literally {
  static constexpr std::string_view value = name_of<Name>;
};

}  // namespace detail

// call<"inner", Dense<64>>(x); its parameters are inner.weight and inner.bias.
template <FixedString Name, class L, class X>
constexpr auto call(X x) {
  return Call<detail::Inside<detail::Literally<Name>>, L, X>(x);
}
template <class L, class Where = detail::Here, class X>
constexpr auto call(X x) {
  return Call<Where, L, X>(x);
}

}  // namespace etude
