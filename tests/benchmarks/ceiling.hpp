// SPDX-License-Identifier: BSL-1.0
// The most that this core can do, measured among what is compared with it: fused multiply-adds on registers,
// and reading from each level of memory.
#pragma once
#include <etude/kernel/simd.hpp>
#include <etude/kernel/team.hpp>

#include <benchmark/benchmark.h>

#include <string>
#include <utility>
#include <vector>

namespace bench {

// Fourteen independent chains of a·b + c. With factor and summand they just fit into 16 registers, and they
// keep two units busy whatever the latency, also where there is no fused instruction. The compiler knows
// neither factor nor summand.
template <class T, std::size_t... Chain>
void multiply_add(int repeats, std::index_sequence<Chain...>) {
  using V = etude::Lanes<T>;
  static volatile T factor = T(0.999), summand = T(1e-3);
  const V b(factor), c(summand);
  V a[]{V(factor * static_cast<T>(Chain))...};
  for (int i = 0; i < repeats; ++i) ((a[Chain] = fma(a[Chain], b, c)), ...);
  V sum(T(0));
  ((sum = sum + a[Chain]), ...);
  benchmark::DoNotOptimize(sum);
}

// Eight sums over a block of memory, again and again.
inline void read(benchmark::State& state, std::size_t bytes) {
  using V = etude::Lanes<float>;
  constexpr std::size_t lanes = etude::lanes_of<V>, step = 8 * lanes;
  std::vector<float> block(bytes / sizeof(float) / step * step + lanes, 1.0f);
  const std::size_t misplaced = reinterpret_cast<std::uintptr_t>(block.data()) % sizeof(V) / sizeof(float);
  const float* const from = block.data() + (misplaced ? lanes - misplaced : 0);
  const std::size_t size = (block.size() - lanes) / step * step;
  V sum[8];
  for (V& s : sum) s = V(0.0f);
  for (auto _ : state) {
    for (std::size_t i = 0; i < size; i += step)
      for (std::size_t k = 0; k < 8; ++k) sum[k] = sum[k] + V::load(from + i + k * lanes);
    benchmark::ClobberMemory();
  }
  for (V& s : sum) benchmark::DoNotOptimize(s);
  state.counters["bytes"] = static_cast<double>(size * sizeof(float));
}

// One round is in each thread as many operations as last some forty microseconds.
template <class T = float, class Team = etude::Alone, int Threads = 1>
benchmark::internal::Benchmark* register_ceiling(const char* name = sizeof(T) == sizeof(float)
                                                                        ? "ceiling/multiply-add, float"
                                                                        : "ceiling/multiply-add, double") {
  return benchmark::RegisterBenchmark(name, [](benchmark::State& state) {
    constexpr int chains = 14, repeats = 5000;
    const auto work = [](const auto&) { multiply_add<T>(repeats, std::make_index_sequence<chains>{}); };
    Team team;
    for (auto _ : state)
      if constexpr (std::is_same_v<Team, etude::Alone>)
        work(team);
      else
        team.run(work);
    state.counters["flop"] = 2.0 * chains * etude::lanes_of<etude::Lanes<T>> * repeats * Threads;
  });
}

inline void register_bandwidth(std::size_t kilobytes) {
  benchmark::RegisterBenchmark(("ceiling/read " + std::to_string(kilobytes) + " kB").c_str(),
                               [=](benchmark::State& state) { read(state, kilobytes * 1000); });
}

}  // namespace bench
