// SPDX-License-Identifier: BSL-1.0
// A batch gathered from a dataset in any order, one sample after the other.
#pragma once
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

  // A sample of a dataset, which is known to fit, as number `at` of the batch.
  void gather(const Dataset& data, std::size_t sample, std::size_t at) {
    std::copy_n(data.inputs.data() + sample * features, features, input(at).data());
    if constexpr (Rows::classes)
      targets_[at] = data.classes[sample];
    else if constexpr (targets > 0)
      copy_targets(data, sample, at);
    if constexpr (Rows::weighted) weights_[at] = weight_of<T, true>(data, sample);
  }
  std::span<T> input(std::size_t at) { return {inputs_.data() + at * features, features}; }
  GivenSamples<T, Target> samples() const { return {inputs_.data(), targets_.data(), weights_.data()}; }

 private:
  void copy_targets(const Dataset& data, std::size_t sample, std::size_t at) {
    if constexpr (Rows::takes_two_classes)
      if (data.targets.empty()) {
        targets_[at] = Rows::answer(data.classes[sample]);
        return;
      }
    std::copy_n(data.targets.data() + sample * targets, targets, targets_.data() + at * targets);
  }
};

}  // namespace etude
