// SPDX-License-Identifier: BSL-1.0
// What a program costs: floating-point operations and bytes, by statement and by loop.
//
// Counted are additions, subtractions, multiplications, divisions and functions (exp, sqrt, …), one each;
// comparisons, choices and changes of sign are not. How many an operation takes is not written down anywhere:
// its value is computed with numbers that count.
#pragma once
#include <etude/inspect/study.hpp>
#include <etude/program/evaluate.hpp>

#include <algorithm>
//
#include <etude/core/macros_off.hpp>

namespace etude {

namespace detail {

class Counting {
 public:
  static inline thread_local long long operations = 0;

  constexpr Counting() = default;
  template <Number N>
  explicit constexpr Counting(N n) : value_(static_cast<double>(n)) {}
  explicit constexpr operator int() const { return static_cast<int>(value_); }

  friend Counting operator+(Counting a, Counting b) { return counted(a.value_ + b.value_); }
  friend Counting operator-(Counting a, Counting b) { return counted(a.value_ - b.value_); }
  friend Counting operator*(Counting a, Counting b) { return counted(a.value_ * b.value_); }
  friend Counting operator/(Counting a, Counting b) { return counted(a.value_ / b.value_); }
  friend Counting operator-(Counting a) { return Counting(-a.value_); }
  friend Counting abs(Counting a) { return Counting(a.value_ < 0 ? -a.value_ : a.value_); }
  friend bool operator<(Counting a, Counting b) { return a.value_ < b.value_; }
  friend bool operator<=(Counting a, Counting b) { return a.value_ <= b.value_; }
  friend bool operator==(Counting a, Counting b) { return a.value_ == b.value_; }
  friend Counting exp(Counting) { return counted(1); }
  friend Counting expm1(Counting) { return counted(1); }
  friend Counting log(Counting) { return counted(1); }
  friend Counting log1p(Counting) { return counted(1); }
  friend Counting sqrt(Counting) { return counted(1); }
  friend Counting tanh(Counting) { return counted(1); }
  friend Counting erf(Counting) { return counted(1); }
  friend Counting pow(Counting, Counting) { return counted(1); }

