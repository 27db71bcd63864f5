// SPDX-License-Identifier: BSL-1.0
// Whether a dataset has what a network and its loss ask for; if not, an error that names it and both numbers.
#pragma once
#include <etude/data/dataset.hpp>
#include <etude/nn/losses.hpp>

#include <numeric>
#include <span>

namespace etude::detail {

// What is asked of each sample.
struct SampleNeeds {
  int features;
  int classes;       // one of so many classes, or 0
  int targets;       // so many target numbers, or 0
  bool two_classes;  // may stand for a target, which is an answer
  // What is wrong with a sample's targets, or with its inputs where they are the target.
  TargetFault (*fault)(std::span<const float>) = nullptr;
};
template <class Net, class L>
inline constexpr SampleNeeds sample_needs{
    .features = Net::input.size(),
    .classes = has_classes<L> ? Net::output.size() : 0,
    .targets = has_targets<L> && !has_classes<L> ? target_type<Net, L>.size() : 0,
    .two_classes =
        [] {
          if constexpr (has_targets<L> && !has_classes<L>)
            return HasAnswers<typename L::Target> && target_type<Net, L>.size() == 1;
          else
            return false;
        }(),
    .fault =
        [] {
          TargetFault (*fault)(std::span<const float>) = nullptr;
          if constexpr (AsksForTargets<compared_with<L>>) fault = compared_with<L>::template fault<float>;
          return fault;
        }()};

// Its inputs alone.
inline void check_inputs(const Dataset& data, const SampleNeeds& needs) {
  data.check_sizes();
  if (data.empty()) fail({data.name, ": there is no sample in it"});
  if (data.features != needs.features)
    fail({data.name, ": its samples have ", data.features, " features, the network takes ", needs.features});
}

// Each target is one of those that the loss is for.
[[gnu::cold]] inline void check_targets(const Dataset& data, const SampleNeeds& needs) {
  const bool of_inputs = needs.targets == 0;
  for (std::size_t i = 0; i < data.size(); ++i) {
    const std::span<const float> numbers = of_inputs ? data.sample(i) : data.target(i);
    const TargetFault wrong = needs.fault(numbers);
    if (wrong.asks == nullptr) continue;
    const char* const what = of_inputs ? "input" : "target";
    if (wrong.index < 0)
      fail({data.name, ": the ", what, "s of sample ", i, " add up to ",
            std::accumulate(numbers.begin(), numbers.end(), 0.0), "; the loss takes ", wrong.asks});
    fail({data.name, ": ", what, ' ', wrong.index, " of sample ", i, " is ",
          numbers[static_cast<std::size_t>(wrong.index)], "; the loss takes ", wrong.asks});
  }
}

// All of it.
inline void check_fits(const Dataset& data, const SampleNeeds& needs) {
  check_inputs(data, needs);
  data.check();
  if (needs.classes > 0 && data.classes.empty())
    fail({data.name, ": it has no classes, the loss needs one for each sample"});
  if (needs.classes > 0 && data.class_count > needs.classes)
    fail({data.name, ": it has ", data.class_count, " classes, the network has ", needs.classes, " outputs"});
  if (needs.two_classes && data.targets.empty() && !data.classes.empty()) {
    if (data.class_count > 2)
      fail({data.name, ": it has ", data.class_count, " classes, one output tells two apart"});
    return;
  }
  if (needs.targets > 0 && data.target_size != needs.targets)
    fail({data.name, ": its targets have ", data.target_size, " numbers, the network has ", needs.targets,
          " outputs",
          data.targets.empty() && !data.classes.empty() ? "; one_hot makes targets of classes" : ""});
  if (needs.fault != nullptr) check_targets(data, needs);
}

}  // namespace etude::detail
