// SPDX-License-Identifier: BSL-1.0
// The flat program: the live statements of a graph, the fused loops that carry them out, and where values are
// kept. A program is made by constexpr code (fuse.hpp, plan.hpp), checked by it (verify.hpp), and is a
// constant: code is generated from it (kernel/), text too (inspect/).
#pragma once
#include <etude/core/random.hpp>
#include <etude/expr/leaves.hpp>
#include <etude/program/place.hpp>

#include <array>
#include <utility>

namespace etude {

enum class LoopKind : unsigned char {
  scalars,   // a few numbers, once
  rows,      // over the samples (or once), elementwise along each row, with reductions of the row in between
  product,   // a matrix product, with elementwise work on each tile while it is in registers
  statement  // one statement by the scalar evaluator's rules: what no fused loop covers
};

struct Loop {
  LoopKind kind = LoopKind::rows;
  bool batched = false;      // one row per sample
  Shape shape{};             // of the values it goes over
  int rows = 1;              // unless batched: a matrix goes line by line (lines_along)
  int width = 1;             // elements of a row
  int product = -1;          // the product, of a product loop; the statement, of a statement loop
  int first = 0, count = 0;  // its statements: a range of `members`
  int levels = 1;            // passes over a row: each waits for the reductions of the one before
  int scratch = -1;  // in the workspace: a factor's transposed copy; a statement's operands and result
  int partner = -1;  // the loop that updates the matrix this one reads, and is done along with it

  // One number per sample.
  constexpr bool is_of_numbers() const { return batched && width == 1; }
};

// A result that is wanted: the loss, a prediction, the gradient of a parameter or the new value of a layer's
// state (then `leaf` says of which).
struct Output {
  int statement = -1;
  int leaf = -1;
  bool in_place = false;  // a gradient that is used up while it is in registers, and never stored
};

// The same data while it is made, and when it is done: vectors, then arrays of just the right size.
struct Draft {
  GrowingArray<Statement> statements{};
  GrowingArray<Leaf> leaves{};
  GrowingArray<Scope> scopes{};
  GrowingArray<Output> outputs{};
  GrowingArray<Loop> loops{};
  GrowingArray<int> loop_of{};  // statement → loop, −1: none (a leaf, or recomputed wherever it is used)
  GrowingArray<int> level{};    // statement → pass within its loop
  GrowingArray<int> members{};  // statements by loop, in order
  GrowingArray<Place> place{};  // statement → where it is kept
  GrowingArray<Place> leaf_place{};
  bool by_feature = false;  // how batched values are kept: program/order.hpp
  int workspace = 0;        // elements
  int model = 0;            // parameters and states; the trainable ones come first:
  int trainable = 0;

  constexpr const Statement& at(int id) const { return statements[static_cast<std::size_t>(id)]; }
  constexpr const Leaf& leaf(int id) const { return leaves[static_cast<std::size_t>(at(id).attributes.a)]; }
  constexpr int size() const { return static_cast<int>(statements.size()); }
};

// A constant array that is indexed by statement, leaf or loop numbers, which are ints.
template <class T, int N>
struct Table {
  T items[N > 0 ? N : 1]{};
  constexpr const T& operator[](int i) const { return items[i]; }
  constexpr const T& operator[](std::size_t i) const { return items[i]; }
  constexpr T& operator[](std::size_t i) { return items[i]; }
  constexpr const T* begin() const { return items; }
  constexpr const T* end() const { return items + N; }
  static constexpr std::size_t size() { return static_cast<std::size_t>(N); }
};

template <int Statements, int Leaves, int Scopes, int Outputs, int Loops, int Members>
struct Program {
  Table<Statement, Statements> statements{};
  Table<Leaf, Leaves> leaves{};
  Table<Scope, Scopes> scopes{};
  Table<Output, Outputs> outputs{};
  Table<Loop, Loops> loops{};
  Table<int, Statements> loop_of{};
  Table<int, Statements> level{};
  Table<int, Members> members{};
  Table<Place, Statements> place{};
  Table<Place, Leaves> leaf_place{};
  bool by_feature = false;
  int workspace = 0, model = 0, trainable = 0;

