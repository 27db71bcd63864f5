// SPDX-License-Identifier: BSL-1.0
// Compiled with -ffast-math: loops over tanh become calls of the C library's vector functions.
#include "plain_fast.hpp"

namespace bench {

template class ByHand<Plain<true>, Xor<8>>;
template class ByHand<Plain<true>, Xor<2>>;
template class ByHand<Plain<true>, Control<32>>;
template class ByHand<Plain<true>, Control<1>>;
template class ByHand<Plain<true>, Shaper8>;
template class ByHand<Plain<true>, Shaper16>;

}  // namespace bench
