// SPDX-License-Identifier: BSL-1.0
// Trainer<Net, Loss, Optimizer, Batch<64>>: everything that training needs, as one object whose type says
// all. One that was moved from may be copied, moved, assigned and destroyed, no more.
#pragma once
#include <etude/core/finite.hpp>
#include <etude/core/index.hpp>
#include <etude/core/shuffle.hpp>
#include <etude/data/augment.hpp>
#include <etude/data/balance.hpp>
#include <etude/train/arguments.hpp>
#include <etude/train/check_dataset.hpp>
#include <etude/train/gathered_samples.hpp>
#include <etude/train/loss_gradient.hpp>
#include <etude/train/model.hpp>
#include <etude/train/options.hpp>
#include <etude/train/progress_bar.hpp>
#include <etude/train/scoring.hpp>
#include <etude/train/step.hpp>

#include <numeric>
#include <vector>

namespace etude {

template <class Net_, class Loss_ = fact::nothing, class Optimizer_ = fact::nothing, class... Option>
class ETUDE_FOR_PROCESSOR Trainer {
  using Checked = decltype(detail::checked<detail::TrainingArguments<Net_, Loss_, Optimizer_, Option...>>());
  using Net = typename Checked::Net;  // of a wrong one nothing more is said
  using Loss = typename Checked::Loss;
  using Optimizer = typename Checked::Optimizer;
  using Settings = typename Checked::Settings;
  using T = typename Settings::precision;
  using Arch = xsimd::default_arch;
  using Training =
      TrainingProgram<Net, Loss, Optimizer, Settings::batch, Settings::weighted, Settings::order>;
  using TrainingRows = BatchRows<Training, T>;
  using OneStep = TrainingStep<Training, Optimizer, T, Arch>;
  using Scores = Scoring<Net, Loss, T, Settings::batch>;
  static constexpr const auto& program = Training::program;
  static_assert(each_state_has_one_new_value(program),
                "a layer that keeps a state (BatchNorm) is Shared by two places; each needs one of its own");
  // What each row of a batch remembers, if there is something: the program's leaf.
  static constexpr int row_state = [] {
    for (int k = 0; k < static_cast<int>(program.leaves.size()); ++k)
      if (program.leaves[k].kind == LeafKind::state && program.leaf_place[k].space == Space::workspace)
        return k;
    return -1;
  }();

 public:
  static constexpr int batch = Settings::batch;
  using Target = target_number<Loss, T>;
  static constexpr int target_size = detail::has_targets<Loss> ? detail::target_type<Net, Loss>.size() : 0;

  explicit Trainer(TrainerOptions<Optimizer> options = {})
      : optimizer_(options.optimizer), seed_(options.seed), model_(options.seed) {
    initialize_states<Training, Optimizer>(scalar_states_, states_.data());
    if constexpr (row_state >= 0) initialize_rows();
  }

  // Row i of what a persistent objective remembers: a sample of the model.
  std::span<const T> chain(int i) const requires(row_state >= 0) {
    detail::checked_index("chain", "row", i, batch);
    constexpr Place p = program.leaf_place[row_state];
    return {workspace_.data() + p.offset + i * p.stride,
            static_cast<std::size_t>(program.leaves[row_state].type.size())};
  }
  const Model<Net, T>& model() const noexcept { return model_; }
  Model<Net, T>& model() noexcept { return model_; }
  Optimizer& optimizer() noexcept { return optimizer_; }

