// SPDX-License-Identifier: BSL-1.0
// tanh, sigmoid and exp on registers: the time of one number, and the largest error among a million numbers
// from -110 to 110, beside those of xsimd and Eigen. (tests/unit/kernel/functions.cpp holds the bound.) And
// fast_tanh, which is an approximation.
#include <etude/expr/composites.hpp>
#include <etude/kernel/function.hpp>

#include "harness.hpp"
#include "peers/elementwise.hpp"
#include "peers/libraries.hpp"

#include <algorithm>
#include <cmath>
using namespace bench;

namespace {

constexpr int count = 1024;

struct Ours {
  static constexpr const char* name = "Étude";
  template <class F>
  static void over(float* x, F f) {
    using V = etude::Lanes<float>;
    for (int i = 0; i < count; i += etude::lanes_of<V>) f(V::load(x + i)).store(x + i);
  }
  template <int>
  static void tanh(float* x) {
    over(x, [](auto v) { return etude::tanh(v); });
  }
  template <int>
  static void sigmoid(float* x) {
    over(x, [](auto v) { return etude::sigmoid(v); });
  }
  template <int>
  static void exp(float* x) {
    over(x, [](auto v) { return etude::exp(v); });
  }
};
void fast_tanh(float* x) {
  static constexpr etude::Variable<"v", etude::shape<count>> v;
  static constexpr etude::Function<etude::fast_tanh(v)> f;
  std::ranges::copy(f(v = std::span<const float, count>(x, count)), x);
}
struct Xsimd : Elementwise {
  static constexpr const char* name = "xsimd";
};

// Units in the last place. At the ends of the format, where registers may flush and overflow early, nothing
// counts.
double error(float is, double should) {
  if (std::abs(should) < 1e-37 || std::abs(should) > 1e38) return 0;
  const float size = std::abs(static_cast<float>(should));
  return std::abs(is - should) / (double{std::nextafter(size, INFINITY)} - double{size});
}

void enter(const std::string& name, void (*function)(float*), double (*exact)(double)) {
  double worst = 0;
  for (int block = 0; block < 1000; ++block) {
    alignas(64) float x[count];
    float y[count];
    for (int i = 0; i < count; ++i)
      y[i] = x[i] = -110 + 220.0f * static_cast<float>(i * 1000 + block) / (count * 1000);
    function(x);
    for (int i = 0; i < count; ++i) worst = std::max(worst, error(x[i], exact(y[i])));
  }
  benchmark::RegisterBenchmark(("function/" + name).c_str(), [=](benchmark::State& state) {
    alignas(64) static float x[count], from[count];
    for (int i = 0; i < count; ++i) from[i] = static_cast<float>(i % 101) / 20 - 2.5f;
    for (auto _ : state) {
      std::copy_n(from, count, x);
      function(x);
      benchmark::ClobberMemory();
    }
    state.counters["elements"] = count;
    state.counters["ulp"] = worst;
  });
}

template <class By>
void enter_all() {
  enter(std::string("tanh, ") + By::name, By::template tanh<count>, [](double x) { return std::tanh(x); });
  enter(std::string("sigmoid, ") + By::name, By::template sigmoid<count>,
        [](double x) { return 1 / (1 + std::exp(-x)); });
  enter(std::string("exp, ") + By::name, By::template exp<count>, [](double x) { return std::exp(x); });
}

}  // namespace

int main(int argc, char** argv) {
  use_libraries();
  enter_all<Ours>();
  enter("fast_tanh, Étude", fast_tanh, [](double x) { return std::tanh(x); });
  enter_all<Xsimd>();
#if BENCH_HAS_EIGEN
  enter_all<bench::Eigen<true>>();
#endif
  return run(argc, argv);
}
