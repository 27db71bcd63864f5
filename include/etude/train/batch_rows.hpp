// SPDX-License-Identifier: BSL-1.0
// What a program is given for a batch: a row of input, target and weight for each sample, and their number,
// in its workspace.
#pragma once
#include <etude/data/dataset.hpp>
#include <etude/program/program.hpp>
#include <etude/train/storage.hpp>

#include <algorithm>
#include <type_traits>

namespace etude {

// P has: static constexpr program. The places are read off it at compile time; nothing of it is kept.
template <class P, class T>
class BatchRows {
  static constexpr const auto& program = P::program;
  static constexpr Place input_ = place_of(program, LeafKind::input),
                         target_ = place_of(program, LeafKind::target),
                         weight_ = place_of(program, LeafKind::sample_weight),
                         count_ = place_of(program, LeafKind::count);
  static constexpr TensorType type_of(LeafKind kind) {
    for (const Leaf& l : program.leaves)
      if (l.kind == kind) return l.type;
    return {Element::real, true, shape<0>, {}};
  }

  T* workspace_;

 public:
  static constexpr int features = type_of(LeafKind::input).size();
  // Of an objective without targets, or one that does not look at them: none. Classes are one number.
  static constexpr int targets = type_of(LeafKind::target).size();
  static constexpr bool classes = type_of(LeafKind::target).element == Element::index;
  static constexpr bool weighted = weight_.space != Space::none;

  // Then the samples need not be copied here: any memory may be the context's input.
  static constexpr bool reads_in_place = input_.space == Space::input;

  explicit BatchRows(T* workspace) : workspace_(workspace) {}

  T* workspace() const { return workspace_; }
  T* input(int i) const { return workspace_ + input_.offset + i * input_.stride; }
  const T* inputs() const { return workspace_ + input_.offset; }
  // Samples that lie one after the other, where the program reads them: there, or copied into the rows (also
  // from another type of number).
  template <class Number>
  const T* inputs_from(const Number* x, int samples) const {
    if constexpr (reads_in_place && std::is_same_v<Number, T>) {
      return x;
    } else {
      for (int i = 0; i < samples; ++i) std::copy_n(x + i * features, features, input(i));
      return inputs();
    }
  }
  T* target(int i) const { return workspace_ + target_.offset + i * target_.stride; }
  void set_weight([[maybe_unused]] int i, [[maybe_unused]] T weight) const {
    if constexpr (weighted) workspace_[weight_.offset + i] = weight;
  }
  void set_count([[maybe_unused]] int samples) const {
    if constexpr (count_.space != Space::none) workspace_[count_.offset] = static_cast<T>(samples);
  }

  // A sample of a dataset, which is known to fit.
  void load(const Dataset& data, std::size_t sample, int row) const {
    std::copy_n(data.inputs.data() + sample * features, features, input(row));
    load_target(data, sample, row);
  }
  void load_target(const Dataset& data, std::size_t sample, int row) const {
    if constexpr (classes)
      *target(row) = static_cast<T>(data.classes[sample]);
    else if constexpr (targets > 0)
      std::copy_n(data.targets.data() + sample * targets, targets, target(row));
    set_weight(row, weight_of(data, sample));
  }
  // So many samples of it in their order, with their targets; gives where the inputs are.
  const T* load_batch(const Dataset& data, std::size_t first, int samples) const {
    for (int i = 0; i < samples; ++i) load_target(data, first + static_cast<std::size_t>(i), i);
    return inputs_from(data.inputs.data() + first * features, samples);
  }
  static T weight_of(const Dataset& data, std::size_t sample) {
    return weighted && !data.weights.empty() ? static_cast<T>(data.weights[sample]) : T(1);
  }
};

// The same in memory of the thread's own, for what is const and may be called from several threads.
template <class P, class T>
BatchRows<P, T> rows_of_thread() {
  static thread_local Storage<T, static_cast<std::size_t>(P::program.workspace)> memory;
  return BatchRows<P, T>(memory.data());
}

// f(first, count) for each batch of so many samples in their order.
template <int Batch, class F>
void in_batches(std::size_t samples, F f) {
  for (std::size_t first = 0; first < samples; first += Batch)
    f(first, static_cast<int>(std::min<std::size_t>(Batch, samples - first)));
}

}  // namespace etude