  // One step on 1 … Batch samples, one after the other in `inputs`, with a class or a row of `targets` for
  // each. Gives the mean loss before the update; where that is not finite, the sizes do not fit, a class is
  // none of the network's or a target none of the loss's, nothing is updated; nor is it where the gradient is
  // clipped by its norm and that is not finite, which gives NaN. Other rules update tile by tile, before they
  // have seen all of a gradient: then the next step gives NaN and updates nothing, and
  // model().first_not_finite() names the parameter.
  T step(std::span<const T> inputs, std::span<const Target> targets) noexcept {
    return step_if_sound(inputs, targets, {});
  }
  // With a weight for each sample; or none, then each counts 1.
  T step(std::span<const T> inputs, std::span<const Target> targets, std::span<const T> weights) noexcept
      requires(Settings::weighted) {
    return step_if_sound(inputs, targets, weights);
  }
  template <class Weights>
  T step(std::span<const T>, std::span<const Target>, const Weights&) noexcept requires(!Settings::weighted) {
    static_assert(sizeof(Weights) == 0, "weights of samples are for a trainer with the option Weighted");
    return {};
  }
  // The same where the input is its own target.
  T step(std::span<const T> inputs) noexcept requires(!detail::has_targets<Loss>) { return step(inputs, {}); }

  // Trains on the dataset, in batches; one whose samples all weigh nothing is passed over. Throws (or calls
  // the error handler) where the data does not fit the network and where the loss ceases to be finite; then
  // the model has the values it had after the last whole epoch, or the best one, if patience keeps that.
  History fit(const Dataset& data, const FitOptions& options = {}) {
    detail::check_fits(data, detail::sample_needs<Net, Loss>);
    if (options.validation) detail::check_fits(*options.validation, detail::sample_needs<Net, Loss>);
    if (Settings::weighted && !data.weights.empty() &&
        std::all_of(data.weights.begin(), data.weights.end(), [](float w) { return w == 0; }))
      fail({data.name, ": each of its samples has the weight 0"});
    const auto samples = data.size();
    const long batches = static_cast<long>((samples + batch - 1) / batch);
    std::vector<std::uint32_t> order(samples);
    std::iota(order.begin(), order.end(), 0u);
    detail::ProgressBar bar(options.progress, options.epochs);
    std::vector<T> snapshot(model_.data(), model_.data() + Model<Net, T>::bytes / sizeof(T));
    auto keep = [&] { std::copy_n(model_.data(), snapshot.size(), snapshot.data()); };
    auto restore = [&] { std::copy_n(snapshot.data(), snapshot.size(), model_.data()); };
    struct RestoredRate {  // also when a callback throws
      Optimizer& optimizer;
      Optimizer base = optimizer;
      ~RestoredRate() { Rules<Optimizer>::scale_learning_rate(optimizer, base, 1); }
    } const unscheduled{optimizer_};
    const bool keeps_best = options.patience > 0 && options.validation;
    GatheredSamples<TrainingRows, T> gathered(batch);
    History history;
    std::vector<double> losses;
    double best = std::numeric_limits<double>::max();

    for (int epoch = 1; epoch <= options.epochs; ++epoch) {
      const double start = detail::seconds_now();
      if (options.balanced)
        balanced_order(order, data, seed_, static_cast<std::uint32_t>(epochs_seen_));
      else if (options.shuffle)
        permutation(order, seed_, static_cast<std::uint32_t>(epochs_seen_));
      RandomSequence changes{
          random_key(seed_, augmentation_stream, static_cast<std::uint32_t>(epochs_seen_))};
      double loss_sum = 0, learned = 0;  // from so many samples
      for (long b = 0; b < batches; ++b) {
        const Progress progress{(epoch - 1) * batches + b, options.epochs * batches, epoch - 1, losses};
        Rules<Optimizer>::scale_learning_rate(optimizer_, unscheduled.base,
                                              static_cast<float>(options.schedule(progress)));
        const std::size_t first = static_cast<std::size_t>(b) * batch,
                          count = std::min<std::size_t>(batch, samples - first);
        T weight = 0;
        for (std::size_t i = 0; i < count; ++i) {
          gathered.gather(data, order[first + i], i);
          if (options.augment) change_input(gathered.input(i), options.augment, changes);
          weight += weight_of<T, Settings::weighted>(data, order[first + i]);
        }
        if (weight == 0) continue;  // the mean would be 0 / 0
        const auto given = gathered.samples();
        const double loss = step_on(given.inputs, given.targets, given.weights, static_cast<int>(count));
        if (!math::isfinite(loss)) {
          const std::string wrong = not_finite(given, static_cast<int>(count));
          restore();
          if (!wrong.empty())
            fail({data.name, ": the ", wrong, " is not finite, found in epoch ", epoch, ", batch ", b + 1,
                  " of ", batches, "; the model is as it was before"});
          fail({data.name, ": the loss is ", loss, " in epoch ", epoch, ", batch ", b + 1, " of ", batches,
                " (samples ", first, " to ", first + count - 1,
                " of the epoch's order); the model is as it was before"});
        }
        if (options.on_step) options.on_step({progress.step, epoch, loss});
        loss_sum += loss * static_cast<double>(count);
        learned += static_cast<double>(count);
        bar.update(epoch, static_cast<double>(b + 1) / static_cast<double>(batches), loss_sum / learned);
      }
      if (const std::string wrong = is_finite() ? "" : not_finite(); !wrong.empty()) {
        restore();
        fail({data.name, ": the ", wrong, " is not finite, found at the end of epoch ", epoch,
              "; the model is as it was before"});
      }
      ++epochs_seen_;
      history.seconds += detail::seconds_now() - start;
      EpochResult result{epoch, loss_sum / learned, {}, history.seconds};
      if (options.validation) result.validation = score(*options.validation);
      losses.push_back(options.validation ? result.validation.loss : result.training_loss);
      bar.finish(result);
      history.epochs.push_back(result);
      const bool better = options.validation && result.validation.loss < best;
      if (better) {
        best = result.validation.loss;
        history.best_epoch = epoch;
      }
      if (better || !keeps_best) keep();
      if (options.on_epoch && !options.on_epoch(result)) break;
      if (keeps_best && epoch - history.best_epoch >= options.patience) break;
    }
    if (keeps_best)
      restore();
    else
      history.best_epoch = 0;
    return history;
  }

