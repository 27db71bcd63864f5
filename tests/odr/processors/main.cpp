// SPDX-License-Identifier: BSL-1.0
// Prints what each unit computed, bit by bit. 77: this processor cannot run them.
#include <cstdio>
#include <vector>

std::vector<float> learn_sse2();
std::vector<float> learn_avx512();

int main() {
  if (!__builtin_cpu_supports("avx512bw") || !__builtin_cpu_supports("avx512dq") ||
      !__builtin_cpu_supports("avx512vl"))
    return 77;
  for (const auto unit : {learn_sse2, learn_avx512}) {
    for (const float x : unit()) std::printf("%a ", static_cast<double>(x));
    std::puts("");
  }
}
