// SPDX-License-Identifier: BSL-1.0
// Trainer<Net, Loss, Optimizer, Batch<64>>: everything that training needs, as one object whose type says
// all.
#pragma once
#include <etude/core/shuffle.hpp>
#include <etude/data/balance.hpp>
#include <etude/nn/check.hpp>
#include <etude/train/loss_gradient.hpp>
#include <etude/train/model.hpp>
#include <etude/train/options.hpp>
#include <etude/train/progress_bar.hpp>
#include <etude/train/scoring.hpp>
#include <etude/train/step.hpp>

#include <numeric>

namespace etude {

template <class Net_, class Loss_, class Optimizer, class... Option>
class Trainer {
  ETUDE_CHECK(typename detail::SoundNetwork<Net_>::Problem);
  static_assert(sizeof(typename detail::SoundNetwork<Net_>::Problem) > 0);
  using Net = typename detail::SoundNetwork<Net_>::type;  // of a wrong one nothing more is said
  ETUDE_CHECK(typename detail::SoundLoss<Net, Loss_>::Problem);
  static_assert(sizeof(typename detail::SoundLoss<Net, Loss_>::Problem) > 0);
  using Loss = typename detail::SoundLoss<Net, Loss_>::type;
  using Settings = detail::Settings<Option...>;
  using T = typename Settings::precision;
  using Arch = xsimd::default_arch;
  using Training =
      Compiled<TrainingGraph<Net, Loss, Settings::weighted>, Settings::batch, follows_gradients<Optimizer>>;
  using Rows = Scoring<Net, Loss, T, Settings::batch>;
  static constexpr const auto& program = Training::program;
  static_assert(each_state_has_one_new_value(program),
                "a layer that keeps a state (BatchNorm) is Shared by two places; each needs one of its own");
  static constexpr bool has_classes = std::is_same_v<typename Loss::Target, ClassIndex>;
  // What each row of a batch remembers, if there is something: the program's leaf.
  static constexpr int row_state = [] {
    for (int k = 0; k < static_cast<int>(program.leaves.size()); ++k)
      if (program.leaves[k].kind == LeafKind::state && program.leaf_place[k].space == Space::workspace)
        return k;
    return -1;
  }();
  static constexpr bool has_targets = !std::is_same_v<typename Loss::Target, ItsInput>;

 public:
  static constexpr int batch = Settings::batch;
  using Target = std::conditional_t<has_classes, std::int32_t, T>;
  static constexpr int target_size = has_targets ? detail::target_type<Net, Loss>.size() : 0;

  explicit Trainer(TrainerOptions<Optimizer> options = {})
      : optimizer_(options.optimizer), seed_(options.seed), model_(options.seed) {
    initialize_states<Training, Optimizer>(scalar_states_, states_.data());
    if constexpr (row_state >= 0) initialize_rows();
  }

  // Row i of what a persistent objective remembers: a sample of the model.
  std::span<const T> chain(int i) const requires(row_state >= 0) {
    if (i < 0 || i >= batch)
      fail({"chain: row ", i, " was asked for; there are ", batch, ", counted from 0"});
    constexpr Place p = program.leaf_place[row_state];
    return {workspace_.data() + p.offset + i * p.stride,
            static_cast<std::size_t>(program.leaves[row_state].type.size())};
  }
  const Model<Net, T>& model() const noexcept { return model_; }
  Model<Net, T>& model() noexcept { return model_; }
  Optimizer& optimizer() noexcept { return optimizer_; }

  // One step on 1 … Batch samples, one after the other in `inputs`, with a class or a row of `targets` for
  // each. Gives the mean loss before the update; where that is not finite, or the sizes do not fit, nothing
  // is updated.
  // With Weighted, `weights` has one for each sample; without any, each counts 1.
  T step(std::span<const T> inputs, std::span<const Target> targets,
         std::span<const T> weights = {}) noexcept {
    const std::size_t n = inputs.size() / Model<Net, T>::inputs;
    if (n < 1 || n > batch || inputs.size() != n * Model<Net, T>::inputs ||
        targets.size() != n * target_size ||
        (!weights.empty() && (!Settings::weighted || weights.size() != n)))
      return std::numeric_limits<T>::quiet_NaN();
    for (std::size_t i = 0; i < n; ++i) {
      load(static_cast<int>(i), inputs.data() + i * Model<Net, T>::inputs, targets.data() + i * target_size);
      load_weight(static_cast<int>(i), weights.empty() ? T(1) : weights[i]);
    }
    return step_on_loaded(static_cast<int>(n));
  }
  // The same where the input is its own target.
  T step(std::span<const T> inputs) noexcept requires(!has_targets) { return step(inputs, {}); }

