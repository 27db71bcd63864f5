// SPDX-License-Identifier: BSL-1.0
// The small networks, for which plain loops are compiled twice.
#pragma once
#include "task.hpp"

namespace bench {

template <int Hidden>
using Xor = Task<MeanSquaredError, Tanh, Sigmoid, 4, 2, Hidden, 1>;
template <int B>
using Control = Task<MeanSquaredError, Tanh, Identity, B, 16, 64, 64, 4>;
using Shaper8 = Task<MeanSquaredError, Tanh, Identity, 1, 1, 8, 8, 1>;
using Shaper16 = Task<MeanSquaredError, Tanh, Identity, 1, 1, 16, 16, 16, 1>;

}  // namespace bench
