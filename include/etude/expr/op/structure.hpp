// SPDX-License-Identifier: BSL-1.0
// Operations that move elements without computing: transpose, reshape, slice, pad, concatenate, gather,
// scatter.
#pragma once
#include <etude/expr/op/reduce.hpp>

namespace etude::op {

struct Structural {
  static constexpr Kind kind = Kind::structural;
  static constexpr int arity = 1;
  static constexpr bool commutative = false;
};

struct Transpose : Structural {
  static constexpr std::string_view name = "transpose";
  static constexpr TensorType type(const Attributes&, const TensorType* x) {
    if (!x[0].valid()) return x[0];
    if (x[0].shape.rank != 2) return ill_typed("transpose", 2, x[0].shape.rank);
    return {x[0].element, x[0].batched, {2, {x[0].shape[1], x[0].shape[0]}}, {}};
  }
  static constexpr Ref pullback(auto u, auto, auto, const Attributes&) { return transpose(u); }
  template <class T>
  static constexpr void compute(T* out, const T* const* in, const Shape* shapes, const Shape&,
                                const Attributes&) {
    const int rows = shapes[0][0], columns = shapes[0][1];
    for (int i = 0; i < rows; ++i)
      for (int j = 0; j < columns; ++j) out[j * rows + i] = in[0][i * columns + j];
  }
};

struct Reshape : Structural {
  static constexpr std::string_view name = "reshape";
  static constexpr TensorType type(const Attributes& a, const TensorType* x) {
    if (!x[0].valid()) return x[0];
    if (const Mismatch flaw = flaw_of(a.shape); flaw.rule != nullptr) return {Element::real, false, {}, flaw};
    if (a.shape.size() != x[0].size()) return ill_typed("reshape", a.shape.size(), x[0].size());
    return {x[0].element, x[0].batched, a.shape, {}};
  }
  static constexpr Ref pullback(auto u, auto x, auto, const Attributes&) {
    return apply_to_refs<Reshape>({0, 0, 0, x.type().shape}, u);
  }
  template <class T>
  static constexpr void compute(T* out, const T* const* in, const Shape* shapes, const Shape&,
                                const Attributes&) {
    for (int i = 0; i < shapes[0].size(); ++i) out[i] = in[0][i];
  }
};

// Attributes: a: axis, b: begin, c: end.
struct Slice : Structural {
  static constexpr std::string_view name = "slice";
  static constexpr TensorType type(const Attributes& a, const TensorType* x) {
    if (!x[0].valid()) return x[0];
    if (a.a < 0 || a.a >= x[0].shape.rank) return ill_typed("axis", x[0].shape.rank - 1, a.a);
    if (a.b < 0 || a.b >= a.c || a.c > x[0].shape[a.a]) return ill_typed("slice", x[0].shape[a.a], a.c);
    return {x[0].element, x[0].batched, x[0].shape.with(a.a, a.c - a.b), {}};
  }
  static constexpr Ref pullback(auto u, auto x, auto, const Attributes& a) {
    return apply_to_refs<Pad>({a.a, a.b, x.type().shape[a.a] - a.c}, u);
  }
  template <class T>
  static constexpr void compute(T* out, const T* const* in, const Shape* shapes, const Shape&,
                                const Attributes& a) {
    const AxisView v(shapes[0], a.a);
    const int length = a.c - a.b;
    for (int o = 0; o < v.outer; ++o)
      for (int i = 0; i < length * v.inner; ++i)
        out[o * length * v.inner + i] = in[0][(o * v.length + a.b) * v.inner + i];
  }
};

// Zeros before and after along an axis. Attributes: a: axis, b: before, c: after.
struct Pad : Structural {
  static constexpr std::string_view name = "pad";
  static constexpr TensorType type(const Attributes& a, const TensorType* x) {
    return {x[0].element, x[0].batched, x[0].shape.with(a.a, x[0].shape[a.a] + a.b + a.c), {}};
  }
  static constexpr Ref pullback(auto u, auto x, auto, const Attributes& a) {
    return apply_to_refs<Slice>({a.a, a.b, a.b + x.type().shape[a.a]}, u);
  }
  template <class T>
  static constexpr void compute(T* out, const T* const* in, const Shape* shapes, const Shape& to,
                                const Attributes& a) {
    const AxisView v(shapes[0], a.a);
    for (int i = 0; i < to.size(); ++i) out[i] = T(0);
    for (int o = 0; o < v.outer; ++o)
      for (int i = 0; i < v.length * v.inner; ++i)
        out[(o * (v.length + a.b + a.c) + a.b) * v.inner + i] = in[0][o * v.length * v.inner + i];
  }
};

// Attributes: a: axis.
struct Concatenate : Structural {
  static constexpr std::string_view name = "concatenate";
  static constexpr int arity = 2;
  static constexpr TensorType type(const Attributes& a, const TensorType* x) {
    if (!x[0].valid()) return x[0];
    if (!x[1].valid()) return x[1];
    if (x[0].shape.rank != x[1].shape.rank) return ill_typed("rank", x[0].shape.rank, x[1].shape.rank);
    if (a.a < 0 || a.a >= x[0].shape.rank) return ill_typed("axis", x[0].shape.rank - 1, a.a);
    for (int i = 0; i < x[0].shape.rank; ++i)
      if (i != a.a && x[0].shape[i] != x[1].shape[i])
        return ill_typed("concatenate", x[0].shape[i], x[1].shape[i]);
    return {x[0].element,
            x[0].batched || x[1].batched,
            x[0].shape.with(a.a, x[0].shape[a.a] + x[1].shape[a.a]),
            {}};
  }
  static constexpr Ref pullback(int k, auto u, auto x, auto y, auto, const Attributes& a) {
    const int m = x.type().shape[a.a], n = y.type().shape[a.a];
    return k == 0 ? apply_to_refs<Slice>({a.a, 0, m}, u) : apply_to_refs<Slice>({a.a, m, m + n}, u);
  }
  template <class T>
  static constexpr void compute(T* out, const T* const* in, const Shape* shapes, const Shape&,
                                const Attributes& a) {
    const AxisView v(shapes[0], a.a), w(shapes[1], a.a);
    const int m = v.length * v.inner, n = w.length * w.inner;
    for (int o = 0; o < v.outer; ++o) {
      for (int i = 0; i < m; ++i) out[o * (m + n) + i] = in[0][o * m + i];
      for (int i = 0; i < n; ++i) out[o * (m + n) + m + i] = in[1][o * n + i];
    }
  }
};

// The row of a table of `rows` that an index chooses; -1 where there is none. Indices come from data: one
// that is negative, too large or NaN chooses zeros, as the product of a one-hot vector with the table would.
template <class T>
constexpr int row_at(const T& index, int rows) {
  return T(-1) < index && index < T(rows) ? static_cast<int>(index) : -1;
}

// Rows of a table, chosen by index: what an embedding does.
struct Gather : Structural {
  static constexpr std::string_view name = "gather";
  static constexpr int arity = 2;
  static constexpr TensorType type(const Attributes&, const TensorType* x) {
    if (!x[0].valid()) return x[0];
    if (!x[1].valid()) return x[1];
    if (x[0].shape.rank == 0) return ill_typed("gather", 1, 0);
    const int rank = x[1].shape.rank + x[0].shape.rank - 1;
    if (rank > Shape::max_rank) return ill_typed("rank", Shape::max_rank, rank);
    TensorType t{x[0].element, x[0].batched || x[1].batched, x[1].shape, {}};
    for (int i = 1; i < x[0].shape.rank; ++i) t.shape.extent[t.shape.rank++] = x[0].shape[i];
    return t;
  }
  static constexpr Ref pullback(int k, auto u, auto x, auto i, auto, const Attributes&) {
    return k == 0 ? apply_to_refs<Scatter>({0, 0, 0, x.type().shape}, u, i) : Ref{};
  }
  template <class T>
  static constexpr void compute(T* out, const T* const* in, const Shape* shapes, const Shape&,
                                const Attributes&) {
    const int row = shapes[0].size() / shapes[0][0];
    for (int i = 0; i < shapes[1].size(); ++i) {
      const int chosen = row_at(in[1][i], shapes[0][0]);
      for (int j = 0; j < row; ++j) out[i * row + j] = chosen < 0 ? T(0) : in[0][chosen * row + j];
    }
  }
};

// Zeros of the given shape with rows added in at their indices.
struct Scatter : Structural {
  static constexpr std::string_view name = "scatter";
  static constexpr int arity = 2;
  static constexpr TensorType type(const Attributes& a, const TensorType* x) {
    return {Element::real, x[0].batched || x[1].batched, a.shape, {}};
  }
  static constexpr Ref pullback(int k, auto u, auto, auto i, auto, const Attributes&) {
    return k == 0 ? apply_to_refs<Gather>({}, u, i) : Ref{};
  }
  template <class T>
  static constexpr void compute(T* out, const T* const* in, const Shape* shapes, const Shape& to,
                                const Attributes&) {
    const int row = to.size() / to[0];
    for (int i = 0; i < to.size(); ++i) out[i] = T(0);
    for (int i = 0; i < shapes[1].size(); ++i) {
      const int chosen = row_at(in[1][i], to[0]);
      if (chosen < 0) continue;
      for (int j = 0; j < row; ++j) {
        T& cell = out[chosen * row + j];
        cell = cell + in[0][i * row + j];
      }
    }
  }
};

}  // namespace etude::op
