// SPDX-License-Identifier: BSL-1.0
// The arguments of a call of a Function: how they are named, and whether they fit the expression. All of it
// is found from their types, before anything else is compiled, so that a mistake is one line.
#pragma once
#include <etude/core/type_list.hpp>
#include <etude/expr/leaves.hpp>

#include <array>
#include <span>
#include <type_traits>

namespace etude {

/// Where a derivative goes: wrt(x) = dx, a number or as many numbers as x has, row-major.
template <class V, class Numbers>
struct DerivativeBinding {
  Numbers value;
};
template <class V>
struct WithRespectTo {
  template <class Out>
  constexpr auto operator=(Out&& out) const {  // NOLINT: a named argument, not an assignment
    using Number = std::remove_reference_t<Out>;
    constexpr bool has_a_name = std::is_lvalue_reference_v<Out> || std::ranges::enable_borrowed_range<Number>;
    static_assert(has_a_name, "wrt(x) = dx: a derivative goes to something that has a name");
    if constexpr (requires { std::span(out); })
      return DerivativeBinding<V, decltype(std::span(out))>{std::span(out)};
    else
      return DerivativeBinding<V, std::span<Number, 1>>{std::span<Number, 1>(&out, 1)};
  }
};
template <FixedString Name, Shape S>
constexpr WithRespectTo<Variable<Name, S>> wrt(Variable<Name, S>) {
  return {};
}

namespace detail {

// A list of the variables that are given values, or of those whose derivative is wanted.
template <class... Lists>
struct Concatenation;
template <>
struct Concatenation<> {
  using type = TypeList<>;
};
template <class... A>
struct Concatenation<TypeList<A...>> {
  using type = TypeList<A...>;
};
template <class... A, class... B, class... Rest>
struct Concatenation<TypeList<A...>, TypeList<B...>, Rest...> : Concatenation<TypeList<A..., B...>, Rest...> {
};
template <class List>
inline constexpr bool has_no_twins = Union<TypeList<>, List>::type::size == List::size;

// The type of the elements of an array, and their number if the type says it; void for what is no array.
template <class Value>
struct ArrayOf {
  using Element = void;
};
template <class Value>
requires requires(const Value& v) { std::span(v); }
struct ArrayOf<Value> {
  using Span = decltype(std::span(std::declval<const Value&>()));
  using Element = typename Span::element_type;
  static constexpr std::size_t extent = Span::extent;
};

// What one argument is: a value, or where a derivative goes; and whether its numbers fit its variable.
template <class Argument>
struct NamedArgument {
  using Values = TypeList<>;
  using Derivatives = TypeList<>;
  using Element = void;
  static constexpr bool is_named = false, is_numbers = true, has_size = true;
};
template <class V, class Value>
struct NamedArgument<Binding<V, Value>> {
  using Values = TypeList<V>;
  using Derivatives = TypeList<>;
  using Element = typename ArrayOf<Value>::Element;
  static constexpr bool is_named = true, is_array = !std::is_void_v<Element>,
                        is_numbers = is_array || std::is_arithmetic_v<Value>;
  static constexpr bool has_size = [] {
    if constexpr (is_array)
      return ArrayOf<Value>::extent == std::dynamic_extent ||
             ArrayOf<Value>::extent == static_cast<std::size_t>(V::size);
    else
      return V::size == 1;
  }();
};
template <class V, class Number, std::size_t Extent>
struct NamedArgument<DerivativeBinding<V, std::span<Number, Extent>>>
    : NamedArgument<Binding<V, std::span<Number, Extent>>> {
  using Values = TypeList<>;
  using Derivatives = TypeList<V>;
  static constexpr bool is_numbers = !std::is_const_v<Number>;
};

// The type of the numbers of a call: that of the first array, or else of the numbers given.
template <class... Element>
struct FirstElement : std::type_identity<void> {};
template <class First, class... Element>
struct FirstElement<First, Element...> : std::conditional_t<std::is_void_v<First>, FirstElement<Element...>,
                                                            std::type_identity<std::remove_const_t<First>>> {
};
template <bool IsReal, class... Value>
struct CommonNumber : std::type_identity<double> {};
template <class... Value>
struct CommonNumber<true, Value...> : std::common_type<Value...> {};

// What is wrong with a call, the first thing that is.
enum class Misfit { none, name, number, value, twins, type, precision, size };

template <class Leaves, class... Argument>
struct Arguments {
  using Values = typename Concatenation<typename NamedArgument<Argument>::Values...>::type;
  using Derivatives = typename Concatenation<typename NamedArgument<Argument>::Derivatives...>::type;

 private:
  using Element = typename FirstElement<typename NamedArgument<Argument>::Element...>::type;
  template <class E>
  static constexpr bool is_of_type = std::is_void_v<E> || std::is_same_v<std::remove_const_t<E>, Element>;
  static constexpr bool is_named = (NamedArgument<Argument>::is_named && ...),
                        is_numbers = (NamedArgument<Argument>::is_numbers && ...);
  static constexpr auto number() {
    if constexpr (!std::is_void_v<Element>)
      return std::type_identity<Element>{};
    else if constexpr (is_named && is_numbers)
      return CommonNumber<!(std::is_integral_v<decltype(Argument::value)> && ...),
                          decltype(Argument::value)...>{};
    else
      return std::type_identity<double>{};
  }

 public:
  using Number = typename decltype(number())::type;
  static constexpr Misfit misfit =
      !is_named                                                           ? Misfit::name
      : !is_numbers                                                       ? Misfit::number
      : Union<Values, Leaves>::type::size != Values::size                 ? Misfit::value
      : !has_no_twins<Values> || !has_no_twins<Derivatives>               ? Misfit::twins
      : !(is_of_type<typename NamedArgument<Argument>::Element> && ...)   ? Misfit::type
      : !std::is_same_v<Number, float> && !std::is_same_v<Number, double> ? Misfit::precision
      : !(NamedArgument<Argument>::has_size && ...)                       ? Misfit::size
                                                                          : Misfit::none;
};

}  // namespace detail

}  // namespace etude
