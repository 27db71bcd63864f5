// SPDX-License-Identifier: BSL-1.0
// One binary for all processors: the network's code for SSE2, AVX2 and AVX-512, chosen when the program runs
// test: all
//
// `dispatch` takes the best that this processor has, `dispatch all` each of them.
// examples/dispatch/CMakeLists.txt compiles the copies.
#include "dispatch/spirals.hpp"

#include <cstdio>
#include <string_view>

namespace {

template <class Arch>
void run_if_available() {
  if (Arch::version() <= xsimd::available_architectures().best)
    std::printf("%-16s test accuracy %.3f\n", Arch::name(), Spirals{}(Arch{}));
}

template <class... Arch>
void run_all(xsimd::arch_list<Arch...>) {
  (run_if_available<Arch>(), ...);
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
