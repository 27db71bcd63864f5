// SPDX-License-Identifier: BSL-1.0
// A network's values: parameters and states, and the network as a function. No training memory. A model that
// was moved from may be copied, moved, assigned and destroyed; it has values again when it is assigned some.
#pragma once
#include <etude/core/error.hpp>
#include <etude/expr/initializers.hpp>
#include <etude/kernel/call_memory.hpp>
#include <etude/kernel/run.hpp>
#include <etude/nn/sound_loss.hpp>
#include <etude/program/first_not_finite.hpp>
#include <etude/program/path.hpp>
#include <etude/train/batch_rows.hpp>
#include <etude/train/graphs.hpp>
#include <etude/train/storage.hpp>

#include <array>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace etude {

namespace detail {

// What is given to a model for a sample: how many numbers, where the compiler knows that, and of which type.
template <class X>
inline constexpr int known_size = -1;
template <class E, std::size_t N>
inline constexpr int known_size<std::array<E, N>> = static_cast<int>(N);
template <class E, std::size_t N>
inline constexpr int known_size<E[N]> = static_cast<int>(N);
template <class E, std::size_t N>
inline constexpr int known_size<std::span<E, N>> = N == std::dynamic_extent ? -1 : static_cast<int>(N);

template <class T, int Inputs, class X>
struct GivenSample {
  static constexpr bool is_span = std::is_convertible_v<const X&, std::span<const T>>;
  using Problem = std::conditional_t<
      known_size<X> >= 0 && known_size<X> != Inputs,
      a_sample_has_as_many_numbers_as_the_network_takes<expects<Inputs>, receives<known_size<X>>>,
      std::conditional_t<is_span, Fine, a_sample_is_of_the_type_that_the_model_computes_in<T, X>>>;
};

}  // namespace detail

template <class Net_, class T = float>
class ETUDE_FOR_PROCESSOR Model {
  using Net = typename decltype(detail::checked<detail::SoundNetwork<Net_>>())::type;
  static_assert(std::is_same_v<T, float> || std::is_same_v<T, double>,
                "Model<network, number>: the number is float or double");
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
    using Sound = typename decltype(detail::checked<detail::SoundNetworkAndLoss<Net, Loss>>())::Loss;
    return answer<PredictionGraph<Net, Sound>, prediction_size<Sound>>(x);
  }

  // What is no sample of the network: a wrong number of numbers, or another type of them, is said by the
  // compiler, and by an error where only the run shows how many there are.
  template <class X>
  requires(!std::is_convertible_v<const X&, std::span<const T, inputs>>) std::array<T, outputs>
  operator()(const X& x) const {
    using Given = detail::GivenSample<T, inputs, X>;
    detail::checked<Given>();
    if constexpr (Given::is_span) return (*this)(whole(x));
    return {};
  }
  std::array<T, outputs> operator()(std::initializer_list<T> x) const {
    return (*this)(whole({x.begin(), x.size()}));
  }
  template <class Loss, class X>
  requires(!std::is_convertible_v<const X&, std::span<const T, inputs>>) auto predict(const X& x) const {
    using Given = detail::GivenSample<T, inputs, X>;
    detail::checked<Given>();
    if constexpr (Given::is_span)
      return predict<Loss>(whole(x));
    else
      return std::array<T, outputs>{};
  }
  template <class Loss>
  auto predict(std::initializer_list<T> x) const {
    return predict<Loss>(whole({x.begin(), x.size()}));
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

  // A sample whose size shows at run time.
  static std::span<const T, inputs> whole(std::span<const T> x) {
    if (x.size() != static_cast<std::size_t>(inputs))
      fail({"the model takes ", inputs, " numbers, ", x.size(), " were given"});
    return x.template first<static_cast<std::size_t>(inputs)>();
  }
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
