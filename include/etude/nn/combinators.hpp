// SPDX-License-Identifier: BSL-1.0
// Layers made of layers: residual and parallel branches, names, sharing, freezing, and changes of shape.
#pragma once
#include <etude/nn/layer.hpp>

namespace etude {

namespace detail {

// In place of an expression whose shapes do not agree.
template <int Expects, int Receives>
struct Refused : Expression {
  using Leaves = TypeList<>;
  static constexpr TensorType type = ill_typed("equal shapes", Expects, Receives);
  static constexpr Shape shape{};
  static constexpr int size = 1;
};
// a + b of equal shapes. Layers that add do not broadcast, as `+` does: one number added to each of many is
// mostly a mistake in a size.
template <class A, class B>
constexpr auto added(A a, B b) {
  constexpr Shape s = A::type.shape, t = B::type.shape;
  if constexpr (!A::type.valid() || !B::type.valid() || s == t) {
    return a + b;
  } else if constexpr (s.rank != t.rank) {
    return Refused<s.rank, t.rank>{};
  } else {
    constexpr int axis = [] {
      int i = 0;
      while (A::type.shape[i] == B::type.shape[i]) ++i;
      return i;
    }();
    return Refused<s[axis], t[axis]>{};
  }
}

}  // namespace detail

// x + f(x), where f is the given layers one after the other (He et al. 2016); both have the same shape.
template <class... L>
struct Residual : Layer {
  constexpr auto operator()(auto x) const { return detail::added(x, call<Sequence<L...>>(x)); }
};

namespace detail {

// Σ or concatenation of the results of several branches; branch K's parameters are under "K".
template <bool Concatenated, class... L>
struct Branches : Layer {
  template <int K, class X, class First, class... Rest>
  static constexpr auto from(X x) {
    const auto branch = call<First, Inside<LayerName<K, First>>>(x);
    if constexpr (sizeof...(Rest) == 0)
      return branch;
    else if constexpr (Concatenated)
      return concatenate(branch, from<K + 1, X, Rest...>(x));
    else
      return added(branch, from<K + 1, X, Rest...>(x));
  }
  template <class X>
  constexpr auto operator()(X x) const {
    return from<0, X, L...>(x);
  }
};

}  // namespace detail

// The branches' results joined into one vector, or added: then all have the same shape.
template <class... L>
struct Parallel : detail::Branches<true, L...> {};
template <class... L>
struct ParallelSum : detail::Branches<false, L...> {};

// The layer L, whose parameters are called Name.… instead of by its number.
template <FixedString Name, class L>
struct Named : Layer {
  static constexpr std::string_view name = name_of<Name>;
  constexpr auto operator()(auto x) const { return call<L>(x); }
};

// One layer in several places: wherever the same name stands, the parameters are the same.
template <FixedString Name, class L>
struct Shared : Layer {
  constexpr auto operator()(auto x) const { return call<L, detail::AtRoot<Name>>(x); }
};

// The layers as they are, also in training as in inference: no gradient of their parameters is derived, no
// optimizer state kept, a dropout among them does nothing, and a normalisation uses what it has seen before.
template <class... L>
struct Frozen : Layer {
  constexpr auto operator()(auto x) const { return call<Sequence<L...>, detail::WithoutTraining>(x); }
};

// All elements of a sample as one vector.
struct Flatten : Layer {
  template <class X>
  constexpr auto operator()(X x) const {
    return reshape<X::size>(x);
  }
};

template <int... N>
struct Reshape : Layer {
  using Problem = first_problem<range_problem<static_cast<int>(sizeof...(N)), fact::at_most<Shape::max_rank>>,
                                range_problem<N, fact::at_least<1>>...>;
  constexpr auto operator()(auto x) const { return reshape<N...>(x); }
};

}  // namespace etude
