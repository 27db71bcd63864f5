// SPDX-License-Identifier: BSL-1.0
// One call of Trainer::fit: epoch after epoch, the order of samples, gathering, the step, the schedule, when
// to stop, and the places that are gone back to. Each of these is a part with a header of its own.
#pragma once
#include <etude/core/finite.hpp>
#include <etude/data/augment.hpp>
#include <etude/train/clock.hpp>
#include <etude/train/early_stopping.hpp>
#include <etude/train/epoch_order.hpp>
#include <etude/train/gathered_samples.hpp>
#include <etude/train/places.hpp>
#include <etude/train/progress_bar.hpp>
#include <etude/train/scheduled_rate.hpp>

#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace etude::detail {

template <class Trainer>
class ETUDE_FOR_PROCESSOR Fit {
  using T = typename Trainer::T;
  using State = typename Trainer::State;

 public:
  [[gnu::cold]] Fit(Trainer& trainer, const Dataset& data, const FitOptions& options)
      : t_(trainer),
        data_(data),
        options_(options),
        order_(data, options, t_.options_.seed, Trainer::batch),
        bar_(options.progress, options.epochs),
        rate_(t_.optimizer_),
        stopping_(options.patience, options.min_delta),
        places_(t_.state_, t_.chains()) {}

  History run() {
    History history;
    for (int epoch = 1; epoch <= options_.epochs; ++epoch) {
      const double start = seconds_now();
      const double training_loss = learn(epoch);
      history.seconds += seconds_now() - start;
      EpochResult result{epoch, training_loss, {}, history.seconds};
      if (options_.validation) result.validation = t_.score(*options_.validation);
      losses_.push_back(options_.validation ? result.validation.loss : result.training_loss);
      bar_.finish(result);
      history.epochs.push_back(result);
      if (stopping_.is_best(losses_.back()) && options_.patience > 0) {
        history.best_epoch = epoch;
        if (options_.validation) best_validated_.take(t_.state_, t_.chains(), epoch);
      }
      const bool stops = options_.on_epoch && !options_.on_epoch(result);
      const bool over = stops || stopping_.is_over() || epoch == options_.epochs;
      if (!over && !place_is_due()) continue;
      if (!t_.state_.is_finite()) give_up_at_the_end(epoch);
      if (over) break;
      places_.take(t_.state_, t_.chains(), epoch);
    }
    if (!history.epochs.empty()) end(history);
    return history;
  }

 private:
  Trainer& t_;
  const Dataset& data_;
  const FitOptions& options_;
  EpochOrder order_;
  GatheredSamples<typename Trainer::TrainingRows, T> batches_{Trainer::batch};
  ProgressBar bar_;
  ScheduledRate<typename Trainer::Rule> rate_;
  EarlyStopping stopping_;
  Places<State, T> places_;
  Snapshot<State, T> best_validated_{};
  std::vector<double> losses_{};           // of each epoch that is over
  std::span<const std::uint32_t> last_{};  // batch that was learned from

  // Patience for the training loss goes back to any epoch.
  bool place_is_due() const {
    return places_.is_due(t_.state_.steps) || (options_.patience > 0 && !options_.validation);
  }

  // One epoch. Gives the mean loss of its batches, each before its update.
  [[gnu::noinline]] double learn(int epoch) {
    order_.begin(t_.state_.epochs);
    RandomSequence changes{random_key(t_.options_.seed, augmentation_stream, t_.state_.epochs)};
    const long batches = order_.batches();
    double loss_sum = 0, learned = 0;  // from so many samples
    // Where the epoch ends, in one way or the other, the place where it began is known.
    const auto mean = [&] { return loss_sum / learned; };
    for (long b = 0; b < batches; ++b) {
      const auto samples = order_.batch(b);
      const Progress progress{(epoch - 1) * batches + b, options_.epochs * batches, epoch - 1, losses_};
      const double factor = factor_of(options_.schedule, progress);
      if (!(math::isfinite(factor) && factor >= 0)) give_up_schedule(factor, progress, mean());
      rate_.scale(factor);
      if (batches_.gather(data_, samples, options_.augment, changes) == 0) continue;  // the mean is 0 / 0
      const double loss = t_.step_on(batches_.samples(), static_cast<int>(samples.size()));
      if (!math::isfinite(loss)) give_up_at(epoch, b, loss, mean());
      last_ = samples;
      if (options_.on_step) options_.on_step({progress.step, epoch, loss});
      loss_sum += loss * static_cast<double>(samples.size());
      learned += static_cast<double>(samples.size());
      bar_.update(epoch, static_cast<double>(b + 1) / static_cast<double>(batches), mean());
    }
    ++t_.state_.epochs;
    places_.judge(mean());
    return mean();
  }

