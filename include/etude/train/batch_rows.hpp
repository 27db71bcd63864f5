// SPDX-License-Identifier: BSL-1.0
// What a program is given for a batch: a row of input, target and weight for each sample, and their number,
// in its workspace.
#pragma once
#include <etude/data/dataset.hpp>
#include <etude/kernel/samples.hpp>
#include <etude/nn/targets.hpp>
#include <etude/train/thread_memory.hpp>

#include <algorithm>
#include <cstdint>
#include <type_traits>

namespace etude {

// Samples one after the other, as a caller has them. Without weights, each counts 1.
template <class X, class Y = X, class W = X>
struct GivenSamples {
  const X* inputs;
  const Y* targets;
  const W* weights = nullptr;
};
// Their inputs alone: the rows keep the targets that they have.
template <class X>
struct GivenInputs {
  const X* inputs;
};

// Those of a dataset whose two classes may stand for the targets of one output: then these are null.
template <class X>
struct GivenLabelled {
  const X* inputs;
  const X* targets;
  const X* weights;
  const std::int32_t* labels;
};

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

  // What is looked at of a dataset that has no targets but classes: 0 and 1 are an answer each.
  static constexpr bool has_answers = [] {
    if constexpr (requires { typename P::graph::loss; })
      return detail::HasAnswers<typename P::graph::loss::Target>;
    else
      return false;
  }();

  T* workspace_;

 public:
  static constexpr int features = type_of(LeafKind::input).size();
  // Of an objective without targets, or one that does not look at them: none. Classes are one number.
  static constexpr int targets = type_of(LeafKind::target).size();
  static constexpr bool classes = type_of(LeafKind::target).element == Element::index;
  using Target = std::conditional_t<classes, std::int32_t, T>;
  static constexpr bool takes_two_classes = has_answers && targets == 1;
  static T answer(std::int32_t label) { return T(P::graph::loss::Target::answers[label]); }
  static constexpr bool weighted = weight_.space != Space::none;
  // Then the samples need not be copied: any memory may be the context's input. Numbers of another type are
  // converted into a room behind the workspace, for which RowsOfThread cares.
  static constexpr bool reads_in_place = input_.space == Space::input;
  static constexpr int room = reads_in_place ? P::batch * input_.stride : 0;

  explicit BatchRows(T* workspace) : workspace_(workspace) {}
  T* workspace() const { return workspace_; }

  // So many samples are put where the program reads them. Gives where the inputs are, if that may be
  // anywhere.
  template <class Given>
  ETUDE_INLINE const T* take(const Given& given, int samples) const {
    if constexpr (count_.space != Space::none) workspace_[count_.offset] = static_cast<T>(samples);
    if constexpr (requires { given.labels; })
      place_answers(given, samples);
    else if constexpr (targets > 0 && requires { given.targets; })
      detail::place_samples<target_, targets, P::batch>(given.targets, samples, workspace_);
    if constexpr (weighted) {
      if (given.weights != nullptr)
        detail::place_samples<weight_, 1, P::batch>(given.weights, samples, workspace_);
      else
        std::fill_n(workspace_ + weight_.offset, samples, T(1));
    }
    if constexpr (!reads_in_place) {
      if constexpr (features > 0)
        detail::place_samples<input_, features, P::batch>(given.inputs, samples, workspace_);
      return nullptr;
    } else if constexpr (std::is_same_v<decltype(given.inputs), const T*>) {
      return given.inputs;
    } else {
      T* const to = workspace_ + program.workspace;
      detail::place_samples<input_, features, P::batch>(given.inputs, samples, to);
      return to;
    }
  }

  // So many samples of a dataset, which is known to fit, in their order.
  static auto of(const Dataset& data, std::size_t first) {
    const float* const x = data.inputs.data() + first * features;
    const float* const w = weighted && !data.weights.empty() ? data.weights.data() + first : nullptr;
    if constexpr (classes)
      return GivenSamples<float, std::int32_t>{x, data.classes.data() + first, w};
    else if constexpr (takes_two_classes)
      return data.targets.empty() ? GivenLabelled<float>{x, nullptr, w, data.classes.data() + first}
                                  : GivenLabelled<float>{x, data.targets.data() + first, w, nullptr};
    else
      return GivenSamples<float>{x, targets > 0 ? data.targets.data() + first * targets : nullptr, w};
  }

 private:
  void place_answers(const auto& given, int samples) const {
    if (given.labels == nullptr)
      detail::place_samples<target_, 1, P::batch>(given.targets, samples, workspace_);
    else
      for (int s = 0; s < samples; ++s)
        workspace_[target_.offset + target_.at(s, 0)] = answer(given.labels[s]);
  }
};

// How much a sample counts.
template <class T, bool Weighted>
T weight_of(const Dataset& data, std::size_t sample) {
  return Weighted && !data.weights.empty() ? static_cast<T>(data.weights[sample]) : T(1);
}

// The same in memory of the thread's own, for what is const and may be called from several threads, with
// datasets, whose numbers are float.
template <class P, class T>
class RowsOfThread {
  static constexpr int room = std::is_same_v<T, float> ? 0 : BatchRows<P, T>::room;
  const detail::ThreadMemory<P, T, static_cast<std::size_t>(P::program.workspace + room)> memory_;

 public:
  BatchRows<P, T> rows() const { return BatchRows<P, T>(memory_.data()); }
};

// f(first, count) for each batch of so many samples in their order.
template <int Batch, class F>
void in_batches(std::size_t samples, F f) {
  for (std::size_t first = 0; first < samples; first += Batch)
    f(first, static_cast<int>(std::min<std::size_t>(Batch, samples - first)));
}

}  // namespace etude
