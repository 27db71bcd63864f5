// SPDX-License-Identifier: BSL-1.0
// The places that training may go back to.
#pragma once
#include <etude/core/finite.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace etude::detail {

/// A copy of all that a step reads and changes, after some epochs of a fit; or none yet.
template <class State, class T>
class Snapshot {
  struct Copy {
    State state;
    std::vector<T> chains;
    int epoch;
  };
  std::unique_ptr<Copy> copy_;

 public:
  explicit operator bool() const { return copy_ != nullptr; }
  const State& state() const { return copy_->state; }
  const std::vector<T>& chains() const { return copy_->chains; }
  int epoch() const { return copy_->epoch; }

  [[gnu::noinline]] void take(const State& state, std::span<const T> chains, int epoch) {
    if (copy_)
      copy_->state = state;
    else
      copy_.reset(new Copy{state, {}, 0});
    copy_->chains.assign(chains.begin(), chains.end());
    copy_->epoch = epoch;
  }
};

/// Where training was best, among the places whose loss somebody has seen. The loss of a place is known when
/// it is trained on from there: a place that is taken after an epoch is judged by the losses of the next.
/// (Where the whole dataset is one batch, that is the very loss of this place.) Until a place was judged, it
/// is where training began.
template <class State, class T>
class Places {
 public:
  Places(const State& state, std::span<const T> chains) { places_[0].take(state, chains, 0); }

  /// Whether to take a place: after each of the first epochs, later when 16 steps are over. Copying all that
  /// a step reads costs up to a tenth of one.
  bool is_due(std::uint32_t steps) const {
    return count_ < 16 || steps - places_[taken_].state().steps >= 16;
  }
  /// Training goes on from here, after so many epochs.
  void take(const State& state, std::span<const T> chains, int epoch) {
    taken_ = 1 - best_;
    judges_ = true;
    ++count_;
    places_[taken_].take(state, chains, epoch);
  }
  /// The loss of an epoch: that of the place it began with, if one was taken there. Gives whether it is the
  /// best.
  bool judge(double loss) {
    if (!std::exchange(judges_, false)) return false;
    if (!math::isfinite(loss) || (judged_ && loss >= loss_)) return false;
    judged_ = true;
    loss_ = loss;
    best_ = taken_;
    return true;
  }
  const Snapshot<State, T>& best() const { return places_[best_]; }

 private:
  Snapshot<State, T> places_[2];  // the best, and the one that was taken last
  int best_ = 0, taken_ = 0, count_ = 0;
  bool judges_ = true, judged_ = false;
  double loss_ = 0;
};

}  // namespace etude::detail
