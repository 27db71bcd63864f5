// SPDX-License-Identifier: BSL-1.0
// A model that learns while it is used: it foretells what a machine does next, and the machine changes.
// test:
#include <etude/etude.hpp>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <new>
using namespace etude;

// Every allocation of this program is counted: the loop below makes none.
static long allocations = 0;
void* operator new(std::size_t bytes) {
  ++allocations;
  if (void* const p = std::malloc(bytes)) return p;
  throw std::bad_alloc();
}
void* operator new(std::size_t bytes, std::align_val_t to) {
  ++allocations;
  const std::size_t n = static_cast<std::size_t>(to);
  if (void* const p = std::aligned_alloc(n, (bytes + n - 1) / n * n)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }

using Net = Network<Input<2>, Dense<16>, Tanh, Dense<1>>;
using Learner = Trainer<Net, MeanSquaredError, Momentum, Batch<1>>;
static_assert(noexcept(std::declval<Learner&>().step(std::span<const float>{}, std::span<const float>{})));

int main() {
  Learner learner{{.optimizer = {.learning_rate = 0.02f}, .seed = 1}};
  RandomSequence random{7};
  float position = 0, gain = 0.6f;
  double error[4]{};  // the mean square of what was foretold wrongly, by quarters
  constexpr int ticks = 40000;
  (void)learner.predict(std::array{0.0f, 0.0f});  // memory that a thread needs is taken at its first call

  const long allocations_before = allocations;
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  for (int tick = 0; tick < ticks; ++tick) {
    if (tick == ticks / 2) gain = -0.6f;  // somebody has crossed the wires
    const float command = random.uniform(-1.0f, 1.0f);
    // [loop]
    const std::array<float, 2> now{position, command};
    const auto [foretold] = learner.predict(now);
    position = 0.7f * position + gain * std::tanh(2 * command);  // what the machine does
    learner.step(now, std::array{position});
    // [/loop]
    error[tick * 4 / ticks] += (foretold - position) * (foretold - position) / (ticks / 4.0);
  }
  const double microseconds = std::chrono::duration<double, std::micro>(Clock::now() - start).count() / ticks;
  const long allocated = allocations - allocations_before;

  std::printf("mean square error by quarters: %.5f %.5f | change | %.5f %.5f\n", error[0], error[1], error[2],
              error[3]);
  std::printf("%.2f microseconds a tick, %ld allocations, %zu bytes\n", microseconds, allocated,
              sizeof learner);
  return allocated == 0 && error[1] < 0.001 && error[2] > error[1] && error[3] < 0.001 ? 0 : 1;
}