  // The prediction for one sample: the network's output through the loss's link; of an energy-based layer,
  // its reconstruction of what it receives.
  std::array<T, Scores::width> predict(std::span<const T> x) const { return Scores().predict(model_, x); }
  // The predictions for all samples of a dataset, row after row.
  std::vector<T> predict(const Dataset& data) const { return Scores().predict(model_, data); }

  // Mean loss and accuracy on a dataset.
  Score score(const Dataset& data) const { return Scores().score(model_, data); }

  // The gradient of the mean loss on a dataset, as training would follow it from here: a model whose values
  // are the derivatives by those of `model()`, to be read by name, gradient(data).get("0.weight"). What is
  // not trained has derivative 0. The loss itself is given too, where there is a place for it.
  Model<Net, T> gradient(const Dataset& data, double* loss = nullptr) const {
    static_assert(row_state < 0,
                  "gradient(): the chains of a persistent objective move in training steps only");
    double mean;
    return LossGradient<Net, Loss, T, batch, Settings::weighted>()(model_, data, seed_, steps_,
                                                                   loss != nullptr ? *loss : mean);
  }

 private:
  static constexpr int scalar_states = Rules<Optimizer>::scalar_states;
  static constexpr std::size_t states =
      static_cast<std::size_t>(Rules<Optimizer>::element_states) * program.trainable;

  Optimizer optimizer_;
  std::uint64_t seed_;
  std::uint32_t steps_ = 0;
  int epochs_seen_ = 0;
  Model<Net, T> model_;
  double scalar_states_[scalar_states > 0 ? scalar_states : 1]{};
  Storage<T, states> states_;
  Storage<T, static_cast<std::size_t>(program.workspace)> workspace_;
  struct OneThread {};
  [[no_unique_address]] std::conditional_t<std::is_void_v<typename Settings::threads>, OneThread,
                                           typename Settings::threads>
      threads_;