 private:
  double value_ = 0;
  static Counting counted(double value) {
    ++operations;
    return Counting(value);
  }
};

[[gnu::cold]] inline long long samples_of(const TensorType& t, int samples) {
  return t.batched ? samples : 1;
}
[[gnu::cold]] inline long long elements_of(const TensorType& t, int samples) {
  return t.size() * samples_of(t, samples);
}

}  // namespace detail

// The floating-point operations of a statement for so many samples. (A template, so that it is instantiated
// when the program has said which operations it has of its own.)
template <class Counting = detail::Counting>
[[gnu::cold]] long long flops_of(const Draft& p, int id, int samples) {
  const Statement& s = p.at(id);
  if (s.op->kind == Kind::leaf) return 0;
  const detail::Interpreter<Counting>& run = detail::interpreter_of<Counting>(s);
  const long long before = Counting::operations;
  if (s.op->kind == Kind::map) {
    const Counting ones[3] = {Counting(1), Counting(1), Counting(1)};
    run.map(ones);
    return (Counting::operations - before) * detail::elements_of(s.type, samples);
  }
  bool batched = false;
  Shape shapes[3]{};
  for (int k = 0; k < s.op->arity; ++k) {
    shapes[k] = p.at(s.operand[k]).type.shape;
    batched = batched || p.at(s.operand[k]).type.batched;
  }
  const long long times = batched ? samples : 1, size = s.type.size();
  const long long added_up = batched && !s.type.batched ? size * times : 0;  // along the batch
  if (s.op->kind == Kind::product) {  // one multiplication, one addition for each term
    const long long terms = shapes[0].rank == 0   ? 1
                            : shapes[0].rank == 1 ? (s.attributes.a ? shapes[0][0] : 1)
                                                  : shapes[0][!s.attributes.a];
    return 2 * size * terms * times + added_up;
  }
  GrowingArray<Counting> in[3], out(static_cast<std::size_t>(size));
  const Counting* operands[3]{};
  for (int k = 0; k < s.op->arity; ++k) {
    in[k].resize(static_cast<std::size_t>(shapes[k].size()));
    operands[k] = in[k].data();
  }
  run.compute(out.data(), operands, shapes, s.type.shape, s.attributes);
  return (Counting::operations - before) * times + added_up;
}

struct Cost {
  long long flops = 0, bytes = 0;
  double intensity() const { return bytes > 0 ? static_cast<double>(flops) / static_cast<double>(bytes) : 0; }
  Cost& operator+=(const Cost& c) {
    flops += c.flops;
    bytes += c.bytes;
    return *this;
  }
};

namespace detail {

inline bool is_in(const GrowingArray<int>& list, int id) {
  return std::find(list.begin(), list.end(), id) != list.end();
}
[[gnu::cold]] inline void add_once(GrowingArray<int>& list, int id) {
  if (!is_in(list, id)) list.push_back(id);
}

// The values in memory that a statement reads, itself or through what is recomputed on the spot.
[[gnu::cold]] inline void add_reads(const Draft& p, int id, GrowingArray<int>& reads) {
  for (int k = 0; k < p.at(id).op->arity; ++k) {
    const int x = p.at(id).operand[k];
    if (p.place[static_cast<std::size_t>(x)].space != Space::none)
      add_once(reads, x);
    else if (p.loop_of[static_cast<std::size_t>(x)] < 0)
      add_reads(p, x, reads);
  }
}
[[gnu::cold]] inline long long bytes_of(const Study& s, const GrowingArray<int>& values) {
  long long elements = 0;
  for (int id : values) elements += elements_of(s.program.at(id).type, s.batch);
  return elements * s.bytes_per_number;
}

}  // namespace detail

// What an optimizer's rule costs for each element of a parameter, with the parameter and its states read and
// written. (What is one number for all parameters is computed once.)
[[gnu::cold]] inline Cost cost_of_rule(const Draft& rule, int bytes_per_number) {
  Cost c{0, 2 * bytes_per_number};
  for (int id = 0; id < rule.size(); ++id)
    if (const Statement& s = rule.at(id); s.type.size() > 1) {
      c.flops += flops_of(rule, id, 1) / s.type.size();
      if (is_leaf(rule, id, LeafKind::state)) c.bytes += 2 * bytes_per_number;
    }
  return c;
}
[[gnu::cold]] inline Cost cost_of_rule(const RuleStudy& rule, int bytes_per_number) {
  return cost_of_rule(rule.program, bytes_per_number);
}
// The same of its constraint: one pass more, with a square and a sum for the norm. (The root is one for a
// unit.)
[[gnu::cold]] inline Cost cost_of_constraint(const RuleStudy& rule, int bytes_per_number) {
  Cost c = cost_of_rule(rule.constraint, bytes_per_number);
  c.flops += 2;
  return c;
}

// The cost of one loop for a full batch: every value in memory counts once where it is read and once where it
// is written. An update that follows in registers is part of the loop.
[[gnu::cold]] inline Cost cost_of_loop(const Study& s, const Loop& loop) {
  const Draft& p = s.program;
  Cost c;
  GrowingArray<int> reads, writes;
  for (int i = loop.first; i < loop.first + loop.count; ++i) {
    const int id = p.members[static_cast<std::size_t>(i)];
    c.flops += flops_of(p, id, s.batch);
    detail::add_reads(p, id, reads);
    if (p.place[static_cast<std::size_t>(id)].space != Space::none) writes.push_back(id);
    for (const Output& o : p.outputs)
      if (o.statement == id && o.in_place)
        for (const RuleStudy& rule : s.rules)
          if (detail::is_in(rule.parameters, o.leaf)) {
            const Cost update = cost_of_rule(rule, s.bytes_per_number);
            c += {update.flops * p.at(id).type.size(), update.bytes * p.at(id).type.size()};
          }
  }
  for (int id : reads) detail::add_once(writes, id);  // what the loop writes it has in registers
  c.bytes += detail::bytes_of(s, writes);
  return c;
}

// What is done to the parameters when all loops are done: f(rule, output) for each whose gradient was stored
// (`stored`), or for all.
template <class F>
void each_update(const Study& s, bool stored, F f) {
  for (const RuleStudy& rule : s.rules)
    for (const Output& o : s.program.outputs)
      if (std::find(rule.parameters.begin(), rule.parameters.end(), o.leaf) != rule.parameters.end() &&
          !(stored && o.in_place))
        f(rule, o);
}
[[gnu::cold]] inline bool reads_gradient_norm(const Study& s) {
  for (const RuleStudy& rule : s.rules)
    for (const Leaf& l : rule.program.leaves)
      if (l.kind == LeafKind::gradient_norm) return true;
  return false;
}

// The passes over the parameters that come after the loops.
struct UpdateCost {
  Cost norm{};         // of all gradients, if a rule reads it
  Cost update{};       // with gradients that were stored
  Cost constraints{};  // of the rules that have one
};
[[gnu::cold]] inline UpdateCost cost_of_updates(const Study& s, bool stored = true) {
  UpdateCost c;
  const bool has_norm = reads_gradient_norm(s);
  each_update(s, false, [&](const RuleStudy& rule, const Output& o) {
    const long long n = s.program.at(o.statement).type.size();
    if (has_norm) c.norm += {2 * n, n * s.bytes_per_number};
    if (rule.constraint.statements.empty()) return;
    const Cost constraint = cost_of_constraint(rule, s.bytes_per_number);
    c.constraints += {constraint.flops * n, constraint.bytes * n};
  });
  each_update(s, stored, [&](const RuleStudy& rule, const Output& o) {
    const long long n = s.program.at(o.statement).type.size();
    const Cost update = cost_of_rule(rule, s.bytes_per_number);
    c.update += {update.flops * n, (update.bytes + s.bytes_per_number) * n};
  });
  return c;
}

// A whole step if every statement were a loop of its own, and every gradient stored for the update.
[[gnu::cold]] inline Cost cost_before_fusion(const Study& s) {
  const Draft& p = s.program;
  Cost c;
  for (int id : p.members) {
    const Statement& x = p.at(id);
    c.flops += flops_of(p, id, s.batch);
    GrowingArray<int> touched{id};
    for (int k = 0; k < x.op->arity; ++k) {
      int from = x.operand[k];
      while (p.at(from).op == &operation<op::Expand>) from = p.at(from).operand[0];
      if (!is_literal(p.at(from)) && p.at(from).op != &operation<op::Iota>) detail::add_once(touched, from);
    }
    c.bytes += detail::bytes_of(s, touched);
  }
  const UpdateCost after = cost_of_updates(s, false);
  for (const Cost& pass : {after.norm, after.update, after.constraints}) c += pass;
  return c;
}

}  // namespace etude

#include <etude/core/macros_on.hpp>
