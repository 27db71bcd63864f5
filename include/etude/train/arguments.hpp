// SPDX-License-Identifier: BSL-1.0
// What a trainer is told in its type, and what is wrong with that: each argument in its place, a sound
// network, a loss that accepts what it gives.
#pragma once
#include <etude/nn/sound_loss.hpp>
#include <etude/optim/groups.hpp>
#include <etude/optim/rule.hpp>
#include <etude/train/options.hpp>

#include <limits>
//
#include <etude/core/macros_off.hpp>

namespace etude {

namespace detail {

template <class T>
inline constexpr bool has_problem = false;
template <class T>
requires requires { typename T::Problem; }
inline constexpr bool has_problem<T> = !std::is_same_v<typename T::Problem, Fine>;
template <class T>
inline constexpr bool is_optimizer =
    UpdateRule<T> && !has_problem<T> && !std::derived_from<T, Loss> && !std::derived_from<T, Layer>;
template <auto Predicate, class A, class B>
inline constexpr bool is_optimizer<Groups<Predicate, A, B>> = is_optimizer<A>&& is_optimizer<B>;

// What is wrong with argument number Index, which is not what is asked there: some say it better themselves.
template <int Index, class T>
struct WrongArgument {
  using type = the_arguments_are_network_loss_optimizer_and_options<fact::argument<Index>, T>;
};
template <int Index, class T>
requires has_problem<T>
struct WrongArgument<Index, T> {
  using type = about<typename T::Problem, fact::argument<Index>, T>;
};
template <bool Right, int Index, class T>
using argument_problem =
    typename std::conditional_t<Right, std::type_identity<Fine>, WrongArgument<Index, T>>::type;

template <class... Option>
struct OptionsProblem {
  static constexpr OptionKind kinds[sizeof...(Option) + 1] = {OptionOf<Option>::kind..., OptionKind::none};
  // The first that is said before.
  static constexpr int twice = [] {
    for (int i = 0; i < static_cast<int>(sizeof...(Option)); ++i)
      for (int k = 0; k < i; ++k)
        if (kinds[i] == kinds[k]) return i;
    return -1;
  }();
  template <std::size_t... Ith>
  static constexpr auto problem(std::index_sequence<Ith...>) {
    using One = first_problem<
        argument_problem<(OptionOf<Option>::kind != OptionKind::none), 3 + static_cast<int>(Ith), Option>...,
        about<typename OptionOf<Option>::Problem, fact::argument<3 + static_cast<int>(Ith)>, Option>...>;
    if constexpr (!std::is_same_v<One, Fine> || twice < 0)
      return std::type_identity<One>{};
    else
      return std::type_identity<
          this_option_is_said_twice<fact::argument<3 + twice>, type_at<twice, TypeList<Option...>>>>{};
  }
  using type = typename decltype(problem(std::index_sequence_for<Option...>{}))::type;
};

// The first of the arguments that is one, wherever it stands: it takes the place of a wrong one.
template <template <class> class Is, class Else, class... T>
struct FirstThat {
  using type = Else;
};
template <template <class> class Is, class Else, class First, class... Rest>
struct FirstThat<Is, Else, First, Rest...>
    : std::conditional_t<Is<First>::value, std::type_identity<First>, FirstThat<Is, Else, Rest...>> {};
template <class T>
struct IsNetwork : std::bool_constant<is_network<T>> {};
template <class T>
struct IsLoss : std::bool_constant<std::derived_from<T, Loss>> {};
template <class T>
struct IsOptimizer : std::bool_constant<is_optimizer<T>> {};

struct StandInOptimizer {
  float learning_rate = 0;
  constexpr auto operator()(auto p, auto g) const {
    return updates(p <<= p - hyperparameter<&StandInOptimizer::learning_rate> * g);
  }
};

// What a batch of a network's values takes at least: its input and what each layer makes of it.
template <class Net>
constexpr double numbers_of_sample() {
  double n = 0;
  for (const TensorType& t : Net::types) n += t.size();
  return n;
}
template <int Batch, class Net>
using batch_problem = std::conditional_t<
    (Batch * numbers_of_sample<Net>() <= std::numeric_limits<int>::max()), Fine,
    this_batch_has_more_numbers_than_an_int_counts<
        etude::Batch<Batch>, fact::given<static_cast<long long>(Batch* numbers_of_sample<Net>())>>>;
template <class... Option>
struct OneSample : Settings<Option...> {
  static constexpr int batch = 1;
};

template <class Net_, class Loss_, class Optimizer_, class... Option>
struct TrainingArguments {
  using Misplaced = first_problem<argument_problem<is_network<Net_>, 0, Net_>,
                                  argument_problem<std::derived_from<Loss_, etude::Loss>, 1, Loss_>,
                                  argument_problem<is_optimizer<Optimizer_>, 2, Optimizer_>,
                                  typename OptionsProblem<Option...>::type>;
  using SomeNet = typename FirstThat<IsNetwork, Net_, Net_, Loss_, Optimizer_, Option...>::type;
  using SomeLoss =
      typename FirstThat<IsLoss, StandInLoss<LikeOutput>, Loss_, Net_, Optimizer_, Option...>::type;
  using Asked = SoundNetworkAndLoss<SomeNet, SomeLoss>;

  using Net = typename Asked::Net;
  using Loss = typename Asked::Loss;
  using Optimizer =
      typename FirstThat<IsOptimizer, StandInOptimizer, Optimizer_, Net_, Loss_, Option...>::type;
  using TooMany = batch_problem<detail::Settings<Option...>::batch, Net>;
  using Settings =
      std::conditional_t<std::is_same_v<TooMany, Fine>, detail::Settings<Option...>, OneSample<Option...>>;
  using Problem = first_problem<Misplaced, typename Asked::Problem, TooMany>;
};

}  // namespace detail
}  // namespace etude

#include <etude/core/macros_on.hpp>
