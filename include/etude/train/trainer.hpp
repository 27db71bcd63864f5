// SPDX-License-Identifier: BSL-1.0
// Trainer<Net, Loss, Optimizer, Batch<64>>: everything that training needs, as one object whose type says
// all. One that was moved from may be copied, moved, assigned and destroyed, no more.
#pragma once
#include <etude/core/finite.hpp>
#include <etude/core/index.hpp>
#include <etude/data/augment.hpp>
#include <etude/train/arguments.hpp>
#include <etude/train/check_dataset.hpp>
#include <etude/train/check_hyperparameters.hpp>
#include <etude/train/check_options.hpp>
#include <etude/train/fit.hpp>
#include <etude/train/loss_gradient.hpp>
#include <etude/train/model.hpp>
#include <etude/train/options.hpp>
#include <etude/train/scoring.hpp>
#include <etude/train/step.hpp>
#include <etude/train/training_state.hpp>

#include <vector>
//
#include <etude/core/macros_off.hpp>

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
  using Rule = Optimizer;
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

  /// Fails where a hyperparameter of the optimizer makes no sense.
  explicit Trainer(TrainerOptions<Optimizer> options = {})
      : options_(options), optimizer_(options.optimizer), state_(options.seed) {
    detail::check_hyperparameters(optimizer_);
    initialize_chains();
  }

  /// As the trainer was when it was constructed, to the last bit: the values of the model, what the optimizer
  /// remembers and its hyperparameters, what counts steps and epochs.
  void reset() {
    optimizer_ = options_.optimizer;
    reset_model();
    reset_optimizer();
    initialize_chains();
    state_.steps = state_.epochs = 0;
  }
  /// The values of the model alone are drawn anew, as the seed says.
  void reset_model() { state_.model.initialize(options_.seed); }
  /// The optimizer forgets what it remembers (momenta and the like); its hyperparameters stay.
  void reset_optimizer() { state_.initialize_optimizer(); }

  // Row i of what a persistent objective remembers: a sample of the model.
  std::span<const T> chain(int i) const requires(row_state >= 0) {
    detail::checked_index("chain", "row", i, batch);
    constexpr Place p = program.leaf_place[row_state];
    return {workspace_.data() + p.offset + i * p.stride,
            static_cast<std::size_t>(program.leaves[row_state].type.size())};
  }
  const Model<Net, T>& model() const noexcept { return state_.model; }
  Model<Net, T>& model() noexcept { return state_.model; }
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

  /// Trains on the dataset, in batches; one whose samples all weigh nothing is passed over. With patience the
  /// trainer ends as it was where its loss was best.
  ///
  /// Throws (or calls the error handler) where the data does not fit the network, where an option makes no
  /// sense, and where the loss or a parameter ceases to be finite, also by the last update. Then the trainer
  /// is as it was where its loss was best, parameters, states of layers and optimizer, and what is counted:
  /// after an epoch of this call, or before it.
  History fit(const Dataset& data, const FitOptions& options = {}) {
    detail::check_fits(data, detail::sample_needs<Net, Loss>);
    if (options.validation) detail::check_fits(*options.validation, detail::sample_needs<Net, Loss>);
    detail::check_weights<Settings::weighted>(data);
    detail::check_options(options);
    detail::check_hyperparameters(optimizer_);
    return detail::Fit<Trainer>(*this, data, options).run();
  }

  // The prediction for one sample: the network's output through the loss's link; of an energy-based layer,
  // its reconstruction of what it receives.
  std::array<T, Scores::width> predict(std::span<const T> x) const {
    return Scores().predict(state_.model, x);
  }
  // The predictions for all samples of a dataset, row after row.
  std::vector<T> predict(const Dataset& data) const { return Scores().predict(state_.model, data); }

  // Mean loss and accuracy on a dataset.
  Score score(const Dataset& data) const { return Scores().score(state_.model, data); }

  // The gradient of the mean loss on a dataset, as training would follow it from here: a model whose values
  // are the derivatives by those of `model()`, to be read by name, gradient(data).get("0.weight"). What is
  // not trained has derivative 0. The loss itself is given too, where there is a place for it.
  Model<Net, T> gradient(const Dataset& data, double* loss = nullptr) const {
    static_assert(row_state < 0,
                  "gradient(): the chains of a persistent objective move in training steps only");
    detail::check_weights<Settings::weighted>(data);
    double mean;
    return LossGradient<Net, Loss, T, batch, Settings::weighted>()(
        state_.model, data, options_.seed, state_.steps, loss != nullptr ? *loss : mean);
  }

 private:
  friend detail::Fit<Trainer>;
  using State = TrainingState<Net, Training, Optimizer, T>;
  TrainerOptions<Optimizer> options_;
  Optimizer optimizer_;
  State state_;
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

  // What each row of a batch remembers, in the workspace; nothing, if there is nothing.
  std::span<T> chains() {
    if constexpr (row_state < 0) {
      return {};
    } else {
      constexpr Place p = program.leaf_place[row_state];
      return {workspace_.data() + p.offset,
              static_cast<std::size_t>(p.stride * p.strides(program.leaves[row_state].type, batch))};
    }
  }
  [[gnu::noinline]] void restore(const detail::Snapshot<State, T>& place) {
    state_ = place.state();
    if constexpr (row_state >= 0) std::copy(place.chains().begin(), place.chains().end(), chains().begin());
  }

  ETUDE_INLINE T step_if_sound(std::span<const T> inputs, std::span<const Target> targets,
                               std::span<const T> weights) noexcept {
    const T* const w = weights.empty() ? nullptr : weights.data();
    // The detour would be a tenth of a small step.
    if (OneStep::is_tiny && are_samples(batch, inputs, targets, weights))
      return run_step({inputs.data(), targets.data(), w}, batch);
    const std::size_t n = inputs.size() / Model<Net, T>::inputs;
    if (n < 1 || n > batch || !are_samples(n, inputs, targets, weights)) return math::make_nan<T>();
    return step_on(inputs.data(), targets.data(), w, static_cast<int>(n));
  }
  ETUDE_INLINE T step_on(const GivenSamples<T, Target>& given, int samples) noexcept {
    return step_on(given.inputs, given.targets, given.weights, samples);
  }
  // Its arguments are in registers.
  [[gnu::noinline]] T step_on(const T* inputs, const Target* targets, const T* weights,
                              int samples) noexcept {
    return run_step({inputs, targets, weights}, samples);
  }
  ETUDE_INLINE T run_step(const GivenSamples<T, Target>& given, int samples) noexcept {
    Context<T> c{workspace_.data(), state_.model.data(), samples, options_.seed, state_.steps};
    T loss{};
    if constexpr (std::is_void_v<typename Settings::threads> || OneStep::is_tiny) {
      loss = OneStep::run(c, given, optimizer_, state_.numbers, state_.elements.data());
    } else {
      c.input = TrainingRows(c.workspace).take(given, samples);
      threads_.run([&](const auto& member) {
        const T value = OneStep::run_in_team(c, optimizer_, state_.numbers, state_.elements.data(), member);
        if (member.index == 0) loss = value;
      });
    }
    state_.steps += math::isfinite(loss);  // one that updated nothing was no step
    return loss;
  }

  // What is not finite, as text, because of which the last step, on these samples, has updated nothing: a
  // gradient, or what the step before has made of a parameter.
  [[gnu::cold, gnu::noinline]] std::string not_finite(const GivenSamples<T, Target>& given, int samples) {
    if (std::string found = state_.not_finite(); !found.empty()) return found;
    Context<T> c{workspace_.data(), state_.model.data(), samples, options_.seed, state_.steps};
    c.input = TrainingRows(c.workspace).take(given, samples);
    const std::string name = OneStep::gradient_not_finite(c);
    return name.empty() ? name : text_of({"gradient of ", name});
  }

  // What the rows of a batch remember before the first step.
  void initialize_chains() {
    if constexpr (row_state >= 0) {
      constexpr Leaf leaf = program.leaves[row_state];
      constexpr Place p = program.leaf_place[row_state];
      constexpr int size = leaf.type.size();
      for (int i = 0; i < batch * size; ++i)
        workspace_.data()[p.offset + i / size * p.stride + i % size] =
            static_cast<T>(leaf.initializer({options_.seed, static_cast<std::uint32_t>(row_state),
                                             static_cast<std::uint64_t>(i), leaf.type.shape}));
    }
  }
};

}  // namespace etude

#include <etude/core/macros_on.hpp>
