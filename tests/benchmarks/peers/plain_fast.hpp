// SPDX-License-Identifier: BSL-1.0
// The plain loops that peers/plain_fast.cpp compiles.
#pragma once
#include "../small_tasks.hpp"
#include "by_hand.hpp"
#include "plain.hpp"

namespace bench {

extern template class ByHand<Plain<true>, Xor<8>>;
extern template class ByHand<Plain<true>, Xor<2>>;
extern template class ByHand<Plain<true>, Control<32>>;
extern template class ByHand<Plain<true>, Control<1>>;
extern template class ByHand<Plain<true>, Shaper8>;
extern template class ByHand<Plain<true>, Shaper16>;

}  // namespace bench
