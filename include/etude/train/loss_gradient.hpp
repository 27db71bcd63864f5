// SPDX-License-Identifier: BSL-1.0
// The gradient of the loss by every parameter, to look at: what training follows, without an update.
#pragma once
#include <etude/nn/sound_loss.hpp>
#include <etude/train/batch_rows.hpp>
#include <etude/train/check_dataset.hpp>
#include <etude/train/gradients.hpp>
#include <etude/train/graphs.hpp>
#include <etude/train/model.hpp>

namespace etude {

namespace detail {

// Adds `factor` times a gradient to values that are laid out as those of the model.
template <class T>
struct AddGradient {
  static constexpr int work = 2;
  T* sum;
  T factor;
  template <int Leaf>
  ETUDE_INLINE const auto& of() const {
    return *this;
  }
  template <class V>
  ETUDE_INLINE void operator()(std::ptrdiff_t at, const V& gradient) const {
    LaneTraits<V>::store(sum + at, LaneTraits<V>::load(sum + at) + V(factor) * gradient);
  }
};

template <class T>
struct StoreGradient {
  static constexpr int work = 1;
  T* to;
  template <int Leaf>
  ETUDE_INLINE const auto& of() const {
    return *this;
  }
  template <class V>
  ETUDE_INLINE void operator()(std::ptrdiff_t at, const V& gradient) const {
    LaneTraits<V>::store(to + at, gradient);
  }
};

}  // namespace detail

template <class Net, class Loss, class T, int Batch, bool Weighted>
class ETUDE_FOR_PROCESSOR LossGradient {
  using P = Compiled<TrainingGraph<Net, Loss, Weighted>, Batch, true>;
  static constexpr const auto& program = P::program;

 public:
  // The gradient of the mean loss on a dataset, as values of a model, and the mean loss. The seed and the
  // step are those of random layers.
  Model<Net, T> operator()(const Model<Net, T>& model, const Dataset& data, std::uint64_t seed,
                           std::uint32_t step, double& loss) const {
    detail::check_fits(data, detail::sample_needs<Net, Loss>);
    Model<Net, T> sum;
    std::fill_n(sum.data(), Model<Net, T>::bytes / sizeof(T), T(0));
    T whole = 0;  // of all samples' weights
    for (std::size_t i = 0; i < data.size(); ++i) whole += weight_of<T, Weighted>(data, i);
    loss = 0;
    in_batches<Batch>(data.size(), [&](std::size_t first, int count) {
      T part = 0;
      for (std::size_t i = first; i < first + static_cast<std::size_t>(count); ++i)
        part += weight_of<T, Weighted>(data, i);
      if (part == 0) return;  // the mean would be 0 / 0
      // There is no update, so no write.
      T* const values = const_cast<T*>(model.data());  // NOLINT
      const Context<T> c{
          rows_.workspace(), values, count, seed, step, rows_.take(rows_.of(data, first), count)};
      loss += static_cast<double>(part / whole) * static_cast<double>(run(c, part / whole, sum.data()));
    });
    return sum;
  }

 private:
  const RowsOfThread<P, T> memory_;
  const BatchRows<P, T> rows_ = memory_.rows();

  // The mean loss of a batch; adds `factor` times its gradient to `sum`.
  T run(const Context<T>& c, T factor, T* sum) const {
    run_gradients<P, T, xsimd::default_arch, 0, false>(c, detail::AddGradient<T>{sum, factor});
    return rows_.workspace()[program.place[program.outputs[0].statement].offset];
  }
};

/// The loss of one sample, and its derivative by every value of the model, as training would follow it:
/// layers are as in training, random ones as in the step `step` of a trainer with this seed. The target is a
/// class or as many numbers as the network has outputs, whatever the loss asks for.
///
/// `gradient` has the model's names, shapes and layout: gradient.get("0.weight"). What is not trained keeps
/// the value that it has there. There is no allocation, and a small network is one function without a loop.
template <class Loss, class Net, class T>
T value_and_gradient(const Model<Net, T>& model,
                     std::type_identity_t<std::span<const T, Net::input.size()>> x,
                     std::type_identity_t<std::span<const target_number<Loss, T>>> target,
                     Model<Net, T>& gradient, std::uint64_t seed = 0, std::uint32_t step = 0) {
  using Checked = decltype(detail::checked<detail::SoundNetworkAndLoss<Net, Loss>>());
  using P = Compiled<TrainingGraph<typename Checked::Net, typename Checked::Loss>, 1, true>;
  constexpr const auto& program = P::program;
  detail::CallMemory<T, program.workspace> memory;
  const BatchRows<P, T> rows(memory.data());
  if (target.size() != static_cast<std::size_t>(rows.targets))
    fail(
        {"value_and_gradient: the target has ", target.size(), " numbers, the loss asks for ", rows.targets});
  if constexpr (detail::has_classes<Loss>)
    if (target[0] < 0 || target[0] >= Net::output.size())
      fail({"value_and_gradient: class ", target[0], "; the network has ", Net::output.size(), " outputs"});
  if (const TargetFault wrong =
          [&] {
            if constexpr (!detail::has_targets<Loss>)
              return detail::target_fault<detail::compared_with<Loss>>(std::span<const T>(x));
            else if constexpr (!detail::has_classes<Loss>)
              return detail::target_fault<typename Loss::Target>(target);
            else
              return TargetFault{};
          }();
      wrong.asks != nullptr)
    fail({"value_and_gradient: the target is none of the loss's, which takes ", wrong.asks});
  const T* const input = rows.take(GivenSamples<T, target_number<Loss, T>, T>{x.data(), target.data()}, 1);
  const Context<T> c{memory.data(), const_cast<T*>(model.data()), 1, seed, step, input};  // NOLINT: as above
  run_gradients<P, T, xsimd::default_arch, 0, is_small<P, lanes_of<Lanes<T>>>>(
      c, detail::StoreGradient<T>{gradient.data()});
  return memory.data()[program.place[program.outputs[0].statement].offset];
}

}  // namespace etude
