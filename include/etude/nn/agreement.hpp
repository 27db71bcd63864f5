// SPDX-License-Identifier: BSL-1.0
// Whether a loss and the network before it agree: in their sizes, and in what the output means. A loss of
// probabilities wants an output from 0 to 1, one of logits wants none that already is. What an output can be
// is found from the layers' formulas (nn/bounds.hpp), through whatever they are wrapped in.
#pragma once
#include <etude/nn/bounds.hpp>
#include <etude/nn/combinators.hpp>
#include <etude/nn/losses.hpp>
#include <etude/nn/network.hpp>

#include <array>

namespace etude {

// ---- The sentences.

template <class... Facts>
struct this_loss_does_not_accept_what_it_receives ETUDE_SENTENCE;
template <class... Facts>
struct this_loss_takes_logits_so_this_layer_must_go ETUDE_SENTENCE;
template <class... Facts>
struct this_loss_takes_probabilities_and_this_layer_gives_none ETUDE_SENTENCE;
template <class... Facts>
struct this_loss_takes_log_probabilities_and_this_layer_gives_none ETUDE_SENTENCE;
template <class... Facts>
struct each_part_of_the_loss_begins_where_the_one_before_ends ETUDE_SENTENCE;

// Their facts, beside those of nn/problem.hpp.
template <int Index>  // of Losses<…>, counted from 0
struct part;
template <int N>
struct begins;
template <int N>
struct ends;

namespace detail {

template <class L, int Expects, int Receives>
struct Wording<this_loss_does_not_accept_what_it_receives<L, expects<Expects>, receives<Receives>>> {
  static constexpr auto text =
      sentence("the loss ", type_name<L>(), " expects ", Expects, " and receives ", Receives);
};
template <int Index, class Last, class L>
struct Wording<this_loss_takes_logits_so_this_layer_must_go<layer<Index>, Last, L>> {
  static constexpr auto text = sentence("the loss ", type_name<L>(), " takes logits: layer ", Index, ", ",
                                        type_name<Last>(), ", must go");
};
template <int Index, class Last, class L>
struct Wording<this_loss_takes_probabilities_and_this_layer_gives_none<layer<Index>, Last, L>> {
  static constexpr auto text = sentence("the loss ", type_name<L>(), " takes probabilities; layer ", Index,
                                        ", ", type_name<Last>(), ", gives other numbers");
};
template <int Index, class Last, class L>
struct Wording<this_loss_takes_log_probabilities_and_this_layer_gives_none<layer<Index>, Last, L>> {
  static constexpr auto text = sentence("the loss ", type_name<L>(), " takes log-probabilities; layer ",
                                        Index, ", ", type_name<Last>(), ", gives other numbers");
};
template <int Index, int Begin, int End, int Expects>
struct Wording<each_part_of_the_loss_begins_where_the_one_before_ends<part<Index>, begins<Begin>, ends<End>,
                                                                      expects<Expects>>> {
  static constexpr auto text = sentence("part ", Index, " of the loss is on the outputs from ", Begin, " to ",
                                        End, "; the one before ends at ", Expects);
};

// The layer that gives the result of one that is made of others.
template <class L>
struct LastLayer {
  using type = L;
};
template <class First, class... Rest>
struct LastLayer<Sequence<First, Rest...>> : LastLayer<type_at<sizeof...(Rest), TypeList<First, Rest...>>> {};
template <FixedString Name, class L>
struct LastLayer<Named<Name, L>> : LastLayer<L> {};
template <FixedString Name, class L>
struct LastLayer<Shared<Name, L>> : LastLayer<L> {};
template <class... L>
struct LastLayer<Frozen<L...>> : LastLayer<Sequence<L...>> {};

// The bounds of elements Begin … End − 1 of the output, where layer K receives any numbers, probabilities or
// log-probabilities.
template <class Net, Reifier::Mode Mode, int Begin, int End, int K>
constexpr std::array<Bounds, 3> find_bounds_behind() {
  using Rest = typename decltype([]<int... Ith>(std::integer_sequence<int, Ith...>) {
    return std::type_identity<Sequence<type_at<K + Ith, typename Net::Layers>...>>{};
  }(std::make_integer_sequence<int, Net::Layers::size - K>{}))::type;
  constexpr TensorType received = Net::types[K];
  Graph g;
  const Ref x = g.add_leaf({.kind = LeafKind::input, .name = "x", .type = received});
  const Ref y = Lower<Rest, received>::into({.graph = g, .phase = Mode}, x);
  std::array<Bounds, 3> found;
  const Meaning given[] = {Meaning::any, Meaning::probabilities, Meaning::log_probabilities};
  for (std::size_t i = 0; i < 3; ++i) found[i] = BoundsFinder(g, bounds_of(given[i])).of(y.id, Begin, End);
  return found;
}
template <class Net, Reifier::Mode Mode, int Begin, int End, int K>
inline constexpr std::array<Bounds, 3> bounds_behind = find_bounds_behind<Net, Mode, Begin, End, K>();

// A logarithm of a number a little above 1, log(p + 1e-12), counts too.
constexpr bool is(Meaning what, const Bounds& r) {
  return what == Meaning::probabilities       ? r.within(0, 1)
         : what == Meaning::log_probabilities ? r.within(-unbounded, 1e-6)
                                              : !r.within(0, 1) && !r.log_shares;
}

// The layer at which a loss that takes `What` and the network disagree; −1: at none. It is looked for from
// the end, and no further than to the first layer that decides, whatever it receives.
template <class Net, Meaning What, int Begin, int End, int K = Net::Layers::size - 1>
constexpr int disagreement() {
  if constexpr (What == Meaning::any || K < 0) {
    return -1;
  } else {
    constexpr auto mode = What == Meaning::logits ? Reifier::Mode::inference : Reifier::Mode::training;
    constexpr auto& r = bounds_behind<Net, mode, Begin, End, K>;
    // Whatever it receives; or where it receives what would make the difference.
    constexpr bool fits = is(What, r[0]);
    constexpr bool could_fit = What == Meaning::probabilities       ? is(What, r[1])
                               : What == Meaning::log_probabilities ? is(What, r[2])
                                                                    : is(What, r[1]) && is(What, r[2]);
    if constexpr (What == Meaning::logits ? !fits : !could_fit)
      return K;
    else if constexpr (What == Meaning::logits ? could_fit : fits)
      return -1;
    else  // not behind an `if`: nothing of the layers before is asked where this one decides
      return disagreement<Net, What, Begin, End, K - 1>();
  }
}

// The first part of a loss that leaves a gap, or is on outputs that others are on.
struct PartFault {
  int index = -1, begin = 0, end = 0, expects = 0;
};
template <class... Part>
constexpr PartFault find_part_fault(TypeList<Part...>) {
  PartFault found;
  int index = 0, at = 0;
  [[maybe_unused]] auto look = [&](int begin, int end) {
    if (begin != at || end <= begin) found = {index, begin, end, at};
    ++index;
    at = end;
    return found.index >= 0;
  };
  (void)(look(Part::begin, Part::end) || ...);
  return found;
}

// In place of what is wrong, so that nothing else is said of it.
template <class TargetKind>
struct StandInLoss : Loss {
  using Target = TargetKind;
  constexpr auto operator()(auto output, auto) const { return sum(output); }
};
template <class L>
using StandInFor = StandInLoss<
    std::conditional_t<has_classes<L>, ClassIndex, std::conditional_t<has_targets<L>, LikeOutput, ItsInput>>>;

// The parts of a loss: Losses<…> has some.
template <class L>
struct PartsOf {
  using type = TypeList<>;
};
template <class L>
requires requires { typename L::Parts; }
struct PartsOf<L> {
  using type = typename L::Parts;
};

template <class Net, int Begin, class Parts>
struct ProblemOfParts {
  using type = Fine;
};

// Loss L on the elements from Begin on of a network's output, which have the type Output.
template <class Net, class L, TensorType Output, int Begin = 0>
struct LossOn {
  using Parts = typename PartsOf<L>::type;

