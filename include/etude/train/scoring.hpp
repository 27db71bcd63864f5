// SPDX-License-Identifier: BSL-1.0
// A network's predictions and losses on up to Batch samples at a time, in memory of the thread's own.
#pragma once
#include <etude/kernel/run.hpp>
#include <etude/train/graphs.hpp>
#include <etude/train/storage.hpp>

namespace etude {

template <class Net, class Loss, class T, int Batch>
class Scoring {
  using P = Compiled<ScoreGraph<Net, Loss>, Batch, false>;
  static constexpr const auto& program = P::program;
  static constexpr Place loss_ = program.place[program.outputs[0].statement],
                         prediction_ = program.place[program.outputs[1].statement];
  static constexpr Place input_ = place_of(program, LeafKind::input),
                         target_ = place_of(program, LeafKind::target),
                         count_ = place_of(program, LeafKind::count);

  T* const memory_ = block();

  static T* block() {
    static thread_local Storage<T, static_cast<std::size_t>(program.workspace)> memory;
    return memory.data();
  }

 public:
  static constexpr int width = program.at(program.outputs[1].statement).type.size();  // of a prediction

  // Row i: to be written before run(), and what it gives.
  T* input(int i) const { return memory_ + input_.offset + i * input_.stride; }
  T* target(int i) const { return memory_ + target_.offset + i * target_.stride; }
  const T* prediction(int i) const { return memory_ + prediction_.offset + i * prediction_.stride; }

  // The sum of the losses of the first `samples` rows.
  T run(const T* model, int samples) const noexcept {
    if constexpr (count_.space != Space::none) memory_[count_.offset] = static_cast<T>(samples);
    // Scoring writes no value of the model.
    const Context<T> c{memory_, const_cast<T*>(model), samples, 0, 0};  // NOLINT
    run_loops<P, T, xsimd::default_arch, 0, static_cast<int>(program.loops.size())>(c);
    return memory_[loss_.offset];
  }
};

}  // namespace etude
