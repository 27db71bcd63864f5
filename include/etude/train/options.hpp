// SPDX-License-Identifier: BSL-1.0
// What a trainer is told: in its type the batch size, the number type, whether samples are weighted, and the
// order of values in memory; when it is made its optimizer and its seed.
#pragma once
#include <etude/program/order.hpp>

#include <cstdint>

namespace etude {

// The largest number of samples in a step; what loops and buffers are made for.
template <int N>
struct Batch {
  static constexpr int batch = N;
};
// The number type of parameters and computation.
template <class T>
struct Precision {
  using precision = T;
};
// The number of threads that a step is shared by: train/threads.hpp.
template <int N>
struct Threads;
// Each sample's loss counts by its weight: the mean is Σ w·loss / Σ w.
struct Weighted {};
// What the lanes of a register are in a step: numbers of one sample, or samples. Without either, that which
// takes fewer operations (program/order.hpp). The results differ by rounding.
struct BySample {};
struct ByFeature {};

template <class Optimizer>
struct TrainerOptions {
  Optimizer optimizer{};
  std::uint64_t seed = 0;  // of initial values, shuffling and random layers
};

namespace detail {

template <class... Option>
struct Settings {
  using threads = void;
  static constexpr int batch = 64;
  static constexpr bool weighted = false;
  static constexpr Order order = Order::chosen;
  using precision = float;
};
template <class... Rest>
struct Settings<BySample, Rest...> : Settings<Rest...> {
  static constexpr Order order = Order::by_sample;
};
template <class... Rest>
struct Settings<ByFeature, Rest...> : Settings<Rest...> {
  static constexpr Order order = Order::by_feature;
};
template <int N, class... Rest>
struct Settings<Batch<N>, Rest...> : Settings<Rest...> {
  static constexpr int batch = N;
};
template <int N, class... Rest>
struct Settings<Threads<N>, Rest...> : Settings<Rest...> {
  using threads = Threads<N>;
};
template <class... Rest>
struct Settings<Weighted, Rest...> : Settings<Rest...> {
  static constexpr bool weighted = true;
};
template <class T, class... Rest>
struct Settings<Precision<T>, Rest...> : Settings<Rest...> {
  using precision = T;
};

}  // namespace detail

}  // namespace etude
