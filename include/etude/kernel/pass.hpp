// SPDX-License-Identifier: BSL-1.0
// What one pass of a fused loop has to do, read off the program once: lists of statements, as constants.
#pragma once
#include <etude/program/program.hpp>

#include <utility>
//
#include <etude/core/macros_off.hpp>

namespace etude {

// P has: static constexpr program.
template <class P, int Id>
using operation_at = detail::operation_type<P, detail::index_of<P>(P::program.at(Id).op)>;

// 0, 1, … for the elements of a constant array.
template <auto List>
inline constexpr std::make_index_sequence<List.size()> indices{};

// f<Ith, List[Ith]>() for each element of a constant array.
template <auto List, class F>
[[gnu::always_inline]] inline void each(F f) {
  [&f]<std::size_t... Ith>(std::index_sequence<Ith...>) __attribute__((always_inline)) {
    (f.template operator()<static_cast<int>(Ith), List[Ith]>(), ...);
  }
  (indices<List>);
}

// About how many operations on registers a whole batch takes.
template <class P, int Lanes>
constexpr long work_of() {
  long total = 0;
  for (const Loop& l : P::program.loops) {
    const bool along_samples = lanes_are_samples(P::program, l);
    const long rows = along_samples ? l.width : l.batched ? P::batch : l.rows;
    const long vectors = ((along_samples ? P::batch : l.width) + Lanes - 1) / Lanes;
    long each = l.count;
    if (l.kind == LoopKind::product) {
      const Statement& s = P::program.at(l.product);
      const int factor = P::program.at(s.operand[0]).type.size();
      const long samples = P::program.by_feature ? (P::batch + Lanes - 1) / Lanes * Lanes : P::batch;
      each += s.attributes.c ? samples : std::max(1, factor / std::max(1, s.type.size()));
    }
    total += rows * vectors * each;
  }
  return total;
}

// Where all is over in a few hundred nanoseconds, calls and counters take their share of it: a step or answer
// whose number of samples is known becomes one function, if it is as small as this. What is larger only
// compiles longer so; what is for more than one sample is compiled twice.
template <class P, int Lanes>
inline constexpr bool is_small = work_of<P, Lanes>() <= (P::batch == 1 ? 2048 : 512);

template <class P, int L, int Number>
struct Pass {
  static constexpr const auto& program = P::program;
  static constexpr Loop loop = program.loops[L];

  static constexpr int member(int i) { return program.members[loop.first + i]; }
  static constexpr bool in_loop(int id) { return program.loop_of[id] == L; }
  static constexpr bool is_row_scalar(int id) {
    return in_loop(id) && program.at(id).type.size() == 1 && loop.kind != LoopKind::product &&
           !loop.is_of_numbers() && !adds_rows(program, id);
  }
  static constexpr bool has_place(int id) { return program.place[id].space != Space::none; }
  static constexpr bool is_lane_map(int id) {
    const Kind kind = program.at(id).op->kind;
    return (kind == Kind::map || (kind == Kind::reduce && loop.is_of_numbers())) && !is_row_scalar(id);
  }

  // Members that satisfy a predicate, as an array of just the right size.
  template <class Predicate>
  static constexpr auto filter(Predicate wanted) {
    constexpr int count = [] {
      int n = 0;
      for (int i = 0; i < loop.count; ++i) n += Predicate{}(member(i));
      return n;
    }();
    std::array<int, count> ids{};
    for (int i = 0, n = 0; i < loop.count; ++i)
      if (wanted(member(i))) ids[static_cast<std::size_t>(n++)] = member(i);
    return ids;
  }

