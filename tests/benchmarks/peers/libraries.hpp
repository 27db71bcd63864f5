// SPDX-License-Identifier: BSL-1.0
// The libraries that CMake found, as a list; and what is missing.
#pragma once
#include "frameworks.hpp"
#include "plain.hpp"
#include "support/lists.hpp"
#if BENCH_HAS_XSMM
#include "xsmm.hpp"
#endif
#if BENCH_HAS_ONEDNN
#include "onednn.hpp"
#endif
#if BENCH_HAS_OPENBLAS
#include "openblas.hpp"
#endif
#if BENCH_HAS_EIGEN
#include "eigen.hpp"
#endif

#include <benchmark/benchmark.h>

#include <string>

namespace bench {

// clang-format off
using Libraries = List<Plain<false>
#if BENCH_HAS_XSMM
                       , Xsmm
#endif
#if BENCH_HAS_ONEDNN
                       , OneDnn
#endif
#if BENCH_HAS_OPENBLAS
                       , OpenBlas
#endif
#if BENCH_HAS_EIGEN
                       , Eigen<false>
#endif
#if BENCH_HAS_TORCH
                       , Torch
#endif
#if BENCH_HAS_DLIB
                       , Dlib
#endif
                       >;
// clang-format on
// Where sizes known to the compiler pay.
using ForSmall = List<
#if BENCH_HAS_EIGEN
    Eigen<true>,
#endif
    Plain<true>>;

inline std::string missing() {
  std::string out;
#if !BENCH_HAS_XSMM
  out += " libxsmm-dev";
#endif
#if !BENCH_HAS_ONEDNN
  out += " libdnnl-dev";
#endif
#if !BENCH_HAS_OPENBLAS
  out += " libopenblas-dev";
#endif
#if !BENCH_HAS_EIGEN
  out += " libeigen3-dev";
#endif
#if !BENCH_HAS_TORCH
  out += " libtorch-dev";
#endif
#if !BENCH_HAS_DLIB
  out += " libdlib-dev";
#endif
  return out.empty() ? out : out.substr(1);
}

// One thread each; what is not there is said in the results.
inline void use_libraries() {
#if BENCH_HAS_OPENBLAS
  openblas_set_num_threads(1);
#endif
#if BENCH_HAS_ONEDNN
  omp_set_num_threads(1);
#endif
  benchmark::AddCustomContext("missing", missing());
}

}  // namespace bench