  // Trains on the dataset, in batches. Throws (or calls the error handler) where the data does not fit the
  // network and where the loss ceases to be finite; then the model has the values it had after the last whole
  // epoch, or the best one, if patience keeps that.
  History fit(const Dataset& data, const FitOptions& options = {}) {
    check_fits(data);
    if (options.validation) check_fits(*options.validation);
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
    History history;
    std::vector<double> losses;
    double best = std::numeric_limits<double>::infinity();

    for (int epoch = 1; epoch <= options.epochs; ++epoch) {
      const double start = detail::seconds_now();
      if (options.balanced)
        balanced_order(order, data, seed_, static_cast<std::uint32_t>(epochs_seen_));
      else if (options.shuffle)
        permutation(order, seed_, static_cast<std::uint32_t>(epochs_seen_));
      double loss_sum = 0;
      for (long b = 0; b < batches; ++b) {
        const Progress progress{(epoch - 1) * batches + b, options.epochs * batches, epoch - 1, losses};
        Rules<Optimizer>::scale_learning_rate(optimizer_, unscheduled.base,
                                              static_cast<float>(options.schedule(progress)));
        const std::size_t first = static_cast<std::size_t>(b) * batch,
                          count = std::min<std::size_t>(batch, samples - first);
        for (std::size_t i = 0; i < count; ++i) load(data, order[first + i], static_cast<int>(i));
        const double loss = step_on_loaded(static_cast<int>(count));
        if (!std::isfinite(loss)) {
          restore();
          fail({data.name, ": the loss is ", loss, " in epoch ", epoch, ", batch ", b + 1, " of ", batches,
                " (samples ", first, " to ", first + count - 1,
                " of the epoch's order); the model is as it was before"});
        }
        if (options.on_step) options.on_step({progress.step, epoch, loss});
        loss_sum += loss * static_cast<double>(count);
        bar.update(epoch, static_cast<double>(b + 1) / static_cast<double>(batches),
                   loss_sum / static_cast<double>(first + count));
      }
      ++epochs_seen_;
      history.seconds += detail::seconds_now() - start;
      EpochResult result{epoch, loss_sum / static_cast<double>(samples), {}, history.seconds};
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
  std::array<T, Rows::width> predict(std::span<const T> x) const {
    if (x.size() != static_cast<std::size_t>(Model<Net, T>::inputs))
      fail({"predict: the sample has ", x.size(), " features, the network takes ", Model<Net, T>::inputs});
    const Rows rows;
    std::copy(x.begin(), x.end(), rows.input(0));
    std::fill_n(rows.target(0), target_size, T(0));
    rows.run(model_.data(), 1);
    std::array<T, Rows::width> out;
    std::copy_n(rows.prediction(0), out.size(), out.begin());
    return out;
  }

  // The predictions for all samples of a dataset, row after row.
  std::vector<T> predict(const Dataset& data) const {
    check_features(data);
    constexpr int width = Rows::width;
    std::vector<T> out(data.size() * width);
    T* to = out.data();
    const Rows rows;
    for (int i = 0; i < batch; ++i) std::fill_n(rows.target(i), target_size, T(0));
    in_batches(data.size(), [&](std::size_t first, int count) {
      for (int i = 0; i < count; ++i) copy_sample(data, first + static_cast<std::size_t>(i), rows.input(i));
      rows.run(model_.data(), count);
      for (int i = 0; i < count; ++i) to = std::copy_n(rows.prediction(i), width, to);
    });
    return out;
  }

  // Mean loss and accuracy on a dataset.
  [[gnu::noinline]] Score score(const Dataset& data) const {
    check_fits(data);
    double loss = 0, right = 0;
    const Rows rows;
    in_batches(data.size(), [&](std::size_t first, int count) {
      for (int i = 0; i < count; ++i) {
        copy_sample(data, first + static_cast<std::size_t>(i), rows.input(i));
        copy_target(data, first + static_cast<std::size_t>(i), rows.target(i));
      }
      loss += rows.run(model_.data(), count);
      if constexpr (has_classes)
        for (int i = 0; i < count; ++i) {
          const T* const y = rows.prediction(i);
          right += std::max_element(y, y + Model<Net, T>::outputs) - y ==
                   data.classes[first + static_cast<std::size_t>(i)];
        }
    });
    const auto n = static_cast<double>(data.size());
    return {loss / n, has_classes ? right / n : std::numeric_limits<double>::quiet_NaN()};
  }

  // The gradient of the mean loss on a dataset, as training would follow it from here: a model whose values
  // are the derivatives by those of `model()`, to be read by name, gradient(data).get("0.weight"). What is
  // not trained has derivative 0. The loss itself is given too, where there is a place for it.
  Model<Net, T> gradient(const Dataset& data, double* loss = nullptr) const {
    static_assert(row_state < 0,
                  "gradient(): the chains of a persistent objective move in training steps only");
    check_fits(data);
    Model<Net, T> sum;
    std::fill_n(sum.data(), Model<Net, T>::bytes / sizeof(T), T(0));
    const LossGradient<Net, Loss, T, batch, Settings::weighted> rows;
    auto weight_of = [&data](std::size_t i) {
      return Settings::weighted && !data.weights.empty() ? static_cast<T>(data.weights[i]) : T(1);
    };
    double mean = 0;
    T whole = 0;  // of all samples' weights
    for (std::size_t i = 0; i < data.size(); ++i) whole += weight_of(i);
    in_batches(data.size(), [&](std::size_t first, int count) {
      T part = 0;
      for (int i = 0; i < count; ++i) {
        const std::size_t sample = first + static_cast<std::size_t>(i);
        copy_sample(data, sample, rows.input(i));
        copy_target(data, sample, rows.target(i));
        if constexpr (Settings::weighted) *rows.weight(i) = weight_of(sample);
        part += weight_of(sample);
      }
      if (part > 0)
        mean += static_cast<double>(part / whole) *
                static_cast<double>(rows.run(model_.data(), count, seed_, steps_, part / whole, sum.data()));
    });
    if (loss != nullptr) *loss = mean;
    return sum;
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

  static constexpr Place input_place = place_of(program, LeafKind::input);
  static constexpr Place target_place = place_of(program, LeafKind::target);

  T* input_row(int i) noexcept { return workspace_.data() + input_place.offset + i * input_place.stride; }
  T* target_row(int i) noexcept { return workspace_.data() + target_place.offset + i * target_place.stride; }

  void load(int row, const T* x, const Target* t) noexcept {
    std::copy_n(x, Model<Net, T>::inputs, input_row(row));
    for (int j = 0; j < target_size; ++j) target_row(row)[j] = static_cast<T>(t[j]);
  }
  void load(const Dataset& data, std::size_t sample, int row) noexcept {
    copy_sample(data, sample, input_row(row));
    copy_target(data, sample, target_row(row));
    load_weight(row, data.weights.empty() ? T(1) : static_cast<T>(data.weights[sample]));
  }
  void load_weight([[maybe_unused]] int row, [[maybe_unused]] T weight) noexcept {
    constexpr Place p = place_of(program, LeafKind::sample_weight);
    if constexpr (Settings::weighted) workspace_.data()[p.offset + row] = weight;
  }
  static void copy_sample(const Dataset& data, std::size_t i, T* to) noexcept {
    constexpr std::size_t width = Model<Net, T>::inputs;
    std::copy_n(data.inputs.data() + i * width, width, to);
  }
  static void copy_target(const Dataset& data, std::size_t i, T* to) noexcept {
    if constexpr (has_classes)
      *to = static_cast<T>(data.classes[i]);
    else
      std::copy_n(data.targets.data() + i * target_size, target_size, to);
  }

  [[gnu::noinline]] T step_on_loaded(int samples) noexcept {
    constexpr Place count = place_of(program, LeafKind::count);
    if constexpr (count.space != Space::none) workspace_.data()[count.offset] = static_cast<T>(samples);
    const Context<T> c{workspace_.data(), model_.data(), samples, seed_, steps_++};
    return TrainingStep<Training, Optimizer, T, Arch>::run(c, optimizer_, scalar_states_, states_.data());
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

  template <class F>
  static void in_batches(std::size_t samples, F f) {
    for (std::size_t first = 0; first < samples; first += batch)
      f(first, static_cast<int>(std::min<std::size_t>(batch, samples - first)));
  }

  static void check_features(const Dataset& data) {
    if (data.empty()) fail({data.name, ": there is no sample in it"});
    if (data.features != Model<Net, T>::inputs)
      fail({data.name, ": its samples have ", data.features, " features, the network takes ",
            Model<Net, T>::inputs});
  }
  static void check_fits(const Dataset& data) {
    check_features(data);
    data.check();
    if constexpr (has_classes) {
      if (data.classes.empty()) fail({data.name, ": it has no classes, the loss needs one for each sample"});
      if (data.class_count > Net::output.size())
        fail({data.name, ": it has ", data.class_count, " classes, the network has ", Net::output.size(),
              " outputs"});
    } else if (has_targets && data.target_size != target_size) {
      fail({data.name, ": its targets have ", data.target_size, " numbers, the network has ", target_size,
            " outputs"});
    }
  }
};

}  // namespace etude
