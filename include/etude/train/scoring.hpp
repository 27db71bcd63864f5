// SPDX-License-Identifier: BSL-1.0
// A network's predictions, and its score on a dataset: up to Batch samples at a time, in memory of the
// thread's own.
#pragma once
#include <etude/kernel/run.hpp>
#include <etude/train/batch_rows.hpp>
#include <etude/train/check_dataset.hpp>
#include <etude/train/graphs.hpp>
#include <etude/train/history.hpp>
#include <etude/train/model.hpp>
#include <etude/train/right_answers.hpp>

#include <array>
#include <span>
#include <vector>

namespace etude {

template <class Net, class Loss, class T, int Batch>
class ETUDE_FOR_PROCESSOR Scoring {
  using P = Compiled<ScoreGraph<Net, Loss>, Batch, false>;
  static constexpr const auto& program = P::program;
  static constexpr Place loss_ = program.place[program.outputs[0].statement],
                         prediction_ = program.place[program.outputs[1].statement];

 public:
  static constexpr int width = program.at(program.outputs[1].statement).type.size();  // of a prediction

  // For one sample.
  std::array<T, width> predict(const Model<Net, T>& model, std::span<const T> x) const {
    if (x.size() != static_cast<std::size_t>(rows_.features))
      fail({"predict: the sample has ", x.size(), " features, the network takes ", rows_.features});
    run(model, GivenInputs<T>{x.data()}, 1);
    std::array<T, width> out;
    copy_prediction(0, out.data());
    return out;
  }

  // For all samples of a dataset, row after row.
  std::vector<T> predict(const Model<Net, T>& model, const Dataset& data) const {
    detail::check_inputs(data, detail::sample_needs<Net, Loss>);
    std::vector<T> out(data.size() * width);
    T* to = out.data();
    in_batches<Batch>(data.size(), [&](std::size_t first, int count) {
      run(model, GivenInputs<float>{data.inputs.data() + first * rows_.features}, count);
      for (int i = 0; i < count; ++i, to += width) copy_prediction(i, to);
    });
    return out;
  }

  [[gnu::noinline]] Score score(const Model<Net, T>& model, const Dataset& data) const {
    detail::check_fits(data, detail::sample_needs<Net, Loss>);
    double loss = 0;
    detail::RightAnswers<Loss> right;
    in_batches<Batch>(data.size(), [&](std::size_t first, int count) {
      loss += run(model, rows_.of(data, first), count);
      if constexpr (right.counted)
        for (int i = 0; i < count; ++i) {
          std::array<T, width> y;
          copy_prediction(i, y.data());
          right.add(std::span<const T>(y), data, first + static_cast<std::size_t>(i));
        }
    });
    return {loss / static_cast<double>(data.size()), right.accuracy()};
  }

  // The sum of the losses of so many samples, which are known to fit.
  T loss(const Model<Net, T>& model, const auto& given, int samples) const noexcept {
    return run(model, given, samples);
  }

 private:
  const RowsOfThread<P, T> memory_;
  const BatchRows<P, T> rows_ = memory_.rows();

  // The sum of the losses of so many samples. What is predicted does not depend on their targets, which are
  // in the rows only where the loss matters.
  T run(const Model<Net, T>& model, const auto& given, int samples) const noexcept {
    // Scoring writes no value of the model.
    const Context<T> c{rows_.workspace(),         const_cast<T*>(model.data()), samples, 0, 0,
                       rows_.take(given, samples)};  // NOLINT
    run_loops<P, T, xsimd::default_arch, 0, static_cast<int>(program.loops.size())>(c);
    return rows_.workspace()[loss_.offset];
  }
  void copy_prediction(int sample, T* to) const {
    for (int i = 0; i < width; ++i) to[i] = rows_.workspace()[prediction_.offset + prediction_.at(sample, i)];
  }
};

}  // namespace etude
