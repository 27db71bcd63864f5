// SPDX-License-Identifier: BSL-1.0
// The values of a loop's statements for one vector of lanes (or one element): every operation's own `value`,
// applied to registers. Which register, which load, which constant is decided at compile time, from the
// program.
#pragma once
#include <etude/core/random.hpp>
#include <etude/kernel/context.hpp>
#include <etude/kernel/erf.hpp>
#include <etude/kernel/exponential.hpp>
#include <etude/kernel/logarithm.hpp>
#include <etude/kernel/pass.hpp>
#include <etude/kernel/power.hpp>
#include <etude/kernel/shuffle.hpp>
#include <etude/kernel/tanh.hpp>

namespace etude {

// How a product loop's result goes into the only statement that reads it.
enum class Join {
  as_it_is,
  with_addend,  // it is that statement's value: the sums began with its other operand
  with_factor   // of an outer product a·b, which is not made: (x·b)·a, as a is known last
};

// The statements of pass Number of loop L, at (row, column). The lanes run along the columns, or along the
// rows if these are samples.
template <class P, int L, int Number, class V, Join How = Join::as_it_is>
class LaneEvaluation {
  using T = scalar_of<V>;
  using This = Pass<P, L, Number>;
  static constexpr const auto& program = P::program;
  static constexpr Loop loop = program.loops[L];
  static constexpr bool along_samples = lanes_are_samples(program, loop);

 public:
  // Numbers of a row: one, or one for each of the samples that are lanes.
  using RowScalar = std::conditional_t<along_samples, V, T>;

  ETUDE_INLINE LaneEvaluation(const Context<T>& c, const RowScalar* scalars, int r, int j)
      : context_(c), row_scalars_(scalars), row_(r), column_(j) {}

  V product{};   // the product's result, in a product loop; b
  V repeated{};  // a

  // Computes what is needed, stores what has a place, adds to the sums along the batch.
  ETUDE_INLINE void run() { run(indices<This::lanes>); }
  ETUDE_INLINE void store() const { store(indices<This::stored>); }
  ETUDE_INLINE void add_up(auto& sums) const { add_up(sums, indices<This::batch_sums>); }
  // Gives the gradients that end here to the sink.
  template <class Sink>
  ETUDE_INLINE void update(const Sink& sink) const {
    update(sink, indices<This::updates>);
  }

  // Statement Id as an operand.
  template <int Id>
  ETUDE_INLINE V get() const {
    constexpr const Statement& s = program.at(Id);
    constexpr bool is_virtual = program.loop_of[Id] < 0 && s.op->kind == Kind::map;
    if constexpr (This::slot(Id) >= 0)
      return values_[This::slot(Id)];
    else if constexpr (loop.kind == LoopKind::product && Id == loop.product)
      return product;
    else if constexpr (is_literal(s))
      return V(static_cast<T>(s.number));
    else if constexpr (s.op == &operation<op::Iota>)
      return along_samples ? V(static_cast<T>(column_)) : lane_indices<V>() + V(static_cast<T>(column_));
    else if constexpr (is_leaf(program, Id, LeafKind::random))
      return random<Id>();
    else if constexpr (This::is_row_scalar(Id))
      return V(row_scalars_[This::scalar_slot(Id)]);
    else if constexpr (is_virtual && s.type.element == Element::boolean)
      return select(compute<Id>(), V(T(1)), V(T(0)));
    else if constexpr (is_virtual)
      return compute<Id>();
    else
      return load<Id>();
  }

  // Statement Id as a condition.
  template <int Id>
  ETUDE_INLINE auto condition() const {
    constexpr const Statement& s = program.at(Id);
    if constexpr (s.type.element == Element::boolean && program.loop_of[Id] < 0 && s.op->kind == Kind::map &&
                  s.op != &operation<op::Expand>)
      return compute<Id>();
    else
      return get<Id>() != V(T(0));
  }

