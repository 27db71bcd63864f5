// SPDX-License-Identifier: BSL-1.0
// Between which bounds a value of a graph lies, whatever numbers its parameters are: what a loss of
// probabilities has to know of a network's output. It is found, not declared, by interval arithmetic over the
// statements (Moore 1966), so it holds for layers of one's own too.
#pragma once
#include <etude/core/finite.hpp>
#include <etude/expr/operations.hpp>
#include <etude/expr/reify.hpp>

#include <algorithm>
//
#include <etude/core/macros_off.hpp>

namespace etude::detail {

inline constexpr double unbounded = math::infinity<double>;

struct Bounds {
  double low = -unbounded, high = unbounded;
  bool log_shares = false;  // the exponentials of all elements add up to 1, as those of log_softmax do

  constexpr bool within(double least, double most) const { return least <= low && high <= most; }
  constexpr bool empty() const { return high < low; }
  friend constexpr bool operator==(const Bounds&, const Bounds&) = default;
};

constexpr Bounds bounds_of(Meaning what) {
  return what == Meaning::probabilities       ? Bounds{0, 1}
         : what == Meaning::log_probabilities ? Bounds{-unbounded, 0, true}
                                              : Bounds{};
}

// Where bounds become so large that a product of two could overflow, there is none.
constexpr Bounds bounded(double low, double high) {
  return {low < -1e100 ? -unbounded : low, high > 1e100 ? unbounded : high};
}
constexpr Bounds both(const Bounds& a, const Bounds& b) {
  if (a.empty()) return b;
  if (b.empty()) return a;
  return {std::min(a.low, b.low), std::max(a.high, b.high)};
}
constexpr Bounds sum_of(const Bounds& a, const Bounds& b) { return bounded(a.low + b.low, a.high + b.high); }
constexpr Bounds negative_of(const Bounds& a) { return {-a.high, -a.low}; }
constexpr Bounds product_of(const Bounds& a, const Bounds& b) {
  auto times = [](double x, double y) { return x == 0 || y == 0 ? 0 : x * y; };
  const double all[] = {times(a.low, b.low), times(a.low, b.high), times(a.high, b.low),
                        times(a.high, b.high)};
  return bounded(*std::min_element(all, all + 4), *std::max_element(all, all + 4));
}
constexpr Bounds quotient_of(const Bounds& a, const Bounds& b) {
  if (b.high < 0) return quotient_of(negative_of(a), negative_of(b));
  if (b.low > 0) return product_of(a, {b.high == unbounded ? 0 : 1 / b.high, 1 / b.low});
  if (b.low == 0 && a.low >= 0) return {0, unbounded};
  return {};
}

// Finds the bounds of a graph's values, where its input is within `input`.
class BoundsFinder {
 public:
  constexpr BoundsFinder(const Graph& g, const Bounds& input)
      : g_(g), input_(input), known_(static_cast<std::size_t>(g.size())) {
    for (const Mark& m : g.marks)
      if (m.gives != Meaning::any) known_[static_cast<std::size_t>(m.statement)].said = m.gives;
  }

  // Of elements `begin` … `end` − 1 of a statement's value, counted through all its axes.
  constexpr Bounds of(int id, int begin, int end) {
    for (std::size_t k = narrowed_.size(); k-- > 0;)
      if (narrowed_[k].id == id) return narrowed_[k].bounds;
    Known& known = known_[static_cast<std::size_t>(id)];
    if (known.said != Meaning::any) return bounds_of(known.said);
    if (known.begin == begin && known.end == end) return known.bounds;
    const Bounds found = find(g_.at(id), id, begin, end);
    if (narrowed_.empty()) known = {begin, end, found};
    return found;
  }

 private:
  struct Known {
    int begin = 0, end = 0;
    Bounds bounds{};
    Meaning said = Meaning::any;
  };
  struct Narrowed {  // what a branch of where() knows of a value
    int id = -1;
    Bounds bounds{};
  };
  const Graph& g_;
  Bounds input_;
  GrowingArray<Known> known_;
  GrowingArray<Narrowed> narrowed_;

