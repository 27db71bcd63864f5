// SPDX-License-Identifier: BSL-1.0
// An expression as a function: compiled to the same fused loops as networks, with its derivatives in the same
// pass.
#pragma once
#include <etude/core/error.hpp>
#include <etude/kernel/arguments.hpp>
#include <etude/kernel/call_memory.hpp>
#include <etude/kernel/run.hpp>
#include <etude/program/compiled.hpp>
#include <etude/program/function_graph.hpp>

#include <algorithm>
#include <array>
#include <span>

namespace etude {

namespace detail {

template <class Leaf>
inline constexpr bool is_variable = false;
template <FixedString Name, Shape S>
inline constexpr bool is_variable<Variable<Name, S>> = true;

template <class... L>
constexpr bool are_variables(TypeList<L...>) {
  return (is_variable<L> && ...);
}

// A call for the value of F and its derivatives by the variables W.
template <auto F, class T, class Wanted>
struct ETUDE_FOR_PROCESSOR Call;
template <auto F, class T, class... W>
struct Call<F, T, TypeList<W...>> {
  using P = Compiled<FunctionGraph<F, W...>, 1, false>;
  static constexpr const auto& program = P::program;
  static constexpr int leaves = static_cast<int>(program.leaves.size());
  static constexpr int loops = static_cast<int>(program.loops.size());
  static constexpr int pointers = leaves + static_cast<int>(sizeof...(W)) + 1;
  static constexpr Place place = program.place[program.outputs[0].statement];

  template <class... Argument>
  static auto run(const Argument&... x) {
    CallMemory<T, program.workspace> memory;
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
    constexpr int columns = leaf.is_flat() ? V::size : leaf.extent[0];
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
    if (numbers.size() != static_cast<std::size_t>(V::size))
      fail({"a function's variable ", V::name, " has ", V::size, " elements, ", numbers.size(),
            " were given"});
    return numbers.data();
  }

  template <class V, class Value>
  static void before(const Context<T>& c, T** caller, T* number, const Binding<V, Value>& x) {
    const T* from = number;
    if constexpr (std::is_arithmetic_v<Value>) {
      *number = static_cast<T>(x.value);
    } else {
      from = data<V>(x.value);
    }
    if constexpr (constexpr int leaf = leaf_of<V>(); leaf >= 0) {  // else the expression does not mention it
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

// What is called: F's value alone, or with derivatives. The assertions are in the function that the user
// calls, which is what makes them short.
template <auto F, bool WithDerivatives>
struct ETUDE_FOR_PROCESSOR Callable {
  template <class... Argument>
  auto operator()(Argument... x) const {
    using A = Arguments<typename decltype(F)::Leaves, Argument...>;
    constexpr Misfit misfit = A::misfit;
    constexpr bool is_scalar = !WithDerivatives || F.type.shape.size() == 1;
    constexpr bool wants_none = WithDerivatives || A::Derivatives::size == 0;
    static_assert(is_scalar, "a gradient is taken of a scalar: sum() or pick one element");
    static_assert(wants_none, "wrt(x) = dx is for f.value_and_gradient(...)");
    static_assert(misfit != Misfit::name, "the arguments of a function are named: f(x = 1.0)");
    static_assert(misfit != Misfit::number,
                  "a variable is given a number or an array, a derivative goes into one");
    static_assert(misfit != Misfit::value, "each variable of the expression needs a value: f(x = 1.0)");
    static_assert(misfit != Misfit::twins, "a variable is given twice");
    static_assert(misfit != Misfit::type, "the arrays of a call are all of float, or all of double");
    static_assert(misfit != Misfit::precision, "a function is of float or double");
    static_assert(misfit != Misfit::size, "an array is as large as its variable");
    if constexpr (is_scalar && wants_none && misfit == Misfit::none)
      return Call<F, typename A::Number, typename A::Derivatives>::run(x...);
    else
      return 0.0;  // so that nothing else is wrong
  }
};

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
struct ETUDE_FOR_PROCESSOR Function : detail::Callable<F, false> {
  static_assert(F.type.valid(), "the shapes in this expression do not agree");
  static_assert(detail::are_variables(typename decltype(F)::Leaves{}),
                "a function has variables; parameters, states and random numbers are those of networks");

  /// f(x = a): the value, a number, or the elements of a tensor as a std::array, row-major.
  using detail::Callable<F, false>::operator();
  /// f.value_and_gradient(x = a, wrt(x) = da): the value of a scalar expression; and its derivative by each
  /// variable that is named, in the same pass.
  static constexpr detail::Callable<F, true> value_and_gradient{};
};

}  // namespace etude
