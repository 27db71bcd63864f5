// SPDX-License-Identifier: BSL-1.0
// What a trainer is told: in its type the batch size, the number type, whether samples are weighted, and the
// order of values in memory; when it is made its optimizer and its seed.
#pragma once
#include <etude/nn/problem.hpp>
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

// Which option a type is, and what is wrong with its argument. What contradicts each other is of one kind.
enum class OptionKind : unsigned char { none, batch, precision, threads, weighted, order };
template <class T>
struct OptionOf {
  static constexpr OptionKind kind = OptionKind::none;
  using Problem = Fine;
};
template <OptionKind Kind, class P = Fine>
struct IsOption {
  static constexpr OptionKind kind = Kind;
  using Problem = P;
};
template <int N>
struct OptionOf<Batch<N>> : IsOption<OptionKind::batch, range_problem<N, fact::at_least<1>>> {};
template <class T>
struct OptionOf<Precision<T>>
    : IsOption<OptionKind::precision,
               std::conditional_t<std::is_same_v<T, float> || std::is_same_v<T, double>, Fine,
                                  a_precision_is_float_or_double<>>> {};
template <int N>
struct OptionOf<Threads<N>>
    : IsOption<OptionKind::threads, range_problem<N, fact::at_least<1>, fact::at_most<1024>>> {};
template <>
struct OptionOf<Weighted> : IsOption<OptionKind::weighted> {};
template <>
struct OptionOf<BySample> : IsOption<OptionKind::order> {};
template <>
struct OptionOf<ByFeature> : IsOption<OptionKind::order> {};

// What the options say. Of a wrong one it is as if it had not been said (train/arguments.hpp says it).
template <class... Option>
struct Settings {
  using threads = void;
  static constexpr int batch = 64;
  static constexpr bool weighted = false;
  static constexpr Order order = Order::chosen;
  using precision = float;
};
template <class Unknown, class... Rest>
struct Settings<Unknown, Rest...> : Settings<Rest...> {};
template <class... Rest>
struct Settings<BySample, Rest...> : Settings<Rest...> {
  static constexpr Order order = Order::by_sample;
};
template <class... Rest>
struct Settings<ByFeature, Rest...> : Settings<Rest...> {
  static constexpr Order order = Order::by_feature;
};
template <int N, class... Rest>
requires(N >= 1) struct Settings<Batch<N>, Rest...> : Settings<Rest...> {
  static constexpr int batch = N;
};
template <int N, class... Rest>
requires(N >= 1 && N <= 1024) struct Settings<Threads<N>, Rest...> : Settings<Rest...> {
  using threads = Threads<N>;
};
template <class... Rest>
struct Settings<Weighted, Rest...> : Settings<Rest...> {
  static constexpr bool weighted = true;
};
template <class T, class... Rest>
requires(std::is_same_v<T, float> || std::is_same_v<T, double>) struct Settings<Precision<T>, Rest...>
    : Settings<Rest...> {
  using precision = T;
};

}  // namespace detail

}  // namespace etude
