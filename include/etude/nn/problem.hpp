// SPDX-License-Identifier: BSL-1.0
// What is wrong with a declaration, as a type: the compiler says it in one line. The sentence is the name of
// a template that is never defined, with the facts as its arguments; a compiler that can print computed text
// prints a sentence.
//
// A layer or a loss says of its own arguments what is wrong with them: it has a member `Problem`, which is
// `Fine` or a sentence. It is looked at before the body, so that nothing else is said.
#pragma once
#include <etude/core/fixed_string.hpp>
#include <etude/core/real.hpp>
#include <etude/core/type_name.hpp>

#include <type_traits>

namespace etude {

// The facts.
template <int Index>  // counted from 0, as in the names of the parameters
struct layer;
template <int N>
struct expects;
template <int N>
struct receives;
namespace fact {  // short words, which a program that says `using namespace etude` may want for itself
template <int Index>
struct argument;
template <auto N>
struct given;
template <int N>
struct at_least;
template <int N>
struct at_most;
template <int N>
struct above;
template <int N>
struct below;
struct nothing {};
template <FixedString Name>
struct name;
}  // namespace fact

// To g++ a sentence must be an incomplete type: it is asked for its size.
#if defined(__clang__) || (defined(__cpp_static_assert) && __cpp_static_assert >= 202306L)
#define ETUDE_SENTENCE \
  {}
#else
#define ETUDE_SENTENCE
#endif

// The sentences, of layers,
template <class... Facts>
struct this_layer_does_not_accept_what_it_receives ETUDE_SENTENCE;
template <class... Facts>
struct this_number_is_out_of_its_range ETUDE_SENTENCE;
template <class... Facts>
struct this_value_has_more_elements_than_an_int_counts ETUDE_SENTENCE;
template <class... Facts>
struct this_layer_has_no_such_option ETUDE_SENTENCE;
template <class... Facts>
struct this_name_stands_for_two_values ETUDE_SENTENCE;
template <class... Facts>
struct a_name_is_not_empty_and_has_no_dot ETUDE_SENTENCE;
template <class... Facts>
struct this_is_called_otherwise_here ETUDE_SENTENCE;
template <class... Facts>
struct this_is_not_in_the_library_yet ETUDE_SENTENCE;
template <class... Facts>
struct a_layer_in_this_one_is_declared_wrongly ETUDE_SENTENCE;
// of networks,
template <class... Facts>
struct a_network_begins_with_Input ETUDE_SENTENCE;
template <class... Facts>
struct Input_comes_first_and_once ETUDE_SENTENCE;
template <class... Facts>
struct this_is_no_layer ETUDE_SENTENCE;
template <class... Facts>
struct a_layer_is_written_without_parentheses ETUDE_SENTENCE;
template <class... Facts>
struct the_values_of_this_network_are_more_than_an_int_counts ETUDE_SENTENCE;
template <class... Facts>
struct this_is_no_network ETUDE_SENTENCE;
template <class... Facts>
struct this_network_does_not_begin_with_Dense_and_Sigmoid ETUDE_SENTENCE;
// of losses,
template <class... Facts>
struct a_reconstruction_needs_a_loss_with_a_number_for_each_output_as_target ETUDE_SENTENCE;
template <class... Facts>
struct this_is_no_loss ETUDE_SENTENCE;
// of trainers, and of what is given to a model.
template <class... Facts>
struct the_arguments_are_network_loss_optimizer_and_options ETUDE_SENTENCE;
template <class... Facts>
struct a_precision_is_float_or_double ETUDE_SENTENCE;
template <class... Facts>
struct this_option_is_said_twice ETUDE_SENTENCE;
template <class... Facts>
struct this_batch_has_more_numbers_than_an_int_counts ETUDE_SENTENCE;
template <class... Facts>
struct a_sample_has_as_many_numbers_as_the_network_takes ETUDE_SENTENCE;
template <class... Facts>
struct a_sample_is_of_the_type_that_the_model_computes_in ETUDE_SENTENCE;

namespace detail {

// Text that static_assert accepts as its message, in compilers that can.
struct Sentence {
  char text[400]{};
  std::size_t length = 0;
  constexpr void append(std::string_view part) {
    for (char c : part)
      if (length < sizeof(text)) text[length++] = c;
  }
  constexpr void append(int n) {
    char digits[12]{};
    int count = 0;
    do digits[count++] = static_cast<char>('0' + n % 10);
    while ((n /= 10) > 0);
    while (count > 0) append(std::string_view(&digits[--count], 1));
  }
  constexpr const char* data() const { return text; }
  constexpr std::size_t size() const { return length; }
};

constexpr Sentence sentence(auto... part) {
  Sentence s;
  (s.append(part), ...);
  return s;
}

// No problem.
struct Fine {};

// What a problem is called in a sentence: what there is no better one for, by its type.
template <class Problem>
struct Wording {
  static constexpr auto text = sentence(type_name<Problem>());
};
template <int Index, class L, int Expects, int Receives>
struct Wording<
    this_layer_does_not_accept_what_it_receives<layer<Index>, L, expects<Expects>, receives<Receives>>> {
  static constexpr auto text =
      sentence("layer ", Index, ", ", type_name<L>(), ", expects ", Expects, " and receives ", Receives);
};

template <class... Problem>
struct FirstProblem {
  using type = Fine;
};
template <class First, class... Rest>
struct FirstProblem<First, Rest...> {
  using type = First;
};
template <class... Rest>
struct FirstProblem<Fine, Rest...> : FirstProblem<Rest...> {};

// NaN is within no bounds.
template <int N>
constexpr bool holds(fact::at_least<N>*, double x) {
  return x >= N;
}
template <int N>
constexpr bool holds(fact::at_most<N>*, double x) {
  return x <= N;
}
template <int N>
constexpr bool holds(fact::above<N>*, double x) {
  return x > N;
}
template <int N>
constexpr bool holds(fact::below<N>*, double x) {
  return x < N;
}

// `Asked` has a Problem and names what stands in for what is wrong. All who take a network, a loss or options
// ask here, as decltype(checked<Asked>()), and it is said once. A function, because clang knows nothing more
// of a class in which an assertion failed; no alias for it, of which clang would tell too. The problem has to
// stand in the very line of the error, which is where editors and logs look: compilers of C++26 print the
// sentence, clang names what a false requirement is about, g++ a type without size.
template <class Asked>
constexpr auto checked() {
  using Problem = typename Asked::Problem;
#if defined(__cpp_static_assert) && __cpp_static_assert >= 202306L
  static_assert(std::is_same_v<Problem, Fine>, Wording<Problem>::text);
#elif defined(__clang__)
  static_assert(std::is_same_v<Problem, Fine>);
#else
  static_assert(sizeof(Problem) > 0);
#endif
  return Asked{};
}

// The problem, with facts in front: which layer it is.
template <class Problem, class... Facts>
struct About {
  using type = Fine;
};
template <template <class...> class Sentence, class... Rest, class... Facts>
struct About<Sentence<Rest...>, Facts...> {
  using type = Sentence<Facts..., Rest...>;
};
template <class Problem, class... Facts>
using about = typename About<Problem, Facts...>::type;

}  // namespace detail

/// The first of them that is one.
template <class... Problem>
using first_problem = typename detail::FirstProblem<Problem...>::type;

/// `Fine` where the number is within all of the bounds (fact::at_least<0>, fact::below<1>), else the sentence
/// that says it is not: `using Problem = range_problem<Rate, fact::at_least<0>, fact::below<1>>;`
template <auto Number, class... Bound>
using range_problem =
    std::conditional_t<(detail::holds(static_cast<Bound*>(nullptr), static_cast<double>(Number)) && ...),
                       detail::Fine, this_number_is_out_of_its_range<fact::given<Number>, Bound...>>;

}  // namespace etude
