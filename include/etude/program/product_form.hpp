// SPDX-License-Identifier: BSL-1.0
// How a matrix product is computed: which index the lanes run along, decided by what is contiguous in memory.
#pragma once
#include <etude/program/program.hpp>

namespace etude {

// For a result element Σ_k p[k]·q[k] there are two ways. *Columns*: q is contiguous along the result; p's
// element is repeated in all lanes. *Dots*: both are contiguous along k; a register holds partial sums, added
// up at the end.
struct ProductForm {
  bool tiled = false;  // else: the operation's own plain rule
  int lanes_of = 0;    // the operand that the lanes of the result run along; the other one is p
  bool dots = false;
  bool copies = false;  // columns, of a matrix that is contiguous the other way: it is transposed first
};

// The axis of a matrix that is the result's; the other one is summed along.
constexpr int result_axis(const Statement& product, int operand) {
  return operand == 0 ? product.attributes.a != 0 : product.attributes.b == 0;
}

// Below this many samples a product with a transposed matrix is done by dots; from here on transposing pays,
// unless the result is narrow and the sums are long.
inline constexpr int fewest_samples_to_transpose = 8;

// Eight registers of AVX-512.
inline constexpr int longest_short_column = 128;

constexpr ProductForm product_form(const Statement& s, const TensorType& a, const TensorType& b, int batch,
                                   bool by_feature) {
  const Attributes& t = s.attributes;
  ProductForm form;
  if (a.size() == 1 && b.size() == 1) return form;  // nothing has lanes, and rows of one are not aligned
  if (t.c) {                                        // Σ over the samples of a·bᵀ
    form.tiled = a.batched && b.batched && a.shape.rank == 1 && b.shape.rank == 1 && s.type.shape.rank == 2;
    form.lanes_of = lines_along(s.type.shape);
    form.dots = by_feature;
    return form;
  }
  if (a.batched && b.batched) return form;
  // A row of the result: that of a sample, or the only one.
  const bool by_row = s.type.shape.rank == 1;
  if (by_row ? !s.type.batched && s.type.size() == 1 : s.type.batched || s.type.shape.rank != 2) return form;
  form.lanes_of = by_row ? (s.type.batched ? a.batched : a.shape.is_flat()) : lines_along(s.type.shape);
  const TensorType& m = form.lanes_of == 0 ? a : b;
  if (m.shape.rank != 2) {  // an outer product of vectors
    form.tiled = !by_row && s.type.shape[0] > 1;
    return form;
  }
  // The axis of m that is the result's.
  const int along = result_axis(s, form.lanes_of);
  form.tiled = by_row || s.type.shape[0] > 1;
  if (by_feature && s.type.batched) {  // the lanes are the samples
    form.lanes_of = b.batched;
    return form;
  }
  form.dots = by_row && s.type.size() == 1;
  if (form.dots || along == lines_along(m.shape)) return form;
  const bool narrow = s.type.size() < pad_to && line_length(m.shape) >= 2 * pad_to;
  form.dots = by_row && (!s.type.batched || narrow || batch < fewest_samples_to_transpose);
  form.copies = !form.dots;
  return form;
}

// Of a product in a program, or a draft of one.
constexpr ProductForm product_form(const auto& p, const Statement& s, int batch) {
  return product_form(s, p.at(s.operand[0]).type, p.at(s.operand[1]).type, batch, p.by_feature);
}

}  // namespace etude
