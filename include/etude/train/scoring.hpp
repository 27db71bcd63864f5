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

#include <algorithm>
#include <array>
#include <limits>
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
    run(model, rows_.inputs_from(x.data(), 1), 1);
    std::array<T, width> out;
    std::copy_n(prediction(0), out.size(), out.begin());
    return out;
  }

  // For all samples of a dataset, row after row.
  std::vector<T> predict(const Model<Net, T>& model, const Dataset& data) const {
    detail::check_inputs(data, detail::sample_needs<Net, Loss>);
    std::vector<T> out(data.size() * width);
    T* to = out.data();
    in_batches<Batch>(data.size(), [&](std::size_t first, int count) {
      run(model, rows_.inputs_from(data.inputs.data() + first * rows_.features, count), count);
      for (int i = 0; i < count; ++i) to = std::copy_n(prediction(i), width, to);
    });
    return out;
  }

  [[gnu::noinline]] Score score(const Model<Net, T>& model, const Dataset& data) const {
    detail::check_fits(data, detail::sample_needs<Net, Loss>);
    double loss = 0, right = 0;
    in_batches<Batch>(data.size(), [&](std::size_t first, int count) {
      loss += run(model, rows_.load_batch(data, first, count), count);
      if constexpr (detail::has_classes<Loss>)
        for (int i = 0; i < count; ++i) {
          const T* const y = prediction(i);
          right += std::max_element(y, y + Model<Net, T>::outputs) - y ==
                   data.classes[first + static_cast<std::size_t>(i)];
        }
    });
    const auto n = static_cast<double>(data.size());
    return {loss / n, detail::has_classes<Loss> ? right / n : std::numeric_limits<double>::quiet_NaN()};
  }

 private:
  const BatchRows<P, T> rows_ = rows_of_thread<P, T>();

  // The sum of the losses of so many samples. What is predicted does not depend on their targets, which are
  // in the rows only where the loss matters.
  T run(const Model<Net, T>& model, const T* inputs, int samples) const noexcept {
    rows_.set_count(samples);
    // Scoring writes no value of the model.
    const Context<T> c{rows_.workspace(), const_cast<T*>(model.data()), samples, 0, 0, inputs};  // NOLINT
    run_loops<P, T, xsimd::default_arch, 0, static_cast<int>(program.loops.size())>(c);
    return rows_.workspace()[loss_.offset];
  }
  const T* prediction(int i) const { return rows_.workspace() + prediction_.offset + i * prediction_.stride; }
};

}  // namespace etude
