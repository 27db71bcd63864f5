// SPDX-License-Identifier: BSL-1.0
// Who carries out a program's loops: one thread, or several that share each of them.
#pragma once

namespace etude {

// Parts first … last − 1 of a loop.
struct Share {
  int first, last;
  constexpr bool has(int part) const { return first <= part && part < last; }
};

// One thread does all. A team of several (train/threads.hpp) has the same members. What a part computes does
// not depend on who does it, and what is added up over parts has one owner: the results are the same bits.
struct Alone {
  static constexpr int size = 1;
  static constexpr int index = 0;  // of this thread
  static constexpr Share share(int parts) { return {0, parts}; }
  static constexpr void wait() {}  // for all threads to come here
};

}  // namespace etude
