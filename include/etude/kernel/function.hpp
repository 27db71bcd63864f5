// SPDX-License-Identifier: BSL-1.0
// An expression as a function: compiled to the same fused loops as networks, with its derivatives in the same
// pass.
#pragma once
#include <etude/core/error.hpp>
#include <etude/kernel/call_memory.hpp>
#include <etude/kernel/run.hpp>
#include <etude/program/compiled.hpp>
#include <etude/program/function_graph.hpp>

#include <algorithm>
#include <array>
#include <span>

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
    if constexpr (std::is_floating_point_v<Number>)
      return DerivativeBinding<V, std::span<Number, 1>>{std::span<Number, 1>(&out, 1)};
    else
      return DerivativeBinding<V, decltype(std::span(out))>{std::span(out)};
  }
};
template <FixedString Name, Shape S>
constexpr WithRespectTo<Variable<Name, S>> wrt(Variable<Name, S>) {
  return {};
}

namespace detail {

template <class Leaf>
inline constexpr bool is_variable = false;
template <FixedString Name, Shape S>
inline constexpr bool is_variable<Variable<Name, S>> = true;

// What a named argument is: values, or where a derivative goes.
template <class Argument>
struct NamedArgument;
template <class V, class Value>
struct NamedArgument<Binding<V, Value>> {
  using Variables = TypeList<>;
  using Values = TypeList<V>;
};
template <class V, class Numbers>
struct NamedArgument<DerivativeBinding<V, Numbers>> {
  using Variables = TypeList<V>;
  using Values = TypeList<>;
};
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

// The type of the numbers of a call: that of the arrays, or else of the numbers given.
template <class Value>
inline constexpr bool is_array = !std::is_arithmetic_v<Value>;
template <class... Value>
struct FirstArray : std::type_identity<double> {};
template <class First, class... Value>
struct FirstArray<First, Value...>
    : std::conditional_t<is_array<First>, ElementOf<First>, FirstArray<Value...>> {};
template <class... Value>
struct CommonNumber : std::conditional_t<(std::is_integral_v<Value> && ...), std::type_identity<double>,
                                         std::common_type<Value...>> {};
template <class... Value>
struct NumbersOf
    : std::conditional_t<(is_array<Value> || ...), FirstArray<Value...>, CommonNumber<Value...>> {};

template <class List>
inline constexpr bool has_no_twins = Union<TypeList<>, List>::type::size == List::size;
template <class... L>
constexpr bool are_variables(TypeList<L...>) {
  return (is_variable<L> && ...);
}

}  // namespace detail

/// An expression of variables, compiled. With constexpr Function<sum(x * y)> f:
///
///   f(x = a, y = b)                                                 the value
///   f.value_and_gradient(x = a, y = b, wrt(x) = da, wrt(y) = db)    the value, and derivatives in da and db
///
/// Any number of variables of any rank, in any order. Arrays are whatever converts to a std::span, contiguous
/// and row-major; they are read, and derivatives are written, where they are, if their rows are multiples of
/// 16 numbers (else through a copy). A derivative may not overlap with values. `float` or `double` is what
/// the arrays are made of; numbers in the expression are part of the program.
///
/// Nothing is allocated: intermediate values are on the stack up to 16 KiB, above in a block of the thread.
/// An array of the wrong size is an etude::error, or a compiler's if the size is known to it.
template <auto F>
requires std::derived_from<decltype(F), Expression>
class ETUDE_FOR_PROCESSOR Function {
  static_assert(F.type.valid(), "the shapes in this expression do not agree");
  using Leaves = typename decltype(F)::Leaves;
  static_assert(detail::are_variables(Leaves{}),
                "a function has variables; parameters, states and random numbers are those of networks");

 public:
  /// The value: a number, or the elements of a tensor as a std::array, row-major.
  template <class... V, class... Value>
  auto operator()(Binding<V, Value>... x) const {
    return call(x...);
  }

  /// The value of a scalar expression; and its derivative by each variable that is named, in the same pass.
  template <class... Argument>
  auto value_and_gradient(Argument... x) const {
    static_assert(F.type.shape.size() == 1, "a gradient is taken of a scalar: sum() or pick one element");
    if constexpr (F.type.shape.size() == 1)
      return call(x...);
    else
      return 0.0;  // so that nothing else is wrong
  }

 private:
  template <class... Argument>
  static auto call(const Argument&... x) {
    using Given = typename detail::Concatenation<typename detail::NamedArgument<Argument>::Values...>::type;
    using Wanted =
        typename detail::Concatenation<typename detail::NamedArgument<Argument>::Variables...>::type;
    using T = typename detail::NumbersOf<decltype(Argument::value)...>::type;
    constexpr bool has_values = detail::Union<Given, Leaves>::type::size == Given::size;
    constexpr bool is_clear = detail::has_no_twins<Given> && detail::has_no_twins<Wanted>;
    constexpr bool has_numbers = std::is_same_v<T, float> || std::is_same_v<T, double>;
    static_assert(has_values, "each variable of the expression needs a value: f(x = 1.0)");
    static_assert(is_clear, "a variable is given twice");
    static_assert(has_numbers, "a function is of float or double");
    if constexpr (has_values && is_clear && has_numbers)
      return Call<T, Wanted>::run(x...);
    else
      return 0.0;
  }

  template <class T, class Wanted>
  struct Call;
  template <class T, class... W>
  struct Call<T, detail::TypeList<W...>> {
    using P = Compiled<FunctionGraph<F, W...>, 1, false>;
    static constexpr const auto& program = P::program;
    static constexpr int leaves = static_cast<int>(program.leaves.size());
    static constexpr int loops = static_cast<int>(program.loops.size());
    static constexpr int pointers = leaves + static_cast<int>(sizeof...(W)) + 1;
    static constexpr Place place = program.place[program.outputs[0].statement];

