// SPDX-License-Identifier: BSL-1.0
// One binary for all processors: the network's code for SSE2, AVX2 and AVX-512, chosen when the program runs
// test: all
//
// `dispatch` takes the best that this processor has, `dispatch all` each of them.
// examples/dispatch/CMakeLists.txt compiles the copies.
#include "dispatch/spirals.hpp"

#include <cstdio>
#include <string_view>
#include <type_traits>

namespace {

// Each of the list that this processor can run. It can run the first if dispatch chooses it.
template <class First, class... Rest>
void run_all(xsimd::arch_list<First, Rest...> processors) {
  const auto is_first = [](auto chosen) { return std::is_same_v<decltype(chosen), First>; };
  if (xsimd::dispatch<decltype(processors)>(is_first)())
    std::printf("%-16s test accuracy %.3f\n", First::name(), Spirals{}(First{}));
  if constexpr (sizeof...(Rest) > 0) run_all(xsimd::arch_list<Rest...>{});
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1 && std::string_view(argv[1]) == "all") {
    run_all(Processors{});
    return 0;
  }
  // [dispatch]
  const double accuracy = xsimd::dispatch<Processors>(Spirals{})();
  // [/dispatch]
  std::printf("test accuracy %.3f\n", accuracy);
  return accuracy > 0.95 ? 0 : 1;
}
