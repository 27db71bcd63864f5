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

  // Whether an operation on p is done fewer times than one on q.
  static constexpr bool is_less_work(Ref p, Ref q) {
    const TensorType a = p.type(), b = q.type();
    return a.size() < b.size() || (a.size() == b.size() && !a.batched && b.batched);
  }

  // The order of the operands of a commutative operation: numbers first, then by age.
  constexpr bool comes_first(Ref a, Ref b) const {
    const bool p = is<op::Literal>(a), q = is<op::Literal>(b);
    return p != q ? p : a.id < b.id;
  }

  // A smaller equivalent of op(x, y, z), or nothing. It may have a type that only broadcasts to the right
  // one.
  constexpr Ref operator()() const {
    if (op.kind != Kind::map) return linear();
    if (const Ref transposed = of_transposed()) return transposed;
    return op.arity == 1 ? unary() : op.arity == 2 ? binary() : choice();
  }

  // f(Aᵀ, Bᵀ) = f(A, B)ᵀ: transpositions move outwards, until they meet another one, a sum or a product.
  constexpr Ref of_transposed() const {
    if (!is<op::Transpose>(x) && !is<op::Transpose>(y) && !is<op::Transpose>(z)) return {};
    Ref operands[3]{x, y, z};
    for (Ref& r : operands)
      if (r && !(r = transposed(r))) return {};
    return transpose(g.apply(op, attributes, operands[0], operands[1], operands[2]));
  }
  // What r is the transpose of, if that takes no work: vectors (as they are repeated, rows) and numbers, too.
  constexpr Ref transposed(Ref r) const {
    if (is<op::Transpose>(r)) return operand(r);
    const Shape s = r.type().shape;
    if (s.rank == 0) return r;
    const int rows = s.rank == 1 ? 1 : s[0], columns = s.last();
    if (s.rank > 2 || (rows > 1 && columns > 1)) return {};
    return apply_to_refs<op::Reshape>({0, 0, 0, shape<1, 1>.with(0, columns).with(1, rows)}, r);
  }

  constexpr Ref unary() const {
    if (is<op::Negate>()) {
      if (known(x)) return g.literal(-number(x));
      if (is<op::Negate>(x)) return operand(x);
      if (is<op::Multiply>(x) && known(operand(x))) return g.literal(-number(operand(x))) * operand(x, 1);
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
      if (are_masked_alike(x, y))
        return where(operand(x), operand(x, 1) + operand(y, 1), operand(x, 2) + operand(y, 2));
      return like_terms(1);
    } else if (is<op::Subtract>()) {
      if (is_zero(y)) return x;
      if (is_zero(x)) return -y;
      if (x == y) return g.literal(0);
      if (is<op::Negate>(y)) return x + operand(y);
      if (are_masked_alike(x, y))
        return where(operand(x), operand(x, 1) - operand(y, 1), operand(x, 2) - operand(y, 2));
      return like_terms(-1);
    } else if (is<op::Multiply>()) {
      if (is_zero(x) || is_zero(y)) return g.literal(0);
      if (equals(x, 1)) return y;
      if (equals(y, 1)) return x;
      if (equals(x, -1)) return -y;
      if (equals(y, -1)) return -x;
      if (is<op::Negate>(x)) return -(operand(x) * y);
      if (is<op::Negate>(y)) return -(x * operand(y));
      // (1/a)·b = b/a, but not where one reciprocal spares a division for every element or sample
      if (is<op::Divide>(x) && equals(operand(x), 1) && !is_less_work(x, y)) return y / operand(x, 1);
      if (is<op::Divide>(y) && equals(operand(y), 1) && !is_less_work(y, x)) return x / operand(y, 1);
      for (int k : {0, 1})  // 2·(3·b) = 6·b and a·(3·b) = 3·(a·b), or (3·a)·b where that is less work
        if (const Ref a = k == 0 ? x : y, b = k == 0 ? y : x;
            is<op::Multiply>(b) && known(operand(b)) && !is_less_work(b, a))
          return known(a) || is_less_work(a, b) ? (a * operand(b)) * operand(b, 1)
                                                : operand(b) * (a * operand(b, 1));
      if (known(x) && is<op::Divide>(y) && known(operand(y)))  // 2·(3/b) = 6/b
        return g.literal(number(x) * number(operand(y))) / operand(y, 1);
      if (known(x) && is<op::Multiply>(y))  // 2·(a·b) = a·(2·b) where that is less work
        for (int k : {0, 1})
          if (const Ref a = operand(y, k), b = operand(y, 1 - k); is_less_work(b, a)) return a * (x * b);
      for (int k : {0, 1})
        if (const Ref masked = k == 0 ? x : y, factor = k == 0 ? y : x; is_masked(masked, factor))
          return where(operand(masked), operand(masked, 1) * factor, operand(masked, 2) * factor);
    } else if (is<op::Divide>()) {
      if (is_zero(x)) return g.literal(0);
      if (equals(y, 1)) return x;
      if (is<op::Negate>(x)) return -(operand(x) / y);
      if (is_masked(x, y)) return where(operand(x), operand(x, 1) / y, operand(x, 2) / y);
    } else if (is<op::Power>()) {
      if (equals(y, 1)) return x;
      if (equals(y, 0)) return g.literal(1);
      if (equals(y, 2)) return x * x;
    }
    return {};
  }

  // where(c, a, 0) or where(c, 0, b), as large as what it is multiplied with. Factors and divisors go inside:
  // what is zero because it was not chosen then stays zero, even times infinity, and the derivatives of the
  // two sides of a choice join to one choice again.
  constexpr bool is_masked(Ref r, Ref factor) const {
    return is<op::Where>(r) && (is_zero(operand(r, 1)) || is_zero(operand(r, 2))) &&
           r.type().size() >= factor.type().size();
  }
  // where(c, a, 0) + where(c, 0, b) = where(c, a, b), and the like.
  constexpr bool are_masked_alike(Ref p, Ref q) const {
    return is_masked(p, p) && is_masked(q, q) && operand(p) == operand(q);
  }

  // A sum as numbers times what they multiply; the number alone multiplies nothing.
  struct Terms {
    double number[4]{};
    Ref base[4]{};
    int count = 0;
    // Not inlined, for g++ 12 to see that nothing is read that was not written.
    [[gnu::noinline]] constexpr void remove(int at) {
      --count;
      for (int k = at; k < count; ++k) number[k] = number[k + 1], base[k] = base[k + 1];
    }
  };
  constexpr void collect(Terms& t, Ref r, double sign, bool look_inside) const {
    if (look_inside && (is<op::Add>(r) || is<op::Subtract>(r))) {
      collect(t, operand(r, 0), sign, false);
      collect(t, operand(r, 1), is<op::Add>(r) ? sign : -sign, false);
    } else {
      const Ref p = is<op::Negate>(r) ? operand(r) : r;
      if (p != r) sign = -sign;
      const bool multiplied = is<op::Multiply>(p) && known(operand(p));
      t.number[t.count] = sign * (known(p) ? number(p) : multiplied ? number(operand(p)) : 1);
      t.base[t.count++] = known(p) ? Ref{} : multiplied ? operand(p, 1) : p;
    }
  }
  // x ± y with like terms collected: 2·a + (b + a) = 3·a + b. In a longer sum, terms of opposite signs are
  // left alone: who subtracts what was added before, as compensated sums do, means it.
  constexpr Ref like_terms(double sign) const {
    if (const Ref sum = like_terms(sign, false)) return sum;
    return like_terms(sign, true);
  }
  constexpr Ref like_terms(double sign, bool look_inside) const {
    Terms t;
    collect(t, x, 1, look_inside);
    collect(t, y, sign, look_inside);
    bool found = false;
    for (int i = 0; i < t.count; ++i)
      for (int j = i + 1; j < t.count; ++j)
        if (t.base[i] == t.base[j] && (!look_inside || (t.base[i] && t.number[i] * t.number[j] > 0))) {
          t.number[i] += t.number[j];
          t.remove(j--);
          found = true;
        }
    if (!found) return {};
    Ref sum = g.literal(0);
    for (const bool positive : {true, false})
      for (int i = 0; i < t.count; ++i)
        if (const double n = t.number[i]; (n > 0) == positive) {
          const Ref size = g.literal(positive ? n : -n), term = t.base[i] ? size * t.base[i] : size;
          sum = positive ? sum + term : sum - term;
        }
    return sum;
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
    if (op.kind == Kind::reduce && is<op::Transpose>(x))
      return g.apply(op, {attributes.a < 0 ? all_axes : 1 - attributes.a}, operand(x));
    if (op.kind == Kind::reduce && attributes.a >= 0 && x.type().shape[attributes.a] == 1)
      return apply_to_refs<op::Reshape>({0, 0, 0, x.type().shape.without(attributes.a)}, x);
    if (is<op::Sum>() && is<op::Product>(x))
      if (const Ref sum = sum_of_product()) return sum;
    if (is<op::Reshape>() && x.type().shape == attributes.shape) return x;
    if (is<op::Reshape>() && is<op::Reshape>(x)) return apply_to_refs<op::Reshape>(attributes, operand(x));
    if (is<op::Transpose>() && is<op::Transpose>(x)) return operand(x);
    if (op.arity == 1 && is<op::Expand>(x) && operand(x).type().shape.rank == 0)
      return of_repeated(operand(x));
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
      if (const Ref product = product_of_repeated()) return product;
    }
    if (is<op::Sum>() && is<op::Negate>(x)) return -apply_to_refs<op::Sum>(attributes, operand(x));
    return {};
  }

  // A sum over a product of matrices is a product of sums: n² operations for n³. Not per sample, where the
  // product is mostly wanted as well, and a weight's sums would be made anew in each step.
  constexpr Ref sum_of_product() const {
    const Attributes flags = g.at(x.id).attributes;
    const Ref a = operand(x, 0), b = operand(x, 1);
    if (a.type().shape.rank != 2 || b.type().shape.rank != 2 || a.type().batched || b.type().batched)
      return {};
    auto down = [&] { return apply_to_refs<op::Sum>({flags.a ? 1 : 0}, a); };
    auto across = [&] { return apply_to_refs<op::Sum>({flags.b ? 0 : 1}, b); };
    if (attributes.a == 0) return apply_to_refs<op::Product>({1, flags.b}, down(), b);
    if (attributes.a == 1) return apply_to_refs<op::Product>({flags.a, 0}, a, across());
    return apply_to_refs<op::Sum>({all_axes}, down() * across());
  }

  // A matrix times one that repeats a number s is s times its sums, repeated.
  constexpr Ref product_of_repeated() const {
    for (int k : {0, 1}) {
      const Ref r = k == 0 ? x : y, matrix = k == 0 ? y : x;
      if (!is<op::Expand>(r) || operand(r).type().shape.rank != 0 || matrix.type().shape.rank != 2) continue;
      if (r.type().batched || matrix.type().batched) continue;
      const bool flipped = k == 0 ? attributes.b : attributes.a;
      const Ref sums = operand(r) * apply_to_refs<op::Sum>({flipped == (k == 0) ? 1 : 0}, matrix);
      const int n = sums.type().size();
      return apply_to_refs<op::Reshape>({0, 0, 0, k == 0 ? shape<1, 1>.with(1, n) : shape<1, 1>.with(0, n)},
                                        sums);
    }
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

template <class List>
struct ListedRules;
template <class... Op>
struct ListedRules<OperationList<Op...>> {
  static constexpr const OperationRules* of[sizeof...(Op)]{&operation_rules<Op>...};
};

}  // namespace detail

constexpr const OperationRules& Operation::rules() const {
  return index < 0 ? *own_rules : *detail::ListedRules<Operations>::of[index];
}

constexpr Ref Graph::apply(const Operation& op, const Attributes& attributes, Ref x, Ref y, Ref z) {
  auto type_of = [&] {
    const TensorType types[3] = {x ? x.type() : TensorType{}, y ? y.type() : TensorType{},
                                 z ? z.type() : TensorType{}};
    return op.rules().type(attributes, types);
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
