// SPDX-License-Identifier: BSL-1.0
// What main and the network's code have in common: a declaration. No header of Étude is needed by who calls.
#pragma once
#include <xsimd/xsimd.hpp>

// [spirals]
// Learns to tell two spirals apart, in code for the architecture it is called with; gives the test accuracy.
struct Spirals {
  template <class Arch>
  double operator()(Arch) const;
};

// The best first. Each has a copy of spirals.cpp, compiled for it.
#if defined(__x86_64__)
using Processors = xsimd::arch_list<xsimd::avx512bw, xsimd::fma3<xsimd::avx2>, xsimd::sse2>;
#else
using Processors = xsimd::arch_list<xsimd::default_arch>;
#endif
// [/spirals]
