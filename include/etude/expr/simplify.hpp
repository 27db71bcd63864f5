// SPDX-License-Identifier: BSL-1.0
// Simplification, as statements are added to a graph: results read as a mathematician would write them, and
// what need not be computed never gets a statement. A zero or one is only known as such when it is a literal:
// 0·x becomes 0 even though 0·∞ is NaN, because the zeros of the chain rule are structural.
#pragma once
#include <etude/expr/operations.hpp>

#include <utility>

namespace etude {

namespace detail {

struct Simplifier {
  Graph& g;
  const Operation& op;
  const Attributes& attributes;
  Ref x, y, z;

  template <class Op>
  constexpr bool is() const {
    return &op == &operation<Op>;
  }
  template <class Op>
  constexpr bool is(Ref r) const {
    return r && g.at(r.id).op == &operation<Op>;
  }
  constexpr Ref operand(Ref r, int k = 0) const { return g.ref(g.at(r.id).operand[k]); }
  constexpr bool known(Ref r) const { return is<op::Literal>(r) && g.at(r.id).attributes.a == 0; }
  constexpr double number(Ref r) const { return g.at(r.id).number; }
  constexpr bool equals(Ref r, double value) const { return known(r) && number(r) == value; }
  // The value that r repeats, if r repeats one.
  constexpr Ref unexpanded(Ref r) const { return is<op::Expand>(r) ? operand(r) : r; }
  constexpr bool is_zero(Ref r) const { return r && equals(unexpanded(r), 0); }

  // The order of the operands of a commutative operation: numbers first, then by age.
  constexpr bool comes_first(Ref a, Ref b) const {
    const bool p = is<op::Literal>(a), q = is<op::Literal>(b);
    return p != q ? p : a.id < b.id;
  }

  // A smaller equivalent of op(x, y, z), or nothing. It may have a type that only broadcasts to the right
  // one.
  constexpr Ref operator()() const {
    if (op.kind == Kind::map) return op.arity == 1 ? unary() : op.arity == 2 ? binary() : choice();
    return linear();
  }

  constexpr Ref unary() const {
    if (is<op::Negate>()) {
      if (known(x)) return g.literal(-number(x));
      if (is<op::Negate>(x)) return operand(x);
      if (is<op::Subtract>(x)) return operand(x, 1) - operand(x, 0);
    }
    if (is<op::StopGradient>() && known(x)) return x;
    return {};
  }

  constexpr Ref binary() const {
    if (known(x) && known(y))
      if (const Ref folded = fold(number(x), number(y))) return folded;
    if (is<op::Add>()) {
      if (is_zero(x)) return y;
      if (is_zero(y)) return x;
      if (is<op::Negate>(y)) return x - operand(y);
      if (is<op::Negate>(x)) return y - operand(x);
      if (const Ref sum = like_terms(x, y)) return sum;
      for (int k : {0, 1}) {  // in sums of three terms: x + (x + a) = 2·x + a
        if (is<op::Add>(y))
          if (const Ref sum = like_terms(x, operand(y, k))) return sum + operand(y, 1 - k);
        if (is<op::Add>(x))
          if (const Ref sum = like_terms(operand(x, k), y)) return operand(x, 1 - k) + sum;
      }
    } else if (is<op::Subtract>()) {
      if (is_zero(y)) return x;
      if (is_zero(x)) return -y;
      if (x == y) return g.literal(0);
      if (is<op::Negate>(y)) return x + operand(y);
    } else if (is<op::Multiply>()) {
      if (is_zero(x) || is_zero(y)) return g.literal(0);
      if (equals(x, 1)) return y;
      if (equals(y, 1)) return x;
      if (equals(x, -1)) return -y;
      if (equals(y, -1)) return -x;
      if (is<op::Negate>(x)) return -(operand(x) * y);
      if (is<op::Negate>(y)) return -(x * operand(y));
      // (1/a)·b = b/a, but not where a scalar's reciprocal spares a division for every element
      if (is<op::Divide>(x) && equals(operand(x), 1) && x.type().size() == y.type().size())
        return y / operand(x, 1);
      if (is<op::Divide>(y) && equals(operand(y), 1) && x.type().size() == y.type().size())
        return x / operand(y, 1);
      if (known(x) && is<op::Multiply>(y) && known(operand(y)))  // 2·(3·x) = 6·x
        return g.literal(number(x) * number(operand(y))) * operand(y, 1);
    } else if (is<op::Divide>()) {
      if (is_zero(x)) return g.literal(0);
      if (equals(y, 1)) return x;
      if (is<op::Negate>(x)) return -(operand(x) / y);
    } else if (is<op::Power>()) {
      if (equals(y, 1)) return x;
      if (equals(y, 0)) return g.literal(1);
      if (equals(y, 2)) return x * x;
    }
    return {};
  }

  // a·x + b·x = (a + b)·x, for numbers a and b.
  constexpr Ref like_terms(Ref p, Ref q) const {
    auto coefficient = [this](Ref r) {
      return is<op::Multiply>(r) && known(operand(r)) ? number(operand(r)) : 1;
    };
    auto base = [this](Ref r) { return is<op::Multiply>(r) && known(operand(r)) ? operand(r, 1) : r; };
    if (known(p) && known(q)) return g.literal(number(p) + number(q));
    if (base(p) != base(q)) return {};
    return g.literal(coefficient(p) + coefficient(q)) * base(p);
  }

