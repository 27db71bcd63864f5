// SPDX-License-Identifier: BSL-1.0
// A network's predictions and losses on up to Batch samples at a time, in memory of the thread's own.
#pragma once
#include <etude/kernel/run.hpp>
#include <etude/train/batch_rows.hpp>
#include <etude/train/graphs.hpp>

namespace etude {

template <class Net, class Loss, class T, int Batch>
class ETUDE_FOR_PROCESSOR Scoring {
  using P = Compiled<ScoreGraph<Net, Loss>, Batch, false>;
  static constexpr const auto& program = P::program;
  static constexpr Place loss_ = program.place[program.outputs[0].statement],
                         prediction_ = program.place[program.outputs[1].statement];

 public:
  static constexpr int width = program.at(program.outputs[1].statement).type.size();  // of a prediction

  // Its targets are to be written before run() where the loss matters; a prediction does not depend on them.
  const BatchRows<P, T> rows = rows_of_thread<P, T>();

  const T* prediction(int i) const { return rows.workspace() + prediction_.offset + i * prediction_.stride; }

  // The sum of the losses of so many samples, whose inputs are where `rows` says.
  T run(const T* model, const T* inputs, int samples) const noexcept {
    rows.set_count(samples);
    // Scoring writes no value of the model.
    const Context<T> c{rows.workspace(), const_cast<T*>(model), samples, 0, 0, inputs};  // NOLINT
    run_loops<P, T, xsimd::default_arch, 0, static_cast<int>(program.loops.size())>(c);
    return rows.workspace()[loss_.offset];
  }
};

}  // namespace etude
