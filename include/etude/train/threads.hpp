// SPDX-License-Identifier: BSL-1.0
// Threads<2>: an option of Trainer by which several threads share each training step. Not included by
// etude.hpp, because <thread> alone takes as long to compile as half of it.
#pragma once
#include <etude/core/error.hpp>
#include <etude/kernel/team.hpp>
#include <etude/train/options.hpp>

#include <atomic>
#include <system_error>
#include <thread>

namespace etude {

namespace detail {

// Where threads wait for each other. They look at one number for some ten microseconds, which is longer than
// a share of a loop differs from another, and sleep after that.
class Barrier {
 public:
  explicit Barrier(int threads) : threads_(threads) {}

  // Comes for `arriving` threads.
  void wait(int arriving = 1) noexcept {
    const unsigned phase = phase_.load(std::memory_order_relaxed);
    if (arrived_.fetch_add(arriving, std::memory_order_acq_rel) == threads_ - arriving) {
      arrived_.store(0, std::memory_order_relaxed);
      phase_.fetch_add(1, std::memory_order_release);
      phase_.notify_all();
      return;
    }
    for (int i = 0; i < looks; ++i) {
      if (phase_.load(std::memory_order_acquire) != phase) return;
      pause();
    }
    while (phase_.load(std::memory_order_acquire) == phase) phase_.wait(phase, std::memory_order_acquire);
  }

 private:
  static constexpr int looks = 2000;
  const int threads_;
  alignas(64) std::atomic<int> arrived_{0};
  alignas(64) std::atomic<unsigned> phase_{0};

  static void pause() noexcept {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }
};

}  // namespace detail

/// An option of Trainer: `Trainer<Net, Loss, Adam, Batch<128>, Threads<2>>` shares the tiles of each loop of
/// a training step among N threads, the caller's and N − 1 of the trainer's own, which begin with it and end
/// with it and sleep between steps. Nothing is added across threads, so the results are the same bits for
/// any N. Worth it for layers of some hundred units and as many samples in a batch; a step so small that it
/// is one function (a few hundred vector operations) stays in the caller's thread, and so do score and
/// predict.
///
/// A step still allocates nothing. A copied trainer has threads of its own. Fails where the system gives no
/// thread. Programs that use it link the system's thread library (-pthread), if it is not a part of libc.
template <int N>
struct Threads {
  static_assert(N >= 1 && N <= 1024, "Threads<N>: 1 to 1024 threads");

  // One of the threads, as a team (kernel/team.hpp).
  struct Member {
    static constexpr int size = N;
    int index;
    detail::Barrier& barrier;
    constexpr Share share(int parts) const {
      const auto at = [parts](int k) { return static_cast<int>(static_cast<long long>(parts) * k / N); };
      return {at(index), at(index + 1)};
    }
    void wait() const noexcept { barrier.wait(); }
  };

  Threads() {
    int begun = 1;
#if defined(__cpp_exceptions)
    try {
      for (; begun < N; ++begun) start(begun);
    } catch (const std::system_error& e) {
      end(begun);
      fail({"Threads<", N, ">: thread ", begun + 1, " cannot be started: ", e.what()});
    }
#else
    for (; begun < N; ++begun) start(begun);
#endif
  }
  Threads(const Threads&) : Threads() {}
  Threads& operator=(const Threads&) noexcept { return *this; }
  ~Threads() { end(N); }

  /// job(member) in every thread; the caller is member 0.
  template <class Job>
  void run(const Job& job) noexcept {
    job_ = [](const void* object, const Member& member) { (*static_cast<const Job*>(object))(member); };
    object_ = &job;
    begin_.wait();
    job(Member{0, within_});
    begin_.wait();
  }

 private:
  detail::Barrier begin_{N}, within_{N};
  void (*job_)(const void*, const Member&) = nullptr;  // none: the end
  const void* object_ = nullptr;
  std::thread threads_[N];  // the first is never started: it is the caller's

  void start(int index) {
    threads_[index] = std::thread([this, index] {
      for (;;) {
        begin_.wait();
        if (job_ == nullptr) return;
        job_(object_, Member{index, within_});
        begin_.wait();
      }
    });
  }
  void end(int begun) noexcept {
    job_ = nullptr;
    begin_.wait(N - begun + 1);  // for those too that have not begun
    for (int i = 1; i < begun; ++i) threads_[i].join();
  }
};

}  // namespace etude
