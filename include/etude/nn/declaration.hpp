// SPDX-License-Identifier: BSL-1.0
// What a network is declared of, and what is wrong with that: Input first, then layers that accept what they
// receive, numbers in their ranges, names that stand for one value each. Sizes are compared as the layers see
// them, before any padding.
#pragma once
#include <etude/nn/combinators.hpp>
#include <etude/nn/layer.hpp>

#include <array>
#include <limits>
#include <utility>
//
#include <etude/core/macros_off.hpp>

namespace etude {

// The shape of one sample.
template <int... N>
struct Input {
  using Problem = first_problem<range_problem<static_cast<int>(sizeof...(N)), fact::at_most<Shape::max_rank>>,
                                range_problem<N, fact::at_least<1>>...>;
  static constexpr TensorType type = [] {
    if constexpr (std::is_same_v<Problem, detail::Fine>)
      return sized({Element::real, true, shape<N...>, {}});
    else
      return ill_typed("problem", 0, 0);
  }();
};

template <class In, class... L>
struct Network;

namespace detail {

template <class T>
inline constexpr bool is_input = false;
template <int... N>
inline constexpr bool is_input<Input<N...>> = true;
template <class T>
inline constexpr bool is_network = false;
template <class In, class... L>
inline constexpr bool is_network<Network<In, L...>> = true;

// The first layer that does not accept what it receives.
struct Fault {
  int index = -1;
  Mismatch mismatch{};
};

// The type of what each layer receives, and of the network's output; from the first layer that does not
// accept what it receives on, the mistake.
template <class... L>
using TypesAlong = std::array<TensorType, sizeof...(L) + 1>;
template <TensorType In>
constexpr void note_types(TypeList<>, TensorType* types) {
  *types = In;
}
template <TensorType In, class First, class... Rest>
constexpr void note_types(TypeList<First, Rest...>, TensorType* types) {
  *types = In;
  constexpr TensorType out = OutputType<First, In>::type;
  if constexpr (out.valid())
    note_types<out>(TypeList<Rest...>{}, types + 1);
  else
    for (std::size_t k = 0; k <= sizeof...(Rest); ++k) types[k + 1] = out;
}

// The first wrong name, from the root: "fc", "1.weight". And how many values there are.
struct NameFault {
  NameRegister::Mistake mistake = NameRegister::Mistake::none;
  double elements = 0;
  std::size_t length = 0;
  char letters[64]{};
  constexpr void append(const Graph& g, int scope) {
    if (scope <= 0) return;
    append(g, g.scopes[static_cast<std::size_t>(scope)].parent);
    append(g.scopes[static_cast<std::size_t>(scope)].name);
    append(".");
  }
  constexpr void append(std::string_view text) {
    for (const char c : text)
      if (length < sizeof letters) letters[length++] = c;
  }
};
template <TensorType In, class... L>
constexpr NameFault find_name_fault() {
  Graph g;
  NameRegister names;
  g.names = &names;
  const Ref x = g.add_leaf({.kind = LeafKind::input, .name = "x", .type = In});
  Lower<Sequence<L...>, In>::into({.graph = g, .phase = Reifier::Mode::inference}, x);
  NameFault fault{names.mistake, names.elements};
  if (fault.mistake == NameRegister::Mistake::none) return fault;
  fault.append(g, names.scope);
  fault.append(names.name);
  return fault;
}

// The layer with a problem of its own in what L is made of, and the problem.
template <class L>
struct Problematic {
  using type = Fine;
};
template <class L>
requires(!std::is_same_v<typename L::Problem, Fine>) struct Problematic<L> {
  using Where = L;
  using type = typename L::Problem;
};
template <class... L>
struct FirstProblematic : Problematic<void> {};
template <class First, class... Rest>
struct FirstProblematic<First, Rest...>
    : std::conditional_t<std::is_same_v<typename Problematic<First>::type, Fine>, FirstProblematic<Rest...>,
                         Problematic<First>> {};
template <template <class...> class Of, class... L>
requires(std::is_same_v<typename Of<L...>::Problem, Fine>) struct Problematic<Of<L...>>
    : FirstProblematic<L...> {
};
template <FixedString Name, class L>
struct Problematic<Named<Name, L>> : Problematic<L> {};
template <FixedString Name, class L>
struct Problematic<Shared<Name, L>> : Problematic<L> {};

// The problem of layer L, which is number Index, given what was found.
template <const Fault& F, class L>
constexpr auto problem_of_layer() {
  using Where = layer<F.index>;
  constexpr std::string_view rule = F.mismatch.rule;
  if constexpr (rule == "problem" && requires { typename Problematic<L>::Where; })
    return std::type_identity<about<typename Problematic<L>::type, Where, typename Problematic<L>::Where>>{};
  else if constexpr (rule == "problem")
    return std::type_identity<a_layer_in_this_one_is_declared_wrongly<Where, L>>{};
  else if constexpr (rule == "layer" && is_input<L>)
    return std::type_identity<Input_comes_first_and_once<Where, L>>{};
  else if constexpr (rule == "layer" && std::is_function_v<L>)
    return std::type_identity<a_layer_is_written_without_parentheses<Where, L>>{};
  else if constexpr (rule == "layer")
    return std::type_identity<this_is_no_layer<Where, L>>{};
  else if constexpr (rule == "extent")
    return std::type_identity<about<range_problem<F.mismatch.receives, fact::at_least<1>>, Where, L>>{};
  else if constexpr (rule == "elements")
    return std::type_identity<this_value_has_more_elements_than_an_int_counts<Where, L>>{};
  else
    return std::type_identity<this_layer_does_not_accept_what_it_receives<
        Where, L, expects<F.mismatch.expects>, receives<F.mismatch.receives>>>{};
}
template <const NameFault& F>
constexpr auto problem_of_name() {
  constexpr FixedString path = [] {
    char text[F.length + 1]{};
    for (std::size_t i = 0; i < F.length; ++i) text[i] = F.letters[i];
    return FixedString(text);
  }();
  if constexpr (F.mistake == NameRegister::Mistake::two_values)
    return std::type_identity<this_name_stands_for_two_values<fact::name<path>>>{};
  else if constexpr (F.mistake == NameRegister::Mistake::no_name)
    return std::type_identity<a_name_is_not_empty_and_has_no_dot<fact::name<path>>>{};
  else if constexpr (F.elements > std::numeric_limits<int>::max())
    return std::type_identity<the_values_of_this_network_are_more_than_an_int_counts<
        fact::given<static_cast<long long>(F.elements)>>>{};
  else
    return std::type_identity<Fine>{};
}

// All of it: in the order in which it is said, and each only where what comes before is right.
template <class In, class... L>
struct Declared {
  static constexpr TensorType input{};
  static constexpr TypesAlong<L...> types{};
  static constexpr Fault fault{};
  using Problem = a_network_begins_with_Input<In>;
};
template <int... N, class... L>
struct Declared<Input<N...>, L...> {
  static constexpr TensorType input = Input<N...>::type;
  static constexpr TypesAlong<L...> types = [] {
    TypesAlong<L...> all;
    note_types<input>(TypeList<L...>{}, all.data());
    return all;
  }();
  static constexpr Fault fault = [] {
    for (std::size_t k = 1; k <= sizeof...(L); ++k)
      if (!types[k].valid()) return Fault{static_cast<int>(k) - 1, types[k].mismatch};
    return Fault{};
  }();
  static constexpr NameFault names = find_name_fault<input, L...>();
  static constexpr auto problem() {
    if constexpr (!std::is_same_v<typename Input<N...>::Problem, Fine>)
      return std::type_identity<about<typename Input<N...>::Problem, Input<N...>>>{};
    else if constexpr (!input.valid())
      return std::type_identity<this_value_has_more_elements_than_an_int_counts<Input<N...>>>{};
    else if constexpr (fault.index >= 0)
      return problem_of_layer<fault, type_at<fault.index, TypeList<L...>>>();
    else
      return problem_of_name<names>();
  }
  using Problem = typename decltype(problem())::type;
};

}  // namespace detail
}  // namespace etude

#include <etude/core/macros_on.hpp>
