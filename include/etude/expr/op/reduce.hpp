// SPDX-License-Identifier: BSL-1.0
// Sums and maxima along an axis, over all elements, or along the batch. `compute` is of one sample.
#pragma once
#include <etude/expr/op/map.hpp>

namespace etude::op {

// An axis of a row-major tensor: `outer` blocks of `length` slices of `inner` elements.
struct AxisView {
  int outer = 1, length = 1, inner = 1;
  constexpr AxisView(const Shape& s, int axis) {
    if (axis < 0) {
      length = s.size();
      return;
    }
    for (int i = 0; i < s.rank; ++i) (i < axis ? outer : i == axis ? length : inner) *= s.extent[i];
  }
};

struct Reduction {
  static constexpr Kind kind = Kind::reduce;
  static constexpr int arity = 1;
  static constexpr bool commutative = false;
  static constexpr TensorType type(const Attributes& a, const TensorType* x) {
    if (!x[0].valid()) return x[0];
    if (a.a < all_axes || a.a >= x[0].shape.rank) return ill_typed("axis", x[0].shape.rank - 1, a.a);
    return {x[0].element, x[0].batched, a.a < 0 ? Shape{} : x[0].shape.without(a.a), {}};
  }
  // The result in a shape that broadcasts against the operand: the reduced axis is there again, of extent 1.
  static constexpr Ref keep(auto result, auto operand, const Attributes& a) {
    if (a.a < 0) return result;
    return apply_to_refs<Reshape>({0, 0, 0, operand.type().shape.with(a.a, 1)}, result);
  }
};

struct Sum : Reduction {
  static constexpr std::string_view name = "sum";
  static constexpr Ref pullback(auto u, auto x, auto, const Attributes& a) { return keep(u, x, a); }
  static constexpr auto combine(auto a, auto b) { return a + b; }
  static constexpr double start = 0;
  template <class T>
  static constexpr void compute(T* out, const T* const* in, const Shape* shapes, const Shape&,
                                const Attributes& a) {
    const AxisView v(shapes[0], a.a);
    for (int o = 0; o < v.outer; ++o)
      for (int i = 0; i < v.inner; ++i) {
        T s(0);
        for (int k = 0; k < v.length; ++k) s = s + in[0][(o * v.length + k) * v.inner + i];
        out[o * v.inner + i] = s;
      }
  }
};

// Ties share the derivative equally (PyTorch's amax). NaN is larger than all numbers.
struct Max : Reduction {
  static constexpr std::string_view name = "max";
  static constexpr Ref pullback(auto u, auto x, auto y, const Attributes& a) {
    const Ref hit = where(equal(x, keep(y, x, a)), 1, 0);
    return hit * keep(u / apply_to_refs<Sum>(a, hit), x, a);
  }
  static constexpr auto combine(auto a, auto b) { return select(b != b, b, select(a < b, b, a)); }
  template <class T>
  static constexpr void compute(T* out, const T* const* in, const Shape* shapes, const Shape&,
                                const Attributes& a) {
    const AxisView v(shapes[0], a.a);
    for (int o = 0; o < v.outer; ++o)
      for (int i = 0; i < v.inner; ++i) {
        const T* x = in[0] + o * v.length * v.inner + i;
        T m = x[0];
        for (int k = 1; k < v.length; ++k) m = combine(m, x[k * v.inner]);
        out[o * v.inner + i] = m;
      }
  }
};

// The index of the first largest element, of the first NaN if there is one.
struct ArgMax : Reduction {
  static constexpr std::string_view name = "argmax";
  static constexpr Kind kind = Kind::structural;
  static constexpr TensorType type(const Attributes& a, const TensorType* x) {
    TensorType t = Reduction::type(a, x);
    t.element = Element::index;
    return t;
  }
  template <class T>
  static constexpr void compute(T* out, const T* const* in, const Shape* shapes, const Shape&,
                                const Attributes& a) {
    const AxisView v(shapes[0], a.a);
    for (int o = 0; o < v.outer; ++o)
      for (int i = 0; i < v.inner; ++i) {
        const T* x = in[0] + o * v.length * v.inner + i;
        int best = 0;
        for (int k = 1; k < v.length; ++k)
          if (const T most = x[best * v.inner]; most == most && !(x[k * v.inner] <= most)) best = k;
        out[o * v.inner + i] = T(best);
      }
  }
};

// The sum over the samples of the batch; evaluators add up what `compute` gives for each.
struct BatchSum {
  static constexpr std::string_view name = "batch_sum";
  static constexpr Kind kind = Kind::batch_sum;
  static constexpr int arity = 1;
  static constexpr bool commutative = false;
  static constexpr TensorType type(const Attributes&, const TensorType* x) {
    return {x[0].element, false, x[0].shape, x[0].mismatch};
  }
  static constexpr Ref pullback(auto u, auto, auto, const Attributes&) { return u; }
  template <class T>
  static constexpr void compute(T* out, const T* const* in, const Shape* shapes, const Shape&,
                                const Attributes&) {
    for (int i = 0; i < shapes[0].size(); ++i) out[i] = in[0][i];
  }
};

}  // namespace etude::op
