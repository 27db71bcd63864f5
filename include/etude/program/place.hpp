// SPDX-License-Identifier: BSL-1.0
// Where values are kept, and how their elements lie there.
#pragma once
#include <etude/core/shape.hpp>

namespace etude {

// Where a value lives between loops. Batched values: one row per sample, `stride` apart, or (by feature) one
// row per feature. Other matrices: line by line, `stride` apart. Rows are padded to a fixed multiple
// whatever the instruction set, so layouts do not depend on it; pads hold garbage that is never summed,
// multiplied along, or shown. Inputs that only products read, one number at a time, need neither alignment
// nor padding: they stay where the caller has them (space `input`). So do variables of a function and its
// derivatives by them, where rows need no padding (space `caller`; the offset is a number in Context::caller:
// that of the leaf, or the leaves and then that of the output).
enum class Space : unsigned char { none, workspace, model, input, caller };
struct Place {
  Space space = Space::none;
  int offset = 0;
  int stride = 0;
  int rows = 1;             // of an unbatched value: how many strides (of a matrix: lines) it takes
  bool by_feature = false;  // of a batched value

  // Where element i of a sample is, from the offset on; and how many strides a value takes, for so many
  // samples.
  constexpr int at(int sample, int i) const { return by_feature ? i * stride + sample : sample * stride + i; }
  constexpr int strides(const TensorType& t, int batch) const {
    return !t.batched ? rows : by_feature ? t.size() : batch;
  }
};

inline constexpr int pad_to = 16;  // elements: a cache line of floats, two of doubles
constexpr int padded(int n) { return n == 1 ? 1 : (n + pad_to - 1) / pad_to * pad_to; }

// The axis along which a matrix is contiguous, which depends on its shape alone: its lines are its columns,
// so that in weight·x the lanes run along the result; but if there are few rows, and long ones, its lines are
// those. The weight of a layer from 64 to 4 is 16 full registers then, not 64 of which a quarter is used.
constexpr int lines_along(const Shape& s) {
  if (s.is_flat()) return 0;
  const int rows = s[0], columns = s.size() / rows;
  return rows == 1 ||
         (rows < pad_to && columns >= 2 * pad_to && rows * padded(columns) < columns * padded(rows));
}
constexpr int line_length(const Shape& s) {
  return s.is_flat() ? s.size() : lines_along(s) == 0 ? s[0] : s.size() / s[0];
}
// Element i, row-major, of an unbatched value: where it is, from the offset on.
constexpr int element_at(const Place& p, const Shape& s, int i) {
  if (s.is_flat()) return i;
  const int columns = s.size() / s[0], row = i / columns, column = i % columns;
  return lines_along(s) == 0 ? column * p.stride + row : row * p.stride + column;
}

}  // namespace etude
