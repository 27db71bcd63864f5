// SPDX-License-Identifier: BSL-1.0
// What all programs here share. Google Benchmark does the work: it counts CPU time, interleaves the rounds of
// all that a program measures, ceilings included, and writes the medians; table.py makes ratios of them.
#pragma once
#include "ceiling.hpp"
#include <time.h>

#include <cstdio>
#include <string>
#include <vector>

namespace bench {

inline bool all_right = true;

inline void check(bool right, const std::string& what, double is, double should) {
  if (right) return;
  std::fprintf(stderr, "error: %s: %g, not %g\n", what.c_str(), is, should);
  all_right = false;
}

// Google Benchmark counts the time of the thread that it runs in: a peer that has others work for it is an
// error. The system may be some milliseconds late to count what they use.
class OneThread {
  static double seconds(clockid_t clock) {
    timespec t{};
    clock_gettime(clock, &t);
    return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
  }
  double all_ = seconds(CLOCK_PROCESS_CPUTIME_ID), here_ = seconds(CLOCK_THREAD_CPUTIME_ID);

 public:
  void check(benchmark::State& state) const {
    const double all = seconds(CLOCK_PROCESS_CPUTIME_ID) - all_,
                 here = seconds(CLOCK_THREAD_CPUTIME_ID) - here_;
    if (all > 1.1 * here + 0.005) state.SkipWithError("other threads work, too");
  }
};

// Fifteen interleaved rounds, medians; what the command line says comes later and counts.
inline int run(int argc, char** argv) {
  if (!all_right) return 1;
  std::vector<std::string> text{argv[0], "--benchmark_repetitions=15",
                                "--benchmark_enable_random_interleaving=true",
                                "--benchmark_report_aggregates_only=true", "--benchmark_min_time=0.02"};
  text.insert(text.end(), argv + 1, argv + argc);
  std::vector<char*> arguments;
  for (std::string& t : text) arguments.push_back(t.data());
  int count = static_cast<int>(arguments.size());
  benchmark::AddCustomContext("lanes", std::to_string(etude::lanes_of<etude::Lanes<float>>));
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace bench
