// SPDX-License-Identifier: BSL-1.0
// The gradient of the loss by every parameter, to look at: the training program without its updates, all
// gradients stored.
#pragma once
#include <etude/train/model.hpp>

namespace etude {

template <class Net, class Loss, class T, int Batch, bool Weighted>
class LossGradient {
  using P = Compiled<TrainingGraph<Net, Loss, Weighted>, Batch, false>;
  static constexpr const auto& program = P::program;
  static constexpr Place input_ = place_of(program, LeafKind::input),
                         target_ = place_of(program, LeafKind::target),
                         weight_ = place_of(program, LeafKind::sample_weight),
                         count_ = place_of(program, LeafKind::count);

  T* const memory_ = block();

  static T* block() {
    static thread_local Storage<T, static_cast<std::size_t>(program.workspace)> memory;
    return memory.data();
  }

 public:
  // Row i, to be written before run().
  T* input(int i) const { return memory_ + input_.offset + i * input_.stride; }
  T* target(int i) const { return memory_ + target_.offset + i * target_.stride; }
  T* weight(int i) const requires(Weighted) { return memory_ + weight_.offset + i; }

  // The first `samples` rows' mean loss; adds `factor` times its gradient to `sum`, whose values are laid out
  // as those of the model. The seed and the step are those of random layers.
  T run(const T* model, int samples, std::uint64_t seed, std::uint32_t step, T factor, T* sum) const {
    if constexpr (count_.space != Space::none) memory_[count_.offset] = static_cast<T>(samples);
    const Context<T> c{memory_, const_cast<T*>(model), samples, seed,
                       step};  // NOLINT: no update, so no write
    run_loops<P, T, xsimd::default_arch, 0, static_cast<int>(program.loops.size())>(c);
    for (const Output& o : program.outputs) {
      if (!is_gradient(program, o)) continue;
      const Place p = program.leaf_place[o.leaf];
      const T* const gradient = memory_ + program.place[o.statement].offset;
      for (int i = 0; i < p.stride * p.rows; ++i) sum[p.offset + i] += factor * gradient[i];
    }
    return memory_[program.place[program.outputs[0].statement].offset];
  }
};

}  // namespace etude