  constexpr const Statement& at(int id) const { return statements[static_cast<std::size_t>(id)]; }
  constexpr const Leaf& leaf(int id) const { return leaves[static_cast<std::size_t>(at(id).attributes.a)]; }
  static constexpr int size() { return Statements; }
};

// What a running model asks about its values. A constant of its own, because what is read at run time goes
// into the object file: from a whole program that would be every operation, and all the code that derives
// gradients.
template <int Leaves, int Scopes>
struct Layout {
  Table<Leaf, Leaves> leaves{};
  Table<Scope, Scopes> scopes{};
  Table<Place, Leaves> leaf_place{};

  template <class Program>
  explicit constexpr Layout(const Program& p)
      : leaves(p.leaves), scopes(p.scopes), leaf_place(p.leaf_place) {}
};
template <int Statements, int Leaves, int Scopes, int Outputs, int Loops, int Members>
Layout(const Program<Statements, Leaves, Scopes, Outputs, Loops, Members>&) -> Layout<Leaves, Scopes>;

namespace detail {

template <class Array>
constexpr void copy_into(Array& to, const auto& from) {
  for (std::size_t i = 0; i < from.size(); ++i) to[i] = from[i];
}

}  // namespace detail

// The draft that `Make::draft()` returns, as a constant. It is made twice, as its sizes are known before it;
// but for those it may be unfinished: `Make::unplanned()`, if there is such a function.
template <class Make>
consteval auto freeze() {
  constexpr auto sizes = [] {
    const Draft d = [] {
      if constexpr (requires { Make::unplanned(); })
        return Make::unplanned();
      else
        return Make::draft();
    }();
    return std::array{d.size(),
                      static_cast<int>(d.leaves.size()),
                      static_cast<int>(d.scopes.size()),
                      static_cast<int>(d.outputs.size()),
                      static_cast<int>(d.loops.size()),
                      static_cast<int>(d.members.size())};
  }();
  const Draft d = Make::draft();
  Program<sizes[0], sizes[1], sizes[2], sizes[3], sizes[4], sizes[5]> p;
  detail::copy_into(p.statements, d.statements);
  detail::copy_into(p.leaves, d.leaves);
  detail::copy_into(p.scopes, d.scopes);
  detail::copy_into(p.outputs, d.outputs);
  detail::copy_into(p.loops, d.loops);
  detail::copy_into(p.loop_of, d.loop_of);
  detail::copy_into(p.level, d.level);
  detail::copy_into(p.members, d.members);
  detail::copy_into(p.place, d.place);
  detail::copy_into(p.leaf_place, d.leaf_place);
  p.by_feature = d.by_feature;
  p.workspace = d.workspace;
  p.trainable = d.trainable;
  p.model = d.model;
  return p;
}

// A program as a draft again: one type for all, for what reads programs at run time.
[[gnu::cold]] inline Draft thaw(const auto& p) {
  auto vector = [](const auto& table) { return GrowingArray(table.begin(), table.end()); };
  return {.statements = vector(p.statements),
          .leaves = vector(p.leaves),
          .scopes = vector(p.scopes),
          .outputs = vector(p.outputs),
          .loops = vector(p.loops),
          .loop_of = vector(p.loop_of),
          .level = vector(p.level),
          .members = vector(p.members),
          .place = vector(p.place),
          .leaf_place = vector(p.leaf_place),
          .by_feature = p.by_feature,
          .workspace = p.workspace,
          .model = p.model,
          .trainable = p.trainable};
}

// The key of the random numbers of leaf `leaf` in a step. Streams with the top bit are these; those without
// it are initial values (train/model.hpp).
constexpr RandomKey random_leaf_key(std::uint64_t seed, int leaf, std::uint32_t step) {
  return random_key(seed, 0x80000000u | static_cast<std::uint32_t>(leaf), step);
}

// Element `index` of a random leaf; a float, so that it is the same in every precision.
constexpr float random_element(const Leaf& leaf, RandomKey key, std::uint32_t index) {
  return leaf.distribution == Distribution::normal ? normal<float>(key, index) : uniform01<float>(key, index);
}

// Where the first leaf of a kind is kept; in no space if the program has none.
constexpr Place place_of(const auto& program, LeafKind kind) {
  for (std::size_t k = 0; k < program.leaves.size(); ++k)
    if (program.leaves[k].kind == kind) return program.leaf_place[k];
  return {};
}

// Whether the lanes of a loop are samples: where each has one number, these lie side by side in any case.
constexpr bool lanes_are_samples(const auto& program, const Loop& l) {
  return l.batched && (l.width == 1 || program.by_feature);
}

// Whether loop `at` is done along with another one.
constexpr bool is_partner(const auto& program, int at) {
  for (const Loop& l : program.loops)
    if (l.partner == at) return true;
  return false;
}

// What a statement does, in a program.
constexpr bool is_leaf(const auto& program, int id, LeafKind kind) {
  const Statement& s = program.at(id);
  return is_leaf(s) && program.leaves[static_cast<std::size_t>(s.attributes.a)].kind == kind;
}

// Whether an output is a gradient; a layer's state has a new value instead, which is stored as it is.
constexpr bool is_gradient(const auto& program, const Output& o) {
  return o.leaf >= 0 && program.leaves[static_cast<std::size_t>(o.leaf)].kind == LeafKind::parameter;
}

// f.operator()<output>() for the gradients and new values of a training program: all outputs but the first.
template <class P, class F>
[[gnu::always_inline]] constexpr void each_output(F f) {
  [&f]<std::size_t... O>(std::index_sequence<O...>) __attribute__((always_inline)) {
    (f.template operator()<P::program.outputs[O + 1]>(), ...);
  }
  (std::make_index_sequence<P::program.outputs.size() - 1>{});
}

// A loop over a matrix that is the same for all samples goes over its lines, as over samples. A sum across
// them is made like one along the batch; what is made of each, or of all, is told apart by the axis.
constexpr bool reduces_matrix(const auto& p, int id) {
  const Statement& s = p.at(id);
  if (s.op->kind != Kind::reduce) return false;
  const TensorType& t = p.at(s.operand[0]).type;
  return !t.batched && t.shape.rank >= 2 && t.shape[0] > 1 && t.size() > t.shape[0];
}
constexpr bool adds_rows(const auto& p, int id) {
  return p.at(id).op->kind == Kind::batch_sum ||
         (reduces_matrix(p, id) &&
          p.at(id).attributes.a == 1 - lines_along(p.at(p.at(id).operand[0]).type.shape));
}
// Known when its loop has come to the end, and not before.
constexpr bool ends_with_loop(const auto& p, int id) { return adds_rows(p, id) || reduces_matrix(p, id); }

// Statements that are never stored but computed wherever they are used: they cost less than a load, or
// (random numbers) are the same whenever they are asked for.
constexpr bool is_virtual(const Statement& s) {
  return s.op == &operation<op::Literal> || s.op == &operation<op::Iota> || s.op == &operation<op::Expand> ||
         (s.op->kind == Kind::map && s.type.element == Element::boolean);
}

// Costs more than a load: computed once, and kept if it is wanted again.
constexpr bool is_expensive(const Statement& s) {
  for (const Operation* op :
       {&operation<op::Exp>, &operation<op::Expm1>, &operation<op::Log>, &operation<op::Log1p>,
        &operation<op::Tanh>, &operation<op::Sigmoid>, &operation<op::Softplus>, &operation<op::Erf>,
        &operation<op::Power>, &operation<op::Divide>, &operation<op::Sqrt>})
    if (s.op == op) return true;
  return s.op->kind != Kind::map || s.op->index < 0;  // of a program's own nothing is known
}

}  // namespace etude
