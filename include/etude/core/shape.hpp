// SPDX-License-Identifier: BSL-1.0
// Shapes, and what a value is as far as the compiler is concerned: element kind, shape, batched or not.
#pragma once
#include <etude/core/index.hpp>

#include <limits>
#include <string_view>
//
#include <etude/core/macros_off.hpp>

namespace etude {

// The extents of a tensor, outermost first; rank 0 is a scalar. Structural, so it is a template argument too.
struct Shape {
  static constexpr int max_rank = 5;
  int rank = 0;
  int extent[max_rank]{};

  constexpr int size() const {
    int n = 1;
    for (int i = 0; i < rank; ++i) n *= extent[i];
    return n;
  }
  constexpr int operator[](int axis) const {
    if (axis < 0 || axis >= rank) detail::fail_index("a shape", "axis", axis, rank);
    return extent[axis];
  }
  constexpr int last() const { return rank == 0 ? 1 : extent[rank - 1]; }
  constexpr bool is_flat() const { return rank < 2; }  // at most one row
  constexpr Shape without(int axis) const {
    Shape s{rank - 1, {}};
    for (int i = 0; i < s.rank; ++i) s.extent[i] = extent[i < axis ? i : i + 1];
    return s;
  }
  constexpr Shape with(int axis, int n) const {
    Shape s = *this;
    s.extent[axis] = n;
    return s;
  }
  friend constexpr bool operator==(const Shape& a, const Shape& b) {
    if (a.rank != b.rank) return false;
    for (int i = 0; i < a.rank; ++i)
      if (a.extent[i] != b.extent[i]) return false;
    return true;
  }
};

// shape<28, 28>: a Shape written as a template.
template <int... N>
requires(sizeof...(N) <= Shape::max_rank) inline constexpr Shape shape{static_cast<int>(sizeof...(N)),
                                                                       {N...}};

enum class Element : unsigned char { real, index, boolean };

// Why a value has no type: the rule that failed, and the two sizes that do not agree. It travels with the
// type, so a mistake deep in an expression is reported once, by whoever asks for the result, and nothing else
// is.
struct Mismatch {
  const char* rule = nullptr;
  int expects = 0;
  int receives = 0;
};

// The type of a value. `batched`: one such value for every sample of the batch; the batch axis itself stays
// implicit.
struct TensorType {
  Element element = Element::real;
  bool batched = false;
  Shape shape{};
  Mismatch mismatch{};

  constexpr bool valid() const { return mismatch.rule == nullptr; }
  constexpr int size() const { return shape.size(); }
  friend constexpr bool operator==(const TensorType& a, const TensorType& b) {
    return a.element == b.element && a.batched == b.batched && a.shape == b.shape;
  }
};

constexpr TensorType ill_typed(const char* rule, int expects, int receives) {
  return {Element::real, false, {}, {rule, expects, receives}};
}

// What is wrong with a shape by itself: an extent below 1, or more elements than an int counts.
constexpr Mismatch flaw_of(const Shape& s) {
  double n = 1;  // exact as far as it matters
  for (int i = 0; i < s.rank; ++i) {
    if (s.extent[i] < 1) return {"extent", 1, s.extent[i]};
    n *= s.extent[i];
  }
  if (n > std::numeric_limits<int>::max()) return {"elements", std::numeric_limits<int>::max(), 0};
  return {};
}

// The type, if its shape is one. Every value of an expression is asked, so that a size that is none is a
// mistake like any other, whoever has said it.
constexpr TensorType sized(const TensorType& t) {
  if (!t.valid()) return t;
  const Mismatch flaw = flaw_of(t.shape);
  return flaw.rule == nullptr ? t : TensorType{Element::real, false, {}, flaw};
}

// NumPy's rule: align the last axes; extents agree or one of them is 1. Mixing batched and unbatched is
// batched.
constexpr TensorType broadcast(const TensorType& a, const TensorType& b) {
  if (!a.valid()) return a;
  if (!b.valid()) return b;
  TensorType out{a.element == b.element ? a.element : Element::real, a.batched || b.batched, {}, {}};
  out.shape.rank = a.shape.rank > b.shape.rank ? a.shape.rank : b.shape.rank;
  for (int i = 1; i <= out.shape.rank; ++i) {
    const int m = i <= a.shape.rank ? a.shape.extent[a.shape.rank - i] : 1;
    const int n = i <= b.shape.rank ? b.shape.extent[b.shape.rank - i] : 1;
    if (m != n && m != 1 && n != 1) return ill_typed("broadcast", m, n);
    out.shape.extent[out.shape.rank - i] = m == 1 ? n : m;
  }
  return out;
}

}  // namespace etude

#include <etude/core/macros_on.hpp>
