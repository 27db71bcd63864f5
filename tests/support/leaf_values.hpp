// SPDX-License-Identifier: BSL-1.0
// Values for the leaves of a network's graph: inputs, targets, parameters, masks.
#pragma once
#include <etude/core/random.hpp>
#include <etude/program/evaluate.hpp>
#include <etude/program/program.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

using LeafValues = std::vector<std::vector<double>>;  // by leaf; row-major, sample after sample

// All are floats, so that every format holds them exactly. Random leaves have the values that a step of a
// trainer with this seed gives them; all else depends on `stream` alone.
inline LeafValues leaf_values(const etude::Graph& g, int samples, int classes, std::uint32_t stream,
                              std::uint64_t seed = 0, std::uint32_t step = 0) {
  using namespace etude;
  LeafValues values(g.leaves.size());
  for (std::size_t k = 0; k < values.size(); ++k) {
    const Leaf& leaf = g.leaves[k];
    const int size = leaf.type.size(), count = leaf.type.batched ? samples * size : size;
    const int inputs = leaf.type.shape.rank == 2 ? leaf.type.shape[1] : 4;
    const float reach =
        leaf.kind == LeafKind::parameter ? 1.7f / std::sqrt(static_cast<float>(inputs)) : 1.0f;
    RandomSequence draw{random_key(17, stream, static_cast<std::uint32_t>(k))};
    const RandomKey mask = random_leaf_key(seed, static_cast<int>(k), step);
    const auto value = [&](int i) {
      if (leaf.kind == LeafKind::random) return random_element(leaf, mask, static_cast<std::uint32_t>(i));
      if (leaf.kind == LeafKind::count) return static_cast<float>(samples);
      if (leaf.type.element == Element::index)
        return static_cast<float>(draw.below(static_cast<std::uint64_t>(classes)));
      if (leaf.kind == LeafKind::target) return draw.uniform(0.0f, 1.0f);
      if (leaf.kind == LeafKind::sample_weight || leaf.kind == LeafKind::state)
        return draw.uniform(0.5f, 2.0f);  // a state may be a variance
      return draw.uniform(-reach, reach);
    };
    for (int i = 0; i < count; ++i) values[k].push_back(value(i));
  }
  return values;
}

template <class T>
void write_leaves(etude::Evaluation<T>& evaluation, const etude::Graph& g, const LeafValues& values) {
  for (int id = 0; id < g.size(); ++id) {
    if (!is_leaf(g.at(id))) continue;
    const std::vector<double>& from = values[static_cast<std::size_t>(g.at(id).attributes.a)];
    for (std::size_t i = 0; i < from.size(); ++i) evaluation[id][i] = T(from[i]);
  }
}
