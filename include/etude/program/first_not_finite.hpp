// SPDX-License-Identifier: BSL-1.0
// The name of the first element that is not finite, "0.weight[17]", for an error that is to say where.
#pragma once
#include <etude/core/finite.hpp>
#include <etude/program/path.hpp>

#include <string>

namespace etude::detail {

// Of leaf k, whose elements are at `place`; empty if all are finite. Pads do not count.
template <class T>
[[gnu::cold, gnu::noinline]] std::string first_not_finite(const auto& layout, int k, const Place& place,
                                                          const T* memory) {
  const Shape& shape = layout.leaves[static_cast<std::size_t>(k)].type.shape;
  for (int i = 0; i < shape.size(); ++i)
    if (!math::isfinite(memory[place.offset + element_at(place, shape, i)]))
      return text_of({leaf_path(layout, k), '[', i, ']'});
  return {};
}

// Of all values of a model; or, in the same layout, of what is kept for each of those that are trained.
template <class T>
[[gnu::cold, gnu::noinline]] std::string first_not_finite(const auto& layout, const T* memory,
                                                          bool trained_only = false) {
  for (std::size_t k = 0; k < layout.leaves.size(); ++k) {
    const Leaf& l = layout.leaves[k];
    if (layout.leaf_place[k].space != Space::model) continue;
    if (trained_only && (l.kind != LeafKind::parameter || !l.trainable)) continue;
    if (std::string name = first_not_finite(layout, static_cast<int>(k), layout.leaf_place[k], memory);
        !name.empty())
      return name;
  }
  return {};
}

}  // namespace etude::detail
