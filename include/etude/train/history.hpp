// SPDX-License-Identifier: BSL-1.0
// What fit is asked for, and what it tells.
#pragma once
#include <etude/core/finite.hpp>
#include <etude/core/random_sequence.hpp>
#include <etude/optim/schedules.hpp>
#include <etude/train/optional_dataset.hpp>

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
  /// With patience the epoch whose loss was smallest, from 1; else 0. The model is then the one that had this
  /// loss: on a validation set, the model after this epoch; of training, the model that this epoch began
  /// with, or the one after it where no epoch followed and the loss on the whole dataset is smaller still. 0
  /// with patience: no epoch had a finite loss, and the model is the one from before fit.
  int best_epoch = 0;
  double seconds = 0;  ///< of training, validation not included
};

enum class Show { automatic, always, never };  // automatic: when the output is a terminal

/// Options of `fit`. One that cannot act (`min_delta` without `patience`) and one without sense (a negative
/// number) is an error that names it. An empty function, as `.schedule = nullptr`, is none.
struct FitOptions {
  int epochs = 1;
  std::function<double(const Progress&)> schedule = ConstantSchedule{};
  OptionalDataset validation{};
  /// Epochs without a smaller loss before training stops and the model is the best one again; 0: never. The
  /// loss is that on the validation set, or that of training where there is none.
  int patience = 0;
  double min_delta = 0;  ///< for patience a loss is smaller only by more than this
  bool shuffle = true;
  /// Each class equally often in an epoch, however rare it is (data/balance.hpp); always in a random order.
  bool balanced = false;
  /// Changes a copy of each sample's input before a step: noise, shifts and the like (data/augment.hpp).
  std::function<void(std::span<float> input, RandomSequence& random)> augment{};
  Show progress = Show::automatic;
  std::function<void(const StepResult&)> on_step{};    ///< after each step
  std::function<bool(const EpochResult&)> on_epoch{};  ///< after each epoch; false stops
};

}  // namespace etude
