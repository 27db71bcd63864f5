// SPDX-License-Identifier: BSL-1.0
// A line that shows how far an epoch is; quiet when nobody is looking.
#pragma once
#include <etude/core/finite.hpp>
#include <etude/train/clock.hpp>
#include <etude/train/history.hpp>

#include <cstdio>
#if defined(__unix__) || defined(__APPLE__)
#include <unistd.h>
#endif

namespace etude::detail {

inline bool is_terminal() {
#if defined(__unix__) || defined(__APPLE__)
  return isatty(STDOUT_FILENO) == 1;
#else
  return false;
#endif
}

class ProgressBar {
 public:
  ProgressBar(Show show, int epochs)
      : visible_(show == Show::always || (show == Show::automatic && is_terminal())), epochs_(epochs) {}

  // At most ten times a second.
  void update(int epoch, double done, double loss) {
    if (visible_) draw(epoch, done, loss);
  }

  [[gnu::cold]] void finish(const EpochResult& e) {
    if (!visible_) return;
    std::printf("\r\033[KEpoch %d/%d  loss %.4f", e.epoch, epochs_, e.training_loss);
    if (math::isfinite(e.validation.loss)) std::printf("  validation loss %.4f", e.validation.loss);
    if (math::isfinite(e.validation.accuracy)) std::printf("  accuracy %.4f", e.validation.accuracy);
    std::printf("  %.2f s\n", e.seconds);
    std::fflush(stdout);
  }

 private:
  bool visible_;
  int epochs_;
  double start_ = seconds_now(), last_ = 0;

  [[gnu::cold]] void draw(int epoch, double done, double loss) {
    const double now = seconds_now();
    if (now - last_ < 0.1) return;
    last_ = now;
    constexpr int width = 24;
    char bar[width + 1];
    for (int i = 0; i < width; ++i) bar[i] = i < done * width ? '=' : ' ';
    bar[width] = '\0';
    const double so_far = epoch - 1 + done;
    const double left = (now - start_) * (epochs_ - so_far) / (so_far > 0 ? so_far : 1);
    std::printf("\rEpoch %d/%d [%s] %3.0f %%  loss %.4f  ETA %.0f s ", epoch, epochs_, bar, 100 * done, loss,
                left);
    std::fflush(stdout);
  }
};

}  // namespace etude::detail