  template <class... Op>
  static constexpr bool is(const Statement& s) {
    return ((s.op == &operation<Op>) || ...);
  }
  constexpr const Statement& at(int id) const { return g_.at(id); }
  constexpr int without_shape(int id) const {
    while (is<op::Expand, op::Reshape>(at(id))) id = at(id).operand[0];
    return id;
  }

  // Of those elements of operand k from which these of the result are made: of all, where others than those
  // at the same place may be among them.
  constexpr Bounds operand(const Statement& s, int k, int begin, int end) {
    const int size = at(s.operand[k]).type.size();
    const bool in_place = s.op->kind == Kind::map || is<op::Reshape>(s);
    return in_place && size == s.type.size() ? of(s.operand[k], begin, end) : of(s.operand[k], 0, size);
  }

  constexpr Bounds find(const Statement& s, int id, int begin, int end) {
    if (is_literal(s)) return {s.number, s.number};
    if (is_leaf(s)) return of_leaf(g_.leaf(id));
    if (is<op::Iota>(s)) return {double(begin), double(end - 1)};
    if (is<op::Divide>(s) && is_share(s, begin, end)) return {0, 1};
    if (is<op::Subtract>(s) && is_log_share(s)) return {-unbounded, 0, true};
    if (is<op::Where>(s)) return of_where(s, begin, end);
    if (is<op::Concatenate>(s) && s.type.shape.rank == 1) return of_joined(s, begin, end);
    if (is<op::Slice>(s) && s.type.shape.rank == 1)
      return of(s.operand[0], s.attributes.b + begin, s.attributes.b + end);

    if (s.op->arity == 0) return {};
    const Bounds a = operand(s, 0, begin, end);
    if (s.op->kind == Kind::reduce || s.op->kind == Kind::batch_sum) return of_reduction(s, a);
    if (is<op::StopGradient, op::Expand, op::Reshape, op::Transpose, op::Slice>(s)) return a;
    if (s.op->arity == 1) return of_function(s, a);
    return of_two(s, a, operand(s, 1, begin, end));
  }

  constexpr Bounds of_leaf(const Leaf& leaf) const {
    if (leaf.kind == LeafKind::input) return input_;
    if (leaf.kind == LeafKind::count) return {1, unbounded};
    if (leaf.kind == LeafKind::random && leaf.distribution == Distribution::uniform) return {0, 1};
    return {};
  }

  constexpr Bounds of_function(const Statement& s, const Bounds& x) const {
    if (is<op::Negate>(s)) return negative_of(x);
    if (is<op::Sigmoid>(s)) return {0, 1};
    if (is<op::Tanh, op::Erf, op::Sign>(s)) return {x.low >= 0 ? 0. : -1., x.high <= 0 ? 0. : 1.};
    if (is<op::Exp>(s)) return {x.low >= 0 ? 1. : 0., x.high <= 0 ? 1. : unbounded};
    if (is<op::Expm1>(s)) return {x.low >= 0 ? 0. : -1., x.high <= 0 ? 0. : unbounded};
    if (is<op::Log>(s)) return {x.low >= 1 ? 0. : -unbounded, bounded(0, x.high - 1).high};  // log x <= x − 1
    if (is<op::Log1p>(s)) return {x.low >= 0 ? 0. : -unbounded, x.high};
    if (is<op::Softplus>(s)) return {0, unbounded};
    if (is<op::Sqrt>(s)) return {0, std::max(x.high, 1.)};
    if (is<op::Relu>(s)) return {std::max(x.low, 0.), std::max(x.high, 0.)};
    if (is<op::Abs>(s)) return {std::max({x.low, -x.high, 0.}), std::max(-x.low, x.high)};
    if (is<op::Pad>(s)) return both(x, {0, 0});
    if (is<op::Not>(s)) return {0, 1};
    return {};
  }