  template <int Id>
  ETUDE_INLINE auto compute() const {
    using Op = operation_at<P, Id>;
    constexpr const Statement& s = program.at(Id);
    if constexpr (How == Join::with_addend && Id == This::only_reader)
      return product;
    else if constexpr (How == Join::with_factor && Id == This::only_reader)
      return get<This::beside_product>() * product * repeated;
    else if constexpr (Op::kind == Kind::reduce)  // of a row of one
      return get<s.operand[0]>();
    else if constexpr (Op::arity == 1)
      return Op::value(operand<Op, s.operand[0], 0>());
    else if constexpr (Op::arity == 2)
      return Op::value(operand<Op, s.operand[0], 0>(), operand<Op, s.operand[1], 1>());
    else
      return Op::value(operand<Op, s.operand[0], 0>(), operand<Op, s.operand[1], 1>(),
                       operand<Op, s.operand[2], 2>());
  }

  template <int Id>
  ETUDE_INLINE T* address() const {
    constexpr Place p = program.place[Id];
    constexpr TensorType t = program.at(Id).type;
    static_assert(p.space != Space::none, "a value that is loaded has a place");
    T* const base = beginning<p>(context_);
    if constexpr (t.size() == 1)
      return base + (t.batched ? row_ : 0);
    else if constexpr (is_row<Id> || is_number_of_row<Id>)
      return base + (is_row<Id> ? column_ : row_);
    else if constexpr (t.batched)
      return base + p.at(row_, column_);
    else if constexpr (t.shape.rank >= 2)
      return base + row_ * p.stride + column_;
    else
      return base + column_;
  }

 private:
  // In a loop over a matrix: the same row for all, or one number for each.
  static constexpr bool over_matrix = !loop.batched && loop.rows > 1;
  template <int Id, int Axis>
  static constexpr bool is_one_along = over_matrix&& program.at(Id).type.shape == loop.shape.with(Axis, 1);
  template <int Id>
  static constexpr bool is_row = is_one_along<Id, 1 - lines_along(loop.shape)>;
  template <int Id>
  static constexpr bool is_number_of_row = is_one_along<Id, lines_along(loop.shape)>;

  // Each step is one fold and no lambda: what is inlined is described in debug information, level by level.
  template <std::size_t... Ith>
  ETUDE_INLINE void run(std::index_sequence<Ith...>) {
    ((values_[Ith] = compute<This::lanes[Ith]>()), ...);
  }
  template <std::size_t... Ith>
  ETUDE_INLINE void store(std::index_sequence<Ith...>) const {
    (LaneTraits<V>::store(address<This::stored[Ith]>(), get<This::stored[Ith]>()), ...);
  }
  template <class Sums, std::size_t... Ith>
  ETUDE_INLINE void add_up(Sums& sums, std::index_sequence<Ith...>) const {
    (sums.template add<This::batch_sums[Ith]>(context_, row_, column_,
                                              get<program.at(This::batch_sums[Ith]).operand[0]>()),
     ...);
  }
  template <class Sink, std::size_t... Ith>
  ETUDE_INLINE void update(const Sink& sink, std::index_sequence<Ith...>) const {
    (sink.template operator()<This::updates[Ith]>(row_, column_, get<This::updates[Ith]>()), ...);
  }

  V values_[This::lanes.size() > 0 ? This::lanes.size() : 1];
  const Context<T>& context_;
  const RowScalar* row_scalars_;
  int row_;
  int column_;

  template <class Op, int Id, int K>
  ETUDE_INLINE auto operand() const {
    if constexpr (K < Op::conditions)
      return condition<Id>();
    else
      return get<Id>();
  }

  template <int Id>
  ETUDE_INLINE V load() const {
    constexpr TensorType t = program.at(Id).type;
    constexpr bool repeats = along_samples ? !t.batched : is_number_of_row<Id> || t.size() == 1;
    if constexpr (repeats)
      return V(*address<Id>());
    else
      return LaneTraits<V>::load(address<Id>());
  }

  // A function of seed, step, sample, element and the leaf's number: the same for any lane width, in any
  // pass.
  template <int Id>
  ETUDE_INLINE V random() const {
    constexpr Statement s = program.at(Id);
    constexpr Leaf leaf = program.leaves[s.attributes.a];
    const RandomKey key = random_leaf_key(context_.seed, s.attributes.a, context_.step);
    alignas(64) T u[lanes_of<V>];
    for (int i = 0; i < lanes_of<V>; ++i)
      u[i] = static_cast<T>(
          random_element(leaf, key,
                         static_cast<std::uint32_t>((row_ + (along_samples ? i : 0)) * s.type.size() +
                                                    column_ + (along_samples ? 0 : i))));
    return LaneTraits<V>::load(u);
  }
};

}  // namespace etude