    template <class... Argument>
    static auto run(const Argument&... x) {
      detail::CallMemory<T, program.workspace> memory;
      T numbers[sizeof...(x) + 1];
      T* caller[pointers] = {};
      const Context<T> c{memory.data(), nullptr, 1, 0, 0, nullptr, caller};
      T* number = numbers;
      (before(c, caller, number++, x), ...);
      if constexpr (constexpr Place n = place_of(program, LeafKind::count); n.space != Space::none)
        c.workspace[n.offset] = T(1);
      run_loops(c);
      (after(c, x), ...);
      return value(c);
    }

   private:
    // A loop along rows keeps the constants of exp and its like in registers, where it need not call them;
    // tiles of a large product are functions.
    static constexpr bool is_whole = is_small<P, lanes_of<Lanes<T>>> || [] {
      for (const Loop& l : program.loops)
        if (l.kind == LoopKind::product) return false;
      return true;
    }();
    [[gnu::noinline, gnu::flatten]] static void run_loops(const Context<T>& context) noexcept {
      // In registers: memory might change with each derivative that is stored.
      T* caller[pointers];
      std::copy_n(context.caller, pointers, caller);
      Context<T> c = context;
      c.caller = caller;
      etude::run_loops<P, T, xsimd::default_arch, 0, loops, is_whole>(c);
    }

    static auto value(const Context<T>& c) {
      const T* const from = beginning<place>(c);
      if constexpr (F.type.shape.rank == 0) {
        return T(*from);
      } else {
        std::array<T, static_cast<std::size_t>(F.type.size())> out;
        for (std::size_t i = 0; i < out.size(); ++i)
          out[i] = from[element_at(place, F.type.shape, static_cast<int>(i))];
        return out;
      }
    }

    // f(i, at) for each element i of variable V as the caller has it, and where it is in a place of its leaf,
    // the transpose.
    template <class V, Place At>
    static void each_element(auto f) {
      constexpr Shape leaf = FunctionGraph<F, W...>::leaf_shape(V::type.shape);
      constexpr int columns = leaf.rank < 2 ? V::size : leaf.extent[0];
      constexpr bool along_rows = lines_along(leaf) == 0;
      for (int r = 0; r < V::size / columns; ++r)
        for (int c = 0; c < columns; ++c)
          f(r * columns + c, along_rows ? r * At.stride + c : c * At.stride + r);
    }

    template <class V>
    static constexpr int leaf_of() {
      for (int k = 0; k < leaves; ++k)
        if (program.leaves[k].name == V::name) return k;
      return -1;
    }
    template <class V>
    static constexpr int output_of() {
      int k = 1;
      (void)((std::is_same_v<V, W> ? true : (++k, false)) || ...);
      return k;
    }
    template <class V>
    static constexpr Place derivative = program.place[program.outputs[output_of<V>()].statement];
    // Else the derivative is in the workspace, or equal to that of another variable.
    template <class V>
    static constexpr bool in_place = derivative<V>.space == Space::caller&& derivative<V>.offset ==
                                     leaves + output_of<V>();

    // The numbers of an argument, as many as the variable has.
    template <class V, class Numbers>
    static auto* data(const Numbers& given) {
      const std::span numbers(given);
      using Number = typename decltype(numbers)::element_type;
      constexpr bool has_type = std::is_same_v<std::remove_const_t<Number>, T>;
      constexpr bool has_size =
          numbers.extent == std::dynamic_extent || numbers.extent == static_cast<std::size_t>(V::size);
      static_assert(has_type, "the arrays of a call are all of float, or all of double");
      static_assert(has_size, "an array is as large as its variable");
      if (numbers.size() != static_cast<std::size_t>(V::size))
        fail({"a function's variable ", V::name, " has ", V::size, " elements, ", numbers.size(),
              " were given"});
      if constexpr (has_type)
        return numbers.data();
      else
        return static_cast<T*>(nullptr);
    }

    template <class V, class Value>
    static void before(const Context<T>& c, T** caller, T* number, const Binding<V, Value>& x) {
      const T* from = number;
      if constexpr (std::is_arithmetic_v<Value>) {
        static_assert(V::size == 1, "an array is as large as its variable");
        *number = static_cast<T>(x.value);
      } else {
        from = data<V>(x.value);
      }
      if constexpr (constexpr int leaf = leaf_of<V>();
                    leaf >= 0) {  // else the expression does not mention it
        constexpr Place p = program.leaf_place[leaf];
        if constexpr (p.space == Space::caller)
          caller[p.offset] = const_cast<T*>(from);  // NOLINT: what is given is only read
        else
          each_element<V, p>([to = beginning<p>(c), from](int i, int at) { to[at] = from[i]; });
      }
    }
    template <class V, class Numbers>
    static void before(const Context<T>&, T** caller, T*, const DerivativeBinding<V, Numbers>& x) {
      T* const to = data<V>(x.value);
      if constexpr (in_place<V>) caller[derivative<V>.offset] = to;
    }
    template <class V, class Value>
    static void after(const Context<T>&, const Binding<V, Value>&) {}
    template <class V, class Numbers>
    static void after(const Context<T>& c, const DerivativeBinding<V, Numbers>& x) {
      constexpr Place p = derivative<V>;
      if constexpr (!in_place<V>) {
        T* const to = data<V>(x.value);
        each_element<V, p>([from = beginning<p>(c), to](int i, int at) { to[i] = from[at]; });
      }
    }
  };
};

}  // namespace etude
