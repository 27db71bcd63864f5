// SPDX-License-Identifier: BSL-1.0
// Seconds on a clock that only goes forward. (<chrono> would cost every user a quarter of a second of
// compilation.)
#pragma once
#include <ctime>

namespace etude::detail {

inline double seconds_now() {
  std::timespec t{};
#if defined(CLOCK_MONOTONIC)
  clock_gettime(CLOCK_MONOTONIC, &t);
#else
  std::timespec_get(&t, TIME_UTC);
#endif
  return static_cast<double>(t.tv_sec) + 1e-9 * static_cast<double>(t.tv_nsec);
}

}  // namespace etude::detail