  // Whether these are n samples, and their classes the network's.
  ETUDE_INLINE static bool are_samples(std::size_t n, std::span<const T> inputs,
                                       std::span<const Target> targets, std::span<const T> weights) {
    if (inputs.size() != n * Model<Net, T>::inputs || targets.size() != n * target_size ||
        (!weights.empty() && weights.size() != n))
      return false;
    if constexpr (detail::has_classes<Loss>)
      for (const Target t : targets)
        if (t < 0 || t >= Net::output.size()) return false;
    if constexpr (detail::has_targets<Loss>)
      return detail::are_targets<typename Loss::Target>(targets, target_size);
    else
      return detail::are_targets<detail::compared_with<Loss>>(inputs, Model<Net, T>::inputs);
  }

  [[gnu::noinline]] static void change_input(std::span<T> x, const auto& augment, RandomSequence& random) {
    std::vector<float> input(x.begin(), x.end());
    augment(std::span(input), random);
    std::copy(input.begin(), input.end(), x.begin());
  }

  ETUDE_INLINE T step_if_sound(std::span<const T> inputs, std::span<const Target> targets,
                               std::span<const T> weights) noexcept {
    const T* const w = weights.empty() ? nullptr : weights.data();
    // The detour would be a tenth of a small step.
    if (OneStep::small && are_samples(batch, inputs, targets, weights))
      return run_step({inputs.data(), targets.data(), w}, batch);
    const std::size_t n = inputs.size() / Model<Net, T>::inputs;
    if (n < 1 || n > batch || !are_samples(n, inputs, targets, weights)) return math::make_nan<T>();
    return step_on(inputs.data(), targets.data(), w, static_cast<int>(n));
  }
  // Its arguments are in registers.
  [[gnu::noinline]] T step_on(const T* inputs, const Target* targets, const T* weights,
                              int samples) noexcept {
    return run_step({inputs, targets, weights}, samples);
  }
  ETUDE_INLINE T run_step(const GivenSamples<T, Target>& given, int samples) noexcept {
    Context<T> c{workspace_.data(), model_.data(), samples, seed_, steps_++};
    if constexpr (std::is_void_v<typename Settings::threads> || OneStep::small) {
      return OneStep::run(c, given, optimizer_, scalar_states_, states_.data());
    } else {
      c.input = TrainingRows(c.workspace).take(given, samples);
      T loss{};
      threads_.run([&](const auto& member) {
        const T value = OneStep::run_in_team(c, optimizer_, scalar_states_, states_.data(), member);
        if (member.index == 0) loss = value;
      });
      return loss;
    }
  }

  // Whether all that a step changes is finite, padding too.
  bool is_finite() const {
    return math::all_finite(model_.data(), Model<Net, T>::bytes / sizeof(T)) &&
           (states == 0 || math::all_finite(states_.data(), states));
  }
  // The update of which parameter has a value that is not finite, in the model or in what the optimizer
  // remembers, as text; empty if none has.
  std::string not_finite() const {
    std::string name = model_.first_not_finite();
    if (name.empty()) name = model_.first_not_finite_state(states_.data(), Rules<Optimizer>::element_states);
    return name.empty() ? name : "update of " + name;
  }
  // Or the gradient because of which the last step, on these samples, has updated nothing.
  [[gnu::cold]] std::string not_finite(const GivenSamples<T, Target>& given, int samples) {
    if (std::string found = not_finite(); !found.empty()) return found;
    Context<T> c{workspace_.data(), model_.data(), samples, seed_, steps_ - 1};
    c.input = TrainingRows(c.workspace).take(given, samples);
    const std::string name = OneStep::gradient_not_finite(c);
    return name.empty() ? name : "gradient of " + name;
  }

  // What the rows of a batch remember before the first step.
  void initialize_rows() {
    constexpr Leaf leaf = program.leaves[row_state];
    constexpr Place p = program.leaf_place[row_state];
    constexpr int size = leaf.type.size();
    for (int i = 0; i < batch * size; ++i)
      workspace_.data()[p.offset + i / size * p.stride + i % size] = static_cast<T>(leaf.initializer(
          {seed_, static_cast<std::uint32_t>(row_state), static_cast<std::uint64_t>(i), leaf.type.shape}));
  }
};

}  // namespace etude
