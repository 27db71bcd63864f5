// SPDX-License-Identifier: BSL-1.0
// What a program runs on: its two blocks of memory and the facts of this step.
#pragma once
#include <etude/kernel/simd.hpp>
#include <etude/program/program.hpp>

#include <cstdint>

namespace etude {

template <class T>
struct ETUDE_FOR_PROCESSOR Context {
  T* workspace;
  T* model;            // parameters and states
  int samples;         // 1 … the batch size of the plan
  std::uint64_t seed;  // of the random leaves
  std::uint32_t step;
  const T* input = nullptr;    // the samples, of a program that reads them in place
  T* const* caller = nullptr;  // of a function: where its variables are, and its derivatives go
};

// Where the values with place P begin. Inputs are only read.
template <Place P, class T>
T* beginning(const Context<T>& c) {
  if constexpr (P.space == Space::input)
    return const_cast<T*>(c.input);  // NOLINT
  else if constexpr (P.space == Space::caller)
    return c.caller[P.offset];
  else
    return (P.space == Space::model ? c.model : c.workspace) + P.offset;
}

// How many samples a step of program P is for. That it is no more than the plan has room for is told to the
// compiler.
template <class P, class T>
constexpr int samples_in(const Context<T>& c) {
  if constexpr (P::batch == 1) return 1;
  const int n = c.samples;
  if (n < 1 || n > P::batch) __builtin_unreachable();
  return n;
}

}  // namespace etude
