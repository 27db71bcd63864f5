// SPDX-License-Identifier: BSL-1.0
// The matrix product, with its operands transposed or not, and summed over the batch or not.
#pragma once
#include <etude/expr/op/map.hpp>

namespace etude::op {

// op(A)·op(B), where op transposes if asked. A vector is a column before op. A row dimension made by
// transposing a vector A, and a column dimension of an untransposed vector B, are dropped from the result:
//   W·x = Product{0,0}   dot(a,b) = Product{1,0}   outer(a,b) = Product{0,1}.
// Attributes: a, b: transpose A, B; c: sum over the batch (the weight gradient of a dense layer is {0, 1,
// 1}).
struct Product {
  static constexpr std::string_view name = "matmul";
  static constexpr Kind kind = Kind::product;
  static constexpr int arity = 2;
  static constexpr bool commutative = false;

  struct Matrix {  // an operand as a matrix, after op
    int rows, columns;
    bool vector;
    constexpr Matrix(const Shape& s, bool transposed) : rows(1), columns(1), vector(s.is_flat()) {
      rows = s.rank == 0 ? 1 : s.extent[0];
      columns = s.rank == 2 ? s.extent[1] : 1;
      if (transposed) {
        const int r = rows;
        rows = columns;
        columns = r;
      }
    }
  };

  static constexpr TensorType type(const Attributes& t, const TensorType* x) {
    if (!x[0].valid()) return x[0];
    if (!x[1].valid()) return x[1];
    if (x[0].shape.rank > 2) return ill_typed("rank", 2, x[0].shape.rank);
    if (x[1].shape.rank > 2) return ill_typed("rank", 2, x[1].shape.rank);
    const Matrix a(x[0].shape, t.a), b(x[1].shape, t.b);
    if (a.columns != b.rows) return ill_typed("matmul", a.columns, b.rows);
    TensorType out{Element::real, !t.c && (x[0].batched || x[1].batched), {}, {}};
    if (!(a.vector && t.a)) out.shape.extent[out.shape.rank++] = a.rows;
    if (!(b.vector && !t.b)) out.shape.extent[out.shape.rank++] = b.columns;
    return out;
  }

  // With C = A·B: dA = U·Bᵀ, dB = Aᵀ·U; the flags say which of these is written transposed.
  static constexpr Ref pullback(int k, auto u, auto a, auto b, auto, const Attributes& t) {
    const bool row_dropped = a.type().shape.is_flat() && t.a,
               column_dropped = b.type().shape.is_flat() && !t.b;
    if (row_dropped && column_dropped) return k == 0 ? u * b : u * a;
    const int tu =
        row_dropped;  // a vector upstream is a column; it stands for a row where the row was dropped
    const Ref d =
        k == 0 ? (t.a ? apply_to_refs<Product>({t.b, !tu}, b, u) : apply_to_refs<Product>({tu, !t.b}, u, b))
               : (t.b ? apply_to_refs<Product>({!tu, t.a}, u, a) : apply_to_refs<Product>({!t.a, tu}, a, u));
    return apply_to_refs<Reshape>({0, 0, 0, (k == 0 ? a : b).type().shape}, d);
  }

  template <class T>
  static constexpr void compute(T* out, const T* const* in, const Shape* shapes, const Shape&,
                                const Attributes& t) {
    const Matrix a(shapes[0], t.a), b(shapes[1], t.b);
    for (int i = 0; i < a.rows; ++i)
      for (int j = 0; j < b.columns; ++j) {
        T s(0);
        for (int k = 0; k < a.columns; ++k)
          s = s + in[0][t.a ? k * a.rows + i : i * a.columns + k] *
                      in[1][t.b ? j * b.rows + k : k * b.columns + j];
        out[i * b.columns + j] = s;
      }
  }
};

}  // namespace etude::op
