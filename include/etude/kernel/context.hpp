// SPDX-License-Identifier: BSL-1.0
// What a program runs on: its two blocks of memory and the facts of this step.
#pragma once
#include <cstdint>

namespace etude {

template <class T>
struct Context {
  T* workspace;
  T* model;            // parameters and states
  int samples;         // 1 … the batch size of the plan
  std::uint64_t seed;  // of the random leaves
  std::uint32_t step;
};

}  // namespace etude