  static constexpr Mismatch mismatch_of_types() {
    constexpr TensorType loss =
        decltype(L{}(Argument<0, Output>{}, Argument<1, target_type_on<L>(Output)>{}))::type;
    if (!loss.valid()) return loss.mismatch;
    if (loss.size() != 1) return {"loss", 1, loss.size()};
    if (!has_targets<L> && Output.size() != Net::input.size())
      return {"reconstruction", Net::input.size(), Output.size()};
    return {};
  }

  template <int Expects, int Receives>
  using Refused =
      std::type_identity<this_loss_does_not_accept_what_it_receives<L, expects<Expects>, receives<Receives>>>;

  static constexpr auto problem() {
    constexpr PartFault fault = find_part_fault(Parts{});
    constexpr Mismatch refused = L::accepts(Output);
    if constexpr (fault.index >= 0) {
      return std::type_identity<each_part_of_the_loss_begins_where_the_one_before_ends<
          part<fault.index>, begins<fault.begin>, ends<fault.end>, expects<fault.expects>>>{};
    } else if constexpr (refused.rule != nullptr) {
      return Refused<refused.expects, refused.receives>{};
    } else if constexpr (!std::is_same_v<typename ProblemOfParts<Net, Begin, Parts>::type, Fine>) {
      return std::type_identity<typename ProblemOfParts<Net, Begin, Parts>::type>{};
    } else {
      constexpr Mismatch mismatch = mismatch_of_types();
      if constexpr (mismatch.rule != nullptr)
        return Refused<mismatch.expects, mismatch.receives>{};
      else
        return problem_at_layer<disagreement<Net, L::takes, Begin, Begin + Output.size()>()>();
    }
  }
  template <int K>
  static constexpr auto problem_at_layer() {
    if constexpr (K < 0) {
      return std::type_identity<Fine>{};
    } else {
      using Last = typename LastLayer<type_at<K, typename Net::Layers>>::type;
      if constexpr (L::takes == Meaning::logits)
        return std::type_identity<this_loss_takes_logits_so_this_layer_must_go<layer<K>, Last, L>>{};
      else if constexpr (L::takes == Meaning::probabilities)
        return std::type_identity<
            this_loss_takes_probabilities_and_this_layer_gives_none<layer<K>, Last, L>>{};
      else
        return std::type_identity<
            this_loss_takes_log_probabilities_and_this_layer_gives_none<layer<K>, Last, L>>{};
    }
  }
  using Problem = typename decltype(problem())::type;
};

template <class Net, int Begin, class P, class... Rest>
struct ProblemOfParts<Net, Begin, TypeList<P, Rest...>> {
  using First = typename LossOn<Net, typename P::Loss, P::output, Begin + P::begin>::Problem;
  using type =
      typename std::conditional_t<std::is_same_v<First, Fine>, ProblemOfParts<Net, Begin, TypeList<Rest...>>,
                                  std::type_identity<First>>::type;
};

// A loss for a network, or what stands in for a wrong one.
template <class Net, class L>
struct SoundLoss {
  using Problem = typename LossOn<Net, L, Net::output>::Problem;
  using type = std::conditional_t<std::is_same_v<Problem, Fine>, L, StandInFor<L>>;
};

}  // namespace detail
}  // namespace etude