  constexpr Bounds of_two(const Statement& s, const Bounds& a, const Bounds& b) const {
    if (is<op::Add>(s)) return sum_of(a, b);
    if (is<op::Subtract>(s)) return sum_of(a, negative_of(b));
    if (is<op::Multiply>(s) && s.operand[0] == s.operand[1]) {
      const Bounds p = product_of(a, a);
      return {std::max(p.low, 0.), p.high};
    }
    if (is<op::Multiply>(s)) return product_of(a, b);
    if (is<op::Divide>(s)) return quotient_of(a, b);
    if (is<op::Power>(s) && a.low >= 0) return {0, a.high <= 1 && b.low >= 0 ? 1 : unbounded};
    if (is<op::Minimum>(s)) return {std::min(a.low, b.low), std::min(a.high, b.high)};
    if (is<op::Maximum>(s)) return {std::max(a.low, b.low), std::max(a.high, b.high)};
    if (is<op::Less, op::LessEqual, op::Equal, op::And, op::Or>(s)) return {0, 1};
    if (is<op::Gather>(s)) return both(a, {0, 0});
    if (is<op::Concatenate>(s)) return both(a, b);
    if (is<op::Product>(s) && a.low >= 0 && b.low >= 0) return {0, unbounded};
    return {};
  }

  constexpr Bounds of_reduction(const Statement& s, const Bounds& x) const {
    if (is<op::Max>(s)) return x;
    if (is<op::Sum>(s)) {
      const double n = at(s.operand[0]).type.size() / s.type.size();
      return product_of(x, {n, n});
    }
    return {x.low >= 0 ? 0. : -unbounded, x.high <= 0 ? 0. : unbounded};
  }

  constexpr Bounds of_joined(const Statement& s, int begin, int end) {
    const int first = at(s.operand[0]).type.size();
    Bounds all{1, 0};
    if (begin < first) all = both(all, of(s.operand[0], begin, std::min(end, first)));
    if (end > first) all = both(all, of(s.operand[1], std::max(begin, first) - first, end - first));
    return all;
  }

  // Each branch knows on which side of a number the compared value is.
  constexpr Bounds of_where(const Statement& s, int begin, int end) {
    const Statement& c = at(without_shape(s.operand[0]));
    Bounds left{}, right{};  // of the compared value, where the condition holds and where it does not
    int value = -1;
    if (is<op::Less, op::LessEqual>(c)) {
      const int a = without_shape(c.operand[0]), b = without_shape(c.operand[1]);
      if (is_literal(at(b))) value = a, left.high = right.low = at(b).number;
      if (is_literal(at(a))) value = b, left.low = right.high = at(a).number;
    }
    if (value < 0 || is_literal(at(value))) return both(operand(s, 1, begin, end), operand(s, 2, begin, end));
    const int size = at(value).type.size();
    const Bounds x = size == s.type.size() ? of(value, begin, end) : of(value, 0, size);
    return both(in_branch(s, 1, value, x, left, begin, end), in_branch(s, 2, value, x, right, begin, end));
  }
  constexpr Bounds in_branch(const Statement& s, int k, int value, const Bounds& x, const Bounds& side,
                             int begin, int end) {
    const Bounds there{std::max(x.low, side.low), std::min(x.high, side.high)};
    if (there.empty()) return there;
    narrowed_.push_back({value, there});
    const Bounds r = operand(s, k, begin, end);
    narrowed_.resize(narrowed_.size() - 1);
    return r;
  }

  // e / Σ e of numbers not below 0: softmax.
  constexpr bool is_share(const Statement& s, int begin, int end) {
    const Statement& whole = at(without_shape(s.operand[1]));
    return is<op::Sum>(whole) && whole.type.size() == 1 &&
           without_shape(whole.operand[0]) == without_shape(s.operand[0]) &&
           operand(s, 0, begin, end).low >= 0;
  }
  // x − log Σ eˣ: log_softmax.
  constexpr bool is_log_share(const Statement& s) const {
    const Statement& log = at(without_shape(s.operand[1]));
    if (!is<op::Log>(log)) return false;
    const Statement& sum = at(without_shape(log.operand[0]));
    if (!is<op::Sum>(sum) || sum.type.size() != 1) return false;
    const Statement& e = at(without_shape(sum.operand[0]));
    return is<op::Exp>(e) && without_shape(e.operand[0]) == without_shape(s.operand[0]);
  }
};

}  // namespace etude::detail

#include <etude/core/macros_on.hpp>
