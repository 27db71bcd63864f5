// SPDX-License-Identifier: BSL-1.0
// check_gradients<Net, Loss>(): the derived gradient of a network against central differences. For whoever
// writes a layer or a loss and wants to see it confirmed.
#pragma once
#include <etude/core/finite.hpp>
#include <etude/expr/initializers.hpp>
#include <etude/nn/sound_loss.hpp>
#include <etude/program/evaluate.hpp>
#include <etude/train/graphs.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>
//
#include <etude/core/macros_off.hpp>

namespace etude {

struct GradientCheck {
  double largest_error = 0;  // |derived − difference| / max(1, |derived|, |difference|), over all parameters
  std::string where;         // the parameter and element with the largest error: "0.weight[17]"
  double derived = 0, difference = 0;                 // there
  constexpr bool ok(double tolerance = 1e-5) const {  // NaN is not
    return math::isfinite(largest_error) && largest_error <= tolerance;
  }
};

namespace detail {

// Fills a leaf with plausible values: parameters as they are initialised, moved off their symmetric start;
// inputs in
// [−1, 1]; classes in range; distributions and other targets in (0, 1).
template <class Net, class L, class T>
void fill_leaf(std::span<T> to, const Leaf& leaf, std::uint64_t seed, std::uint32_t stream) {
  RandomSequence draw(seed, stream);
  for (std::size_t i = 0; i < to.size(); ++i) {
    const double u = draw.uniform(0.0, 1.0);
    switch (leaf.kind) {
      case LeafKind::parameter:
      case LeafKind::state:
        to[i] = static_cast<T>(leaf.initializer({seed, stream, i, leaf.type.shape}) + 0.2 * (u - 0.5));
        break;
      case LeafKind::target:
        to[i] = static_cast<T>(leaf.type.element == Element::index ? std::floor(u * Net::output.size())
                                                                   : 0.05 + 0.9 * u);
        break;
      case LeafKind::input:
        to[i] = static_cast<T>(2 * u - 1);
        break;
      case LeafKind::random:
        to[i] = static_cast<T>(random_element(leaf, random_leaf_key(seed, static_cast<int>(stream), 0),
                                              static_cast<std::uint32_t>(i)));
        break;
      default:
        to[i] = static_cast<T>(u);
    }
  }
}

}  // namespace detail

// Kinks are not avoided: where a value lies within `step` of one, the error is real but means nothing;
// another seed moves it. The differences are taken in T: their own error is about step² and ε/step.
template <class Net_, class Loss_, std::floating_point T = long double>
GradientCheck check_gradients(int samples = 3, std::uint64_t seed = 1, double step = 1e-6) {
  using Checked = decltype(detail::checked<detail::SoundNetworkAndLoss<Net_, Loss_>>());
  using Net = typename Checked::Net;
  using L = typename Checked::Loss;
  Graph g;
  const Ref descended = ObjectiveOf<Net, L>::template lower<false>(g).descended;
  const GrowingArray<Output> outputs = with_gradients(g, {descended, descended}, g.literal(1));
  Evaluation<T> run(g, samples);
  for (int id = 0; id < g.size(); ++id)
    if (is_leaf(g.at(id)) && g.leaf(id).kind != LeafKind::count)
      detail::fill_leaf<Net, L>(run[id], g.leaf(id), seed, static_cast<std::uint32_t>(g.at(id).attributes.a));
  run.run();
  std::vector<std::vector<T>> gradients;
  for (const Output& o : outputs) gradients.emplace_back(run[o.statement].begin(), run[o.statement].end());

  GradientCheck result;
  for (std::size_t k = 1; k < outputs.size(); ++k) {
    if (!is_gradient(g, outputs[k])) continue;
    int id = 0;
    while (!is_leaf(g.at(id)) || g.at(id).attributes.a != outputs[k].leaf) ++id;
    for (std::size_t i = 0; i < run[id].size(); ++i) {
      const T value = run[id][i];
      auto loss_at = [&](T x) {
        run[id][i] = x;
        run.run();
        return run[outputs[0].statement][0];
      };
      const T difference = (loss_at(value + step) - loss_at(value - step)) / (2 * static_cast<T>(step));
      run[id][i] = value;
      const T derived = gradients[k][i];
      const T error =
          std::abs(derived - difference) / std::max({T(1), std::abs(derived), std::abs(difference)});
      if (!result.where.empty() && (math::isnan(result.largest_error) || error <= result.largest_error))
        continue;
      std::string path = std::string(g.leaf(id).name) + "[" + std::to_string(i) + "]";
      for (int s = g.leaf(id).scope; s > 0; s = g.scopes[static_cast<std::size_t>(s)].parent)
        path = std::string(g.scopes[static_cast<std::size_t>(s)].name) + "." + path;
      result = {static_cast<double>(error), path, static_cast<double>(derived),
                static_cast<double>(difference)};
    }
  }
  return result;
}

}  // namespace etude

#include <etude/core/macros_on.hpp>
