// SPDX-License-Identifier: BSL-1.0
// Truth tables of two inputs, the smallest datasets there are.
#pragma once
#include <etude/data/dataset.hpp>

namespace etude {

namespace detail {

// A truth table; the targets belong to the inputs 00, 01, 10, 11.
inline Dataset gate(const char* name, float t00, float t01, float t10, float t11) {
  Dataset dataset;
  dataset.inputs = {0, 0, 0, 1, 1, 0, 1, 1};
  dataset.targets = {t00, t01, t10, t11};
  dataset.features = 2;
  dataset.target_size = 1;
  dataset.name = name;
  return dataset;
}

}  // namespace detail

namespace data {

/// The four rows of a truth table: 2 inputs and 1 real target, each 0 or 1.
inline Dataset and_gate() { return detail::gate("and_gate", 0, 0, 0, 1); }
inline Dataset or_gate() { return detail::gate("or_gate", 0, 1, 1, 1); }
inline Dataset nand_gate() { return detail::gate("nand_gate", 1, 1, 1, 0); }
inline Dataset nor_gate() { return detail::gate("nor_gate", 1, 0, 0, 0); }

/// The one of them that no single layer can learn.
inline Dataset xor_gate() { return detail::gate("xor_gate", 0, 1, 1, 0); }

}  // namespace data

}  // namespace etude