  constexpr Ref fold(double a, double b) const {
    if (is<op::Add>()) return g.literal(a + b);
    if (is<op::Subtract>()) return g.literal(a - b);
    if (is<op::Multiply>()) return g.literal(a * b);
    if (is<op::Divide>() && b != 0) return g.literal(a / b);
    if (is<op::Equal>()) return g.literal(a == b);
    if (is<op::Less>()) return g.literal(a < b);
    return {};
  }

  constexpr Ref choice() const {
    if (known(x)) return number(x) != 0 ? y : z;
    if (y == z) return y;
    // where(c, where(c, a, b), d) = where(c, a, d), and the same below "else"
    if (is<op::Where>(y) && operand(y) == x) return where(x, operand(y, 1), z);
    if (is<op::Where>(z) && operand(z) == x) return where(x, y, operand(z, 2));
    return {};
  }

  constexpr Ref linear() const {
    const bool scatter = is<op::Scatter>();
    if (is_zero(x) && (op.arity == 1 || is<op::Product>() || scatter) && !is<op::ArgMax>())
      return g.literal(0);
    if (is<op::Product>() && is_zero(y)) return g.literal(0);
    if (op.kind == Kind::reduce && attributes.a == 0 && x.type().shape.rank == 1)
      return g.apply(op, {all_axes}, x);
    if (is<op::Reshape>() && x.type().shape == attributes.shape) return x;
    if (is<op::Reshape>() && is<op::Reshape>(x)) return apply_to_refs<op::Reshape>(attributes, operand(x));
    if (is<op::Transpose>() && is<op::Transpose>(x)) return operand(x);
    if (is<op::Expand>(x) && operand(x).type().shape.rank == 0) return of_repeated(operand(x));
    if (is<op::BatchSum>()) {
      if (!x.type().batched) return x * count();
      if (is<op::Expand>(x) && !operand(x).type().batched) return operand(x) * count();
      // Σ_b over a product is a product over the batch; constants come out of the sum.
      if (is<op::Product>(x) && operand(x, 0).type().batched && operand(x, 1).type().batched) {
        Attributes a = g.at(x.id).attributes;
        a.c = 1;
        return g.apply(operation<op::Product>, a, operand(x, 0), operand(x, 1));
      }
      if (is<op::Negate>(x)) return -batch_sum(operand(x));
      if (is<op::Multiply>(x))
        for (int k : {0, 1})
          if (!operand(x, k).type().batched && operand(x, k).type().shape.rank == 0)
            return operand(x, k) * batch_sum(operand(x, 1 - k));
    }
    if (is<op::Product>()) {
      if (attributes.a && !attributes.b && !attributes.c && x.type().shape.rank == 1 &&
          y.type().shape.rank == 1)
        return apply_to_refs<op::Sum>({all_axes}, x * y);
      if (is<op::Transpose>(x))
        return apply_to_refs<op::Product>({!attributes.a, attributes.b, attributes.c}, operand(x), y);
      if (is<op::Transpose>(y))
        return apply_to_refs<op::Product>({attributes.a, !attributes.b, attributes.c}, x, operand(y));
    }
    if (is<op::Sum>() && is<op::Negate>(x)) return -apply_to_refs<op::Sum>(attributes, operand(x));
    return {};
  }

  // A linear operation of a scalar s that is repeated everywhere.
  constexpr Ref of_repeated(Ref s) const {
    const int n = x.type().size();
    if (is<op::Sum>()) return s * (attributes.a < 0 ? n : x.type().shape[attributes.a]);
    if (is<op::Max>() || is<op::Reshape>() || is<op::Transpose>() || is<op::Slice>()) return s;
    if (is<op::BatchSum>()) return s.type().batched ? batch_sum(s) : s * count();
    return {};
  }

  constexpr Ref count() const { return g.add_leaf({.kind = LeafKind::count, .name = "n"}); }
};

// x as a value of the given type: repeated if it is smaller.
constexpr Ref expand(Ref x, const TensorType& type) {
  if (x.type().shape == type.shape && x.type().batched == type.batched) return x;
  if (x.graph->at(x.id).op == &operation<op::Expand>) x = x.graph->ref(x.graph->at(x.id).operand[0]);
  return x.graph->apply(operation<op::Expand>, {type.batched, 0, 0, type.shape}, x);
}

}  // namespace detail

constexpr Ref Graph::apply(const Operation& op, const Attributes& attributes, Ref x, Ref y, Ref z) {
  auto type_of = [&] {
    const TensorType types[3] = {x ? x.type() : TensorType{}, y ? y.type() : TensorType{},
                                 z ? z.type() : TensorType{}};
    return op.type(attributes, types);
  };
  const TensorType full = type_of();
  const bool broadcasts = op.kind == Kind::map && &op != &operation<op::Expand>;
  detail::Simplifier simplify{*this, op, attributes, x, y, z};
  if (broadcasts)  // a map of repeated values is computed once and then repeated
    for (Ref* r : {&simplify.x, &simplify.y, &simplify.z})
      if (*r) *r = simplify.unexpanded(*r);
  if (op.commutative && simplify.comes_first(simplify.y, simplify.x)) std::swap(simplify.x, simplify.y);
  x = simplify.x, y = simplify.y, z = simplify.z;
  Ref result = &op == &operation<op::Expand> ? Ref{} : simplify();
  if (!result) {
    Statement s{&op, {x.id, y.id, z.id}, attributes, 0, type_of()};
    result = insert(s);
  }
  return result.type().shape == full.shape && result.type().batched == full.batched
             ? result
             : detail::expand(result, full);
}

}  // namespace etude
