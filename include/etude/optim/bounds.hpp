// SPDX-License-Identifier: BSL-1.0
// Between what bounds a rule's hyperparameters make sense.
#pragma once
#include <limits>
#include <string_view>
//
#include <etude/core/macros_off.hpp>

namespace etude {

/// 0 <= the hyperparameter called `name` < `below`. A rule says it of its own by a member,
/// `static constexpr Bound bounds[] = {below_one("beta"), not_negative("epsilon")};`; those that are not
/// named may be any finite number, and a learning rate is never negative. A trainer checks them when it is
/// made and when fit begins.
struct Bound {
  std::string_view name;
  double below;
};
/// Of the share that an average keeps in each step: at 1 it would never learn anything new.
constexpr Bound below_one(std::string_view name) { return {name, 1}; }
constexpr Bound not_negative(std::string_view name) { return {name, std::numeric_limits<double>::max()}; }

}  // namespace etude

#include <etude/core/macros_on.hpp>
