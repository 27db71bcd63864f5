// SPDX-License-Identifier: BSL-1.0
// The two type-level tools that are wanted before Hana is worth including: a list, and its set-like union.
#pragma once
#include <type_traits>
#include <utility>

namespace etude::detail {

template <class... T>
struct TypeList {
  static constexpr int size = sizeof...(T);
};

template <class List, class T>
struct AppendUnique;
template <class... A, class T>
struct AppendUnique<TypeList<A...>, T> {
  using type = std::conditional_t<(std::is_same_v<A, T> || ...), TypeList<A...>, TypeList<A..., T>>;
};

// The types of both lists, each once, in order of first appearance.
template <class A, class B>
struct Union;
template <class A>
struct Union<A, TypeList<>> {
  using type = A;
};
template <class A, class T, class... B>
struct Union<A, TypeList<T, B...>> : Union<typename AppendUnique<A, T>::type, TypeList<B...>> {};

// The type at Ith, by overload resolution instead of recursion.
template <int Ith, class T>
struct Indexed {
  using type = T;
};
template <class Sequence, class... T>
struct IndexedList;
template <int... Ith, class... T>
struct IndexedList<std::integer_sequence<int, Ith...>, T...> : Indexed<Ith, T>... {};
template <int Ith, class T>
Indexed<Ith, T> find(Indexed<Ith, T>*);

template <int Ith, class List>
struct TypeAt;
template <int Ith, template <class...> class List, class... T>
struct TypeAt<Ith, List<T...>> {
  using Table = IndexedList<std::make_integer_sequence<int, static_cast<int>(sizeof...(T))>, T...>;
  using type = typename decltype(find<Ith>(static_cast<Table*>(nullptr)))::type;
};
template <int Ith, class List>
using type_at = typename TypeAt<Ith, List>::type;

}  // namespace etude::detail
