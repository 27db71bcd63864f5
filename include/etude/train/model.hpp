// SPDX-License-Identifier: BSL-1.0
// A network's values: parameters and states, and the network as a function. No training memory. A model that
// was moved from may be copied, moved, assigned and destroyed; it has values again when it is assigned some.
#pragma once
#include <etude/core/error.hpp>
#include <etude/expr/initializers.hpp>
#include <etude/kernel/call_memory.hpp>
#include <etude/kernel/run.hpp>
#include <etude/nn/agreement.hpp>
#include <etude/nn/check.hpp>
#include <etude/program/first_not_finite.hpp>
#include <etude/train/batch_rows.hpp>
#include <etude/train/graphs.hpp>
#include <etude/train/storage.hpp>

#include <array>
#include <span>
#include <string>
#include <vector>

namespace etude {

template <class Net_, class T = float>
class ETUDE_FOR_PROCESSOR Model {
  ETUDE_CHECK(typename detail::SoundNetwork<Net_>::Problem);
  static_assert(sizeof(typename detail::SoundNetwork<Net_>::Problem) > 0);
  using Net = typename detail::SoundNetwork<Net_>::type;
  static constexpr const auto& values = ModelValues<Net>::program;
  static constexpr Layout layout{values};

 public:
  static constexpr int inputs = Net::input.size();
  static constexpr int outputs = Net::output.size();
  // Numbers that are trained or remembered, without padding; and the bytes they take, with it.
  static constexpr int parameters = [] {
    int n = 0;
    for (const Leaf& l : values.leaves) n += l.kind == LeafKind::parameter ? l.type.size() : 0;
    return n;
  }();
  static constexpr std::size_t bytes = sizeof(T) * values.model;

  explicit Model(std::uint64_t seed = 0) { initialize(seed); }

  // Draws all values anew.
  void initialize(std::uint64_t seed) {
    for (std::size_t k = 0; k < layout.leaves.size(); ++k) {
      const Leaf& l = layout.leaves[k];
      if (layout.leaf_place[k].space != Space::model) continue;
      for (int i = 0; i < l.type.size(); ++i)
        values_.data()[offset(k, i)] = static_cast<T>(l.initializer(
            {seed, static_cast<std::uint32_t>(k), static_cast<std::uint64_t>(i), l.type.shape}));
    }
  }

  /// The network's output for one sample, as it is: logits, if a loss takes those. Safe to call from several
  /// threads at once.
  std::array<T, outputs> operator()(std::span<const T, inputs> x) const noexcept {
    return answer<InferenceGraph<Net>, outputs>(x);
  }

  /// The prediction for one sample, as a trainer with this loss gives it: the output through the loss's link,
  /// `model.predict<SoftmaxCrossEntropy>(x)` probabilities. Safe to call from several threads at once.
  template <class Loss>
  auto predict(std::span<const T, inputs> x) const noexcept {
    ETUDE_CHECK(typename detail::SoundLoss<Net, Loss>::Problem);
    static_assert(sizeof(typename detail::SoundLoss<Net, Loss>::Problem) > 0);
    using Sound = typename detail::SoundLoss<Net, Loss>::type;
    return answer<PredictionGraph<Net, Sound>, prediction_size<Sound>>(x);
  }

  // The names of all values, in the network's order: "0.weight", "0.bias", …
  static std::vector<std::string> names() {
    std::vector<std::string> out;
    for (std::size_t k = 0; k < layout.leaves.size(); ++k)
      if (layout.leaf_place[k].space == Space::model)
        out.push_back(detail::leaf_path(layout, static_cast<int>(k)));
    return out;
  }
  // The shape of the value called `name`; an error if there is none.
  static Shape shape_of(std::string_view name) { return layout.leaves[leaf_called(name)].type.shape; }

  // Its elements, row-major, without padding.
  std::vector<T> get(std::string_view name) const {
    const std::size_t k = leaf_called(name);
    std::vector<T> out(static_cast<std::size_t>(layout.leaves[k].type.size()));
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = values_.data()[offset(k, static_cast<int>(i))];
    return out;
  }
  void set(std::string_view name, std::span<const T> elements) {
    const std::size_t k = leaf_called(name);
    const auto size = static_cast<std::size_t>(layout.leaves[k].type.size());
    if (elements.size() != size)
      fail({"set: ", name, " has ", size, " elements, ", elements.size(), " were given"});
    for (std::size_t i = 0; i < size; ++i) values_.data()[offset(k, static_cast<int>(i))] = elements[i];
  }

  /// The first value that is not finite, by its name and element: "0.weight[17]"; empty if all are finite.
  std::string first_not_finite() const {
    if (math::all_finite(data(), decltype(values_)::size())) return {};
    return detail::first_not_finite(layout, data());
  }
  /// The same of what an optimizer remembers: `count` numbers for each parameter, each kind laid out as the
  /// parameters are, `trainable` numbers.
  static std::string first_not_finite_state(const T* states, int count) {
    for (int s = 0; s < count; ++s)
      if (const T* const block = states + s * values.trainable;
          !math::all_finite(block, static_cast<std::size_t>(values.trainable)))
        if (std::string name = detail::first_not_finite(layout, block, true); !name.empty()) return name;
    return {};
  }

  // The values as the kernels see them: padded, matrices line by line (program/place.hpp).
  T* data() noexcept { return values_.data(); }
  const T* data() const noexcept { return values_.data(); }

 private:
  template <class Loss>
  static constexpr int prediction_size = [] {
    Graph g;
    return ObjectiveOf<Net, Loss>::score(g).prediction.type().size();
  }();

  // What a graph of one output, of `Size` numbers, gives for one sample.
  template <class Build, int Size>
  std::array<T, Size> answer(std::span<const T, inputs> x) const noexcept {
    using Inference = Compiled<Build, 1, false>;
    constexpr const auto& program = Inference::program;
    detail::CallMemory<T, program.workspace> memory;
    constexpr int to = program.place[program.outputs[0].statement].offset;
    const T* const input = BatchRows<Inference, T>(memory.data()).take(GivenInputs<T>{x.data()}, 1);
    // Inference writes no value.
    const Context<T> c{memory.data(), const_cast<T*>(values_.data()), 1, 0, 0, input};  // NOLINT
    run_loops<Inference, T, xsimd::default_arch, 0, static_cast<int>(program.loops.size()),
              is_small<Inference, lanes_of<Lanes<T>>>>(c);
    std::array<T, Size> y;
    std::copy_n(c.workspace + to, Size, y.data());
    return y;
  }

  Storage<T, static_cast<std::size_t>(values.model)> values_;

  // Of element i, row-major, of leaf k.
  static int offset(std::size_t k, int i) {
    const Place& p = layout.leaf_place[k];
    return p.offset + element_at(p, layout.leaves[k].type.shape, i);
  }
  static std::size_t leaf_called(std::string_view name) {
    std::string known;
    for (std::size_t k = 0; k < layout.leaves.size(); ++k) {
      if (layout.leaf_place[k].space != Space::model) continue;
      const std::string path = detail::leaf_path(layout, static_cast<int>(k));
      if (path == name) return k;
      known += (known.empty() ? "" : ", ") + path;
    }
    fail({"this network has no value called ", name, "; it has ", known});
  }
};

}  // namespace etude
