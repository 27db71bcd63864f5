// SPDX-License-Identifier: BSL-1.0
// Whoever takes a network and a loss asks here first whether both are sound, and agree (nn/agreement.hpp): a
// wrong one is said in one line, and another stands in for it.
#pragma once
#include <etude/nn/agreement.hpp>

namespace etude {

namespace detail {

// What stands in for a loss, or for what should be one.
template <class L>
struct StandInOf {
  using type = StandInLoss<LikeOutput>;
};
template <std::derived_from<Loss> L>
struct StandInOf<L> {
  using type = StandInFor<L>;
};

// What is wrong with a loss by itself.
template <class L>
struct LossDeclaration {
  using Problem = this_is_no_loss<L>;
};
template <class L>
requires requires { typename L::Problem; }
struct LossDeclaration<L> {
  using Problem = first_problem<about<typename L::Problem, L>,
                                std::conditional_t<std::derived_from<L, Loss>, Fine, this_is_no_loss<L>>>;
};

template <class P, class L>
struct WrongLoss {
  using Problem = P;
  using type = typename StandInOf<L>::type;
};

template <class Net_, class Loss_>
struct SoundNetworkAndLoss {
  using Net = typename SoundNetwork<Net_>::type;
  using Alone = first_problem<typename SoundNetwork<Net_>::Problem, typename LossDeclaration<Loss_>::Problem>;
  using Asked =
      std::conditional_t<std::is_same_v<Alone, Fine>, SoundLoss<Net, Loss_>, WrongLoss<Alone, Loss_>>;
  using Problem = typename Asked::Problem;
  using Loss = typename Asked::type;
};

}  // namespace detail
}  // namespace etude