  // With patience the best place is gone back to. Without, the loss that the last update led to is looked at.
  [[gnu::cold]] void end(History& history) {
    const EpochResult& last = history.epochs.back();
    if (options_.patience > 0) {
      if (!options_.validation) {
        places_.take(t_.state_, t_.chains(), last.epoch);
        if (places_.judge(t_.score(data_).loss)) history.best_epoch = last.epoch;
      }
      t_.restore(best_validated_ ? best_validated_ : places_.best());
    } else if (!leads_on(last)) {
      give_up(math::make_nan<double>(), {"the loss is not finite after epoch ", last.epoch, ", the last"});
    }
  }

  // Whether training could go on: a loss is finite, that on the validation set, that of the last batch in
  // inference, or, for layers may differ in training, that of one more step, which is undone.
  [[gnu::cold]] bool leads_on(const EpochResult& last) {
    if (math::isfinite(last.validation.loss)) return true;
    const int samples = static_cast<int>(last_.size());
    const typename Trainer::Scores scores;
    if (math::isfinite(scores.loss(t_.state_.model, batches_.samples(), samples))) return true;
    Snapshot<State, T> here;
    here.take(t_.state_, t_.chains(), last.epoch);
    RandomSequence none{0};
    batches_.gather(data_, last_, decltype(options_.augment){}, none);
    const double loss = t_.step_on(batches_.samples(), samples);
    t_.restore(here);
    return math::isfinite(loss);
  }

  // ---- Errors, after which the trainer is where it was best. They are told the loss of the epoch so far.

  [[noreturn, gnu::cold, gnu::noinline]] void give_up(double loss, std::initializer_list<Piece> what) {
    places_.judge(loss);
    t_.restore(places_.best());
    int epoch = places_.best().epoch();
    if (best_validated_ && best_validated_.state().model.first_not_finite().empty() &&
        !(t_.score(*options_.validation).loss < stopping_.best())) {
      t_.restore(best_validated_);
      epoch = best_validated_.epoch();
    }
    const std::string place = epoch == 0 ? "before" : text_of({"after epoch ", epoch});
    fail({data_.name, ": ", text_of(what), "; the model is as it was ", place});
  }
  [[noreturn, gnu::cold, gnu::noinline]] void give_up_schedule(double factor, const Progress& progress,
                                                               double mean) {
    give_up(mean, {"the schedule gives ", factor, " in step ", progress.step, " of ", progress.total_steps,
                   "; it must be finite and at least 0"});
  }
  // In batch b, because of the loss, or of what the update before made of a parameter.
  [[noreturn, gnu::cold, gnu::noinline]] void give_up_at(int epoch, long b, double loss, double mean) {
    const auto samples = order_.batch(b);
    const std::string wrong = t_.not_finite(batches_.samples(), static_cast<int>(samples.size()));
    const std::string place = text_of({" in epoch ", epoch, ", batch ", b + 1, " of ", order_.batches()});
    if (!wrong.empty()) give_up(mean, {"the ", wrong, " is not finite, found", place});
    give_up(mean, {"the loss is ", loss, place, " (samples ", b * Trainer::batch, " to ",
                   b * Trainer::batch + static_cast<long>(samples.size()) - 1, " of the epoch's order)"});
  }
  // After the last batch of an epoch; a pad that is not finite is none that counts.
  [[gnu::cold, gnu::noinline]] void give_up_at_the_end(int epoch) {
    if (const std::string wrong = t_.state_.not_finite(); !wrong.empty())
      give_up(math::make_nan<double>(), {"the ", wrong, " is not finite, found at the end of epoch ", epoch});
  }
};

}  // namespace etude::detail
