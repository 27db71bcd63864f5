// SPDX-License-Identifier: BSL-1.0
// An optimizer's rule in SIMD: for a vector of elements at a time, wherever a gradient comes to be, in
// registers if the plan says so.
#pragma once
#include <etude/kernel/lane_evaluation.hpp>
#include <etude/train/rule_program.hpp>

namespace etude {

// The rule for one vector of elements. Scaled: the gradient comes multiplied by the rule's `gradient_factor`,
// and by −1 if the rule `subtracts_gradient`.
template <UpdateRule Rule, class V, bool Scaled = false>
class RuleLanes {
  using R = detail::RuleGraph<Rule>;
  using T = scalar_of<V>;
  static constexpr const auto& program = R::program;

 public:
  static constexpr int state_count = R::states(false);

  // p: the elements; states: the first state's elements, the others `stride` further each.
  ETUDE_INLINE static void apply(const RuleScalars<Rule>& scalars, T* p, T* states, std::ptrdiff_t stride,
                                 const V& gradient) {
    V value[program.size()];
    [&]<std::size_t... Ith>(std::index_sequence<Ith...>) __attribute__((always_inline)) {
      (compute<static_cast<int>(Ith)>(value, scalars, p, states, stride, gradient), ...);
    }
    (std::make_index_sequence<program.size()>{});
    [&]<std::size_t... Ith>(std::index_sequence<Ith...>) __attribute__((always_inline)) {
      (store<program.outputs[Ith].leaf, program.outputs[Ith].statement>(value, p, states, stride), ...);
    }
    (std::make_index_sequence<program.outputs.size()>{});
  }

 private:
  template <int Id>
  ETUDE_INLINE static void compute(V* value, const RuleScalars<Rule>& scalars, const T* p, const T* states,
                                   std::ptrdiff_t stride, const V& gradient) {
    constexpr Statement s = program.at(Id);
    if constexpr (R::is_scalar(Id) || s.op == &operation<op::Expand>) {
      constexpr int scalar = R::is_scalar(Id) ? Id : s.operand[0];
      value[Id] = V(scalars.template as<T>(scalar));
    } else if constexpr (is_leaf(s)) {
      constexpr Leaf leaf = program.leaves[s.attributes.a];
      if constexpr (leaf.kind == LeafKind::parameter)
        value[Id] = LaneTraits<V>::load(p);
      else if constexpr (leaf.kind == LeafKind::upstream)
        value[Id] = gradient;
      else
        value[Id] = LaneTraits<V>::load(states + R::state_index(s.attributes.a) * stride);
    } else if constexpr (Scaled && R::is_scaled_gradient(Id)) {
      value[Id] = gradient;
    } else if constexpr (Scaled && R::subtracts_gradient && R::subtracts_scaled_gradient(Id)) {
      value[Id] = value[s.operand[0]] + gradient;
    } else if constexpr (!is_condition(Id)) {
      value[Id] = result<Id>(value);
    }
  }

  // Conditions have no register: they are computed where they are used.
  static constexpr bool is_condition(int id) {
    return program.at(id).type.element == Element::boolean && program.at(id).op->kind == Kind::map &&
           program.at(id).op != &operation<op::Expand> && !R::is_scalar(id);
  }
  template <class Op, int Id, int K>
  ETUDE_INLINE static auto operand(const V* value) {
    if constexpr (K >= Op::conditions)
      return value[Id];
    else if constexpr (is_condition(Id))
      return result<Id>(value);
    else
      return value[Id] != V(T(0));
  }
  template <int Id>
  ETUDE_INLINE static auto result(const V* value) {
    constexpr Statement s = program.at(Id);
    using Op = detail::operation_type<Rule, detail::index_of<Rule>(s.op)>;
    if constexpr (Op::arity == 1)
      return Op::value(operand<Op, s.operand[0], 0>(value));
    else if constexpr (Op::arity == 2)
      return Op::value(operand<Op, s.operand[0], 0>(value), operand<Op, s.operand[1], 1>(value));
    else
      return Op::value(operand<Op, s.operand[0], 0>(value), operand<Op, s.operand[1], 1>(value),
                       operand<Op, s.operand[2], 2>(value));
  }

  template <int Leaf, int Id>
  ETUDE_INLINE static void store(const V* value, T* p, T* states, std::ptrdiff_t stride) {
    if constexpr (R::is_scalar(Id))
      return;
    else if constexpr (program.leaves[Leaf].kind == LeafKind::parameter)
      LaneTraits<V>::store(p, value[Id]);
    else
      LaneTraits<V>::store(states + R::state_index(Leaf) * stride, value[Id]);
  }
};

}  // namespace etude
