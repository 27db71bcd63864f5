// SPDX-License-Identifier: BSL-1.0
// A batch gathered from a dataset in any order, one sample after the other.
#pragma once
#include <etude/core/random_sequence.hpp>
#include <etude/train/batch_rows.hpp>

#include <span>
#include <vector>

namespace etude {

// Rows: those of the program that the samples are for.
template <class Rows, class T>
class GatheredSamples {
  static constexpr auto features = static_cast<std::size_t>(Rows::features),
                        targets = static_cast<std::size_t>(Rows::targets);
  using Target = typename Rows::Target;
  std::vector<T> inputs_, weights_;
  std::vector<Target> targets_;

 public:
  explicit GatheredSamples(std::size_t batch)
      : inputs_(batch * features), weights_(Rows::weighted ? batch : 0), targets_(batch * targets) {}

  // These samples of a dataset, which is known to fit, one after the other; each input changed by `augment`,
  // if there is one. Gives how much they weigh together.
  template <class Augment>
  T gather(const Dataset& data, std::span<const std::uint32_t> samples, const Augment& augment,
           RandomSequence& changes) {
    T weight = 0;
    for (std::size_t at = 0; at < samples.size(); ++at) {
      gather_one(data, samples[at], at);
      if (augment) change(input(at), augment, changes);
      weight += weight_of<T, Rows::weighted>(data, samples[at]);
    }
    return weight;
  }
  GivenSamples<T, Target> samples() const { return {inputs_.data(), targets_.data(), weights_.data()}; }

 private:
  void gather_one(const Dataset& data, std::size_t sample, std::size_t at) {
    std::copy_n(data.inputs.data() + sample * features, features, input(at).data());
    if constexpr (Rows::classes)
      targets_[at] = data.classes[sample];
    else if constexpr (targets > 0)
      copy_targets(data, sample, at);
    if constexpr (Rows::weighted) weights_[at] = weight_of<T, true>(data, sample);
  }
  std::span<T> input(std::size_t at) { return {inputs_.data() + at * features, features}; }
  void copy_targets(const Dataset& data, std::size_t sample, std::size_t at) {
    if constexpr (Rows::takes_two_classes)
      if (data.targets.empty()) {
        targets_[at] = Rows::answer(data.classes[sample]);
        return;
      }
    std::copy_n(data.targets.data() + sample * targets, targets, targets_.data() + at * targets);
  }
  [[gnu::noinline]] static void change(std::span<T> x, const auto& augment, RandomSequence& random) {
    std::vector<float> input(x.begin(), x.end());
    augment(std::span(input), random);
    std::copy(input.begin(), input.end(), x.begin());
  }
};

}  // namespace etude
