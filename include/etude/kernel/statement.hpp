// SPDX-License-Identifier: BSL-1.0
// One statement by the operation's own plain rule, for what no fused loop covers: operands are gathered into
// logical order, the result is put back into its layout.
#pragma once
#include <etude/kernel/lane_evaluation.hpp>
#include <etude/program/evaluate.hpp>

namespace etude {

template <class P, int L, class T>
struct StatementLoop {
  static constexpr const auto& program = P::program;
  static constexpr Loop loop = program.loops[L];
  static constexpr Statement s = program.at(loop.product);
  using Op = operation_at<P, loop.product>;

  static constexpr bool is_shared = false;

  ETUDE_INLINE static void run(const Context<T>& c, const auto&, const auto&) {
    T* const result = c.workspace + loop.scratch;
    constexpr bool batched = program.at(s.operand[0]).type.batched ||
                             (Op::arity > 1 && program.at(s.operand[1 % Op::arity]).type.batched) ||
                             (Op::arity > 2 && program.at(s.operand[2 % Op::arity]).type.batched);
    constexpr bool adds_up = batched && !s.type.batched;
    T* const sum = result + s.type.size();
    if constexpr (adds_up)
      for (int i = 0; i < s.type.size(); ++i) sum[i] = T(0);
    for (int b = 0; b < (batched ? samples_in<P>(c) : 1); ++b) {
      T* to = result + s.type.size() + (s.type.batched ? 0 : s.type.size());
      const T* in[3]{};
      Shape shapes[3]{};
      gather<0>(c, b, to, in, shapes);
      if constexpr (Op::kind == Kind::map) {
        for (int i = 0; i < s.type.size(); ++i) {
          T x[3]{};
          for (int k = 0; k < Op::arity; ++k)
            x[k] = in[k][detail::broadcast_index(i, s.type.shape, shapes[k])];
          result[i] = detail::map_value<Op, T>(x);
        }
      } else {
        Op::compute(result, in, shapes, s.type.shape, s.attributes);
      }
      if constexpr (adds_up) {
        for (int i = 0; i < s.type.size(); ++i) sum[i] += result[i];
      } else {
        for (int i = 0; i < s.type.size(); ++i) *address<loop.product>(c, b, i) = result[i];
      }
    }
    if constexpr (adds_up)
      for (int i = 0; i < s.type.size(); ++i) *address<loop.product>(c, 0, i) = sum[i];
  }

 private:
  // Element i, row-major, of sample b.
  template <int Id>
  static T* address(const Context<T>& c, int b, int i) {
    constexpr Place p = program.place[Id];
    constexpr TensorType t = program.at(Id).type;
    T* const base = beginning<p>(c);
    if constexpr (t.batched)
      return base + p.at(b, i);
    else
      return base + element_at(p, t.shape, i);
  }

  template <int Id>
  static T element(const Context<T>& c, int b, int i) {
    constexpr Statement x = program.at(Id);
    if constexpr (is_literal(x))
      return static_cast<T>(x.number);
    else if constexpr (x.op == &operation<op::Iota>)
      return static_cast<T>(i);
    else if constexpr (is_leaf(program, Id, LeafKind::random))
      return static_cast<T>(random_element(program.leaves[x.attributes.a],
                                           random_leaf_key(c.seed, x.attributes.a, c.step),
                                           static_cast<std::uint32_t>(b * x.type.size() + i)));
    else if constexpr (program.loop_of[Id] < 0 && x.op->kind == Kind::map) {
      using Inner = operation_at<P, Id>;
      T v[3]{};
      [&]<std::size_t... K>(std::index_sequence<K...>) {
        ((v[K] = element<x.operand[K]>(
              c, b, detail::broadcast_index(i, x.type.shape, program.at(x.operand[K]).type.shape))),
         ...);
      }
      (std::make_index_sequence<static_cast<std::size_t>(Inner::arity)>{});
      return detail::map_value<Inner, T>(v);
    } else {
      return *address<Id>(c, b, i);
    }
  }

  template <int K>
  static void gather(const Context<T>& c, int b, T* to, const T** in, Shape* shapes) {
    if constexpr (K < Op::arity) {
      constexpr int id = s.operand[K];
      in[K] = to;
      shapes[K] = program.at(id).type.shape;
      for (int i = 0; i < program.at(id).type.size(); ++i) *to++ = element<id>(c, b, i);
      gather<K + 1>(c, b, to, in, shapes);
    }
  }
};

}  // namespace etude
