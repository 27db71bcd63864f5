// SPDX-License-Identifier: BSL-1.0
// lbfgs(trainer, data): L-BFGS on a network's whole loss, for small problems.
#pragma once
#include <etude/optim/lbfgs.hpp>
#include <etude/train/trainer.hpp>

#include <string>
#include <vector>

namespace etude {

/// Minimizes the mean training loss on the dataset over the parameters of the trainer's model, from where
/// they are. Its optimizer, schedules and states have no part in it. Random layers keep the masks of one
/// step, so that the loss is a function; the states of layers stay. With Precision<double> it gets further.
template <class Net, class Loss, class Optimizer, class... Option>
LBFGSResult lbfgs(Trainer<Net, Loss, Optimizer, Option...>& trainer, const Dataset& data,
                  const LBFGS& options = {}) {
  auto& model = trainer.model();
  const std::vector<std::string> names = model.names();
  using Elements = decltype(model.get(names[0]));
  auto read = [&names](const auto& from, std::vector<double>& to) {
    to.clear();
    for (const std::string& name : names)
      for (const auto x : from.get(name)) to.push_back(static_cast<double>(x));
  };
  auto write = [&](const std::vector<double>& from) {
    auto x = from.begin();
    for (const std::string& name : names) {
      Elements elements(static_cast<std::size_t>(model.shape_of(name).size()));
      for (auto& e : elements) e = static_cast<typename Elements::value_type>(*x++);
      model.set(name, elements);
    }
  };
  std::vector<double> x;
  read(model, x);
  const LBFGSResult result = lbfgs(
      x,
      [&](const std::vector<double>& at, std::vector<double>& gradient) {
        write(at);
        double loss = 0;
        read(trainer.gradient(data, &loss), gradient);
        return loss;
      },
      options);
  write(x);
  return result;
}

}  // namespace etude
