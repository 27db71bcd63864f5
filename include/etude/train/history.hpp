// SPDX-License-Identifier: BSL-1.0
// What fit is asked for, and what it tells.
#pragma once
#include <etude/core/finite.hpp>
#include <etude/core/random_sequence.hpp>
#include <etude/data/dataset.hpp>
#include <etude/optim/schedules.hpp>

#include <functional>
#include <span>
#include <vector>

namespace etude {

/// How well a model does on a dataset: the mean loss of the samples, and the share of right answers. An
/// answer is a sample's class, or one of its targets of 0 and 1, or −1 and 1; with several such targets each
/// counts. Where the loss takes none of these (a squared error), or a target is another number, accuracy is
/// NaN. A prediction that is NaN is wrong.
struct Score {
  double loss = math::nan<double>;
  double accuracy = math::nan<double>;
};

struct StepResult {
  long step = 0;    // from 0, over all epochs
  int epoch = 0;    // from 1
  double loss = 0;  // the mean over the batch, before the update
};

struct EpochResult {
  int epoch = 0;             // from 1
  double training_loss = 0;  // the mean over the epoch's batches, each before its update
  Score validation{};
  double seconds = 0;  // of training, so far
};

struct History {
  std::vector<EpochResult> epochs;
  int best_epoch =
      0;  // whose parameters the model has; 0 if there was no validation set: then the last one's
  double seconds = 0;  // of training, validation not included
};

// A dataset or none, so that options can say .validation = data.test.
class OptionalDataset {
 public:
  constexpr OptionalDataset() = default;
  constexpr OptionalDataset(const Dataset& d) : dataset_(&d) {}  // NOLINT: implicit
  constexpr explicit operator bool() const { return dataset_ != nullptr; }
  constexpr const Dataset& operator*() const { return *dataset_; }
  constexpr const Dataset* operator->() const { return dataset_; }

 private:
  const Dataset* dataset_ = nullptr;
};

enum class Show { automatic, always, never };  // automatic: when the output is a terminal

struct FitOptions {
  int epochs = 1;
  std::function<double(const Progress&)> schedule = ConstantSchedule{};
  OptionalDataset validation{};
  int patience = 0;  // epochs without a smaller validation loss before training stops; 0: never
  bool shuffle = true;
  // Each class equally often in an epoch, however rare it is (data/balance.hpp); always in a random order.
  bool balanced = false;
  // Changes a copy of each sample's input before a step: noise, shifts and the like (data/augment.hpp).
  std::function<void(std::span<float> input, RandomSequence& random)> augment{};
  Show progress = Show::automatic;
  std::function<void(const StepResult&)> on_step{};    // after each step
  std::function<bool(const EpochResult&)> on_epoch{};  // after each epoch; false stops
};

}  // namespace etude