  // Reductions of the row that this pass makes, sums along the batch (or across a matrix) it adds to, values
  // it writes to memory, and numbers of the row that are known before it.
  static constexpr auto reductions = filter([](int id) {
    return program.at(id).op->kind == Kind::reduce && !adds_rows(program, id) &&
           program.level[id] == Number + 1;
  });
  static constexpr auto batch_sums = filter([](int id) {
    return adds_rows(program, id) && program.level[id] == Number &&
           (reduces_matrix(program, id) || program.at(program.at(id).operand[0]).type.size() == loop.width);
  });
  static constexpr auto scalar_sums = filter([](int id) {
    return program.at(id).op->kind == Kind::batch_sum && program.level[id] == Number &&
           program.at(program.at(id).operand[0]).type.size() != loop.width;
  });
  static constexpr auto scalars = filter([](int id) {
    return is_row_scalar(id) && program.at(id).op->kind == Kind::map && program.level[id] == Number;
  });
  static constexpr auto stored = filter([](int id) {
    return (is_lane_map(id) || (loop.kind == LoopKind::product && id == loop.product)) &&
           program.level[id] == Number && has_place(id);
  });

  // Of a product loop: the only statement that reads the product, and its other operand; −1 if there are
  // more, or none.
  static constexpr int only_reader = [] {
    int found = -1;
    if (loop.kind != LoopKind::product || has_place(loop.product)) return -1;
    for (const Output& o : program.outputs)
      if (o.statement == loop.product) return -1;
    for (int i = 0; i < loop.count; ++i)
      for (int k = 0; k < program.at(member(i)).op->arity; ++k)
        if (program.at(member(i)).operand[k] == loop.product) {
          if (found >= 0 || program.at(member(i)).op->arity != 2) return -1;
          found = member(i);
        }
    return found;
  }();
  static constexpr int beside_product =
      only_reader < 0 ? -1
                      : program.at(only_reader).operand[program.at(only_reader).operand[0] == loop.product];
  // What is added to the product may be what its sums begin with.
  static constexpr bool has_addend = only_reader >= 0 && program.at(only_reader).op == &operation<op::Add> &&
                                     is_leaf(program.at(beside_product));
  // What multiplies it may multiply the factor that is there first.
  static constexpr bool has_factor =
      only_reader >= 0 && program.at(only_reader).op == &operation<op::Multiply>;

  static constexpr auto updates = filter([](int id) {
    for (const Output& o : program.outputs)
      if (o.statement == id) return o.in_place && program.level[id] == Number;
    return false;
  });

  // What has to be computed for these, one element at a time, in order. Values of earlier passes that were
  // stored are loaded; the others are cheap (program/plan.hpp) and computed again.
  using Flags = std::array<bool, static_cast<std::size_t>(loop.count)>;
  static constexpr void mark(Flags& flags, int id) {
    const Statement& s = program.at(id);
    if (program.loop_of[id] < 0) {
      for (int k = 0; k < s.op->arity; ++k) mark(flags, s.operand[k]);
    } else if (in_loop(id) && is_lane_map(id) && id != loop.product &&
               !(has_place(id) && program.level[id] < Number)) {
      for (int i = 0; i < loop.count; ++i)
        if (member(i) == id) flags[static_cast<std::size_t>(i)] = true;
    }
  }
  static constexpr Flags is_needed = [] {
    Flags flags{};
    for (int id : stored) mark(flags, id);
    for (int id : updates) mark(flags, id);
    for (int id : reductions) mark(flags, program.at(id).operand[0]);
    for (int id : batch_sums) mark(flags, program.at(id).operand[0]);
    for (int i = loop.count - 1; i >= 0; --i)
      if (flags[static_cast<std::size_t>(i)])
        for (int k = 0; k < program.at(member(i)).op->arity; ++k)
          mark(flags, program.at(member(i)).operand[k]);
    return flags;
  }();
  static constexpr auto lanes = filter([](int id) {
    for (int i = 0; i < loop.count; ++i)
      if (member(i) == id) return is_needed[static_cast<std::size_t>(i)];
    return false;
  });

  static constexpr int slot(int id) {
    for (std::size_t i = 0; i < lanes.size(); ++i)
      if (lanes[i] == id) return static_cast<int>(i);
    return -1;
  }
  // Numbers of a row are numbered as the loop's members are.
  static constexpr int scalar_slot(int id) {
    for (int i = 0; i < loop.count; ++i)
      if (member(i) == id) return i;
    return -1;
  }
};

}  // namespace etude

#include <etude/core/macros_on.hpp>
