// SPDX-License-Identifier: BSL-1.0
// An optimizer's rule as a program. What is one number for all parameters (the learning rate, a bias
// correction) is computed once per step, in double; the rest once per element.
#pragma once
#include <etude/optim/rule.hpp>
#include <etude/program/evaluate.hpp>
#include <etude/program/program.hpp>

#include <array>

namespace etude {

namespace detail {

// Which of the leaves of the rule's expressions is the hyperparameter called `name`.
template <class... Leaf>
consteval int hyperparameter_called(std::string_view name, TypeList<Leaf...>) {
  int index = -1, k = 0;
  auto look = [&]<class L>() {
    if constexpr (requires { typename L::Object; })
      if (L::name == name) index = k;
    ++k;
  };
  (look.template operator()<Leaf>(), ...);
  return index;
}
// Its value, by a name that is known at run time only.
template <class Rule, class... Leaf>
constexpr double read_hyperparameter(const Rule& rule, std::string_view name, TypeList<Leaf...>) {
  double value = 0;
  auto look = [&]<class L>(L) {
    if constexpr (requires { L::read(rule); })
      if (L::name == name) value = L::read(rule);
  };
  (look(Leaf{}), ...);
  return value;
}

template <class... A>
struct AssignedLeaves;
template <>
struct AssignedLeaves<std::tuple<>> {
  using type = TypeList<>;
};
template <class First, class... Rest>
struct AssignedLeaves<std::tuple<First, Rest...>> {
  using type = typename Union<typename AssignedLeaves<std::tuple<Rest...>>::type,
                              typename decltype(First::value)::Leaves>::type;
};

template <UpdateRule Rule>
struct RuleGraph {
  static constexpr auto assignments = Rule{}(RuleParameter{}, RuleGradient{});
  using Leaves = typename AssignedLeaves<std::remove_const_t<decltype(assignments)>>::type;

  // Output 0, 1, …: the new value of leaf `leaf`; the parameter itself is leaf 0, the gradient leaf 1.
  static constexpr Draft draft() {
    Graph g;
    const Ref arguments[] = {
        g.add_leaf({.kind = LeafKind::parameter, .name = "p", .type = real(like_parameter)}),
        g.add_leaf({.kind = LeafKind::upstream, .name = "g", .type = real(like_parameter)})};
    Reifier reify{.graph = g, .arguments = arguments};
    Draft d;
    std::apply(
        [&](const auto&... a) {
          ((d.outputs.push_back({reify(a.value).id, g.at(reify(a.target).id).attributes.a})), ...);
        },
        assignments);
    d.statements = g.statements;
    d.leaves = g.leaves;
    return d;
  }
  static constexpr auto program = freeze<RuleGraph>();

  static constexpr bool reads_gradient_norm = [] {
    for (const Leaf& l : program.leaves)
      if (l.kind == LeafKind::gradient_norm) return true;
    return false;
  }();
  static constexpr bool is_scalar(int id) { return program.at(id).type.size() == 1; }
  // The number by which the gradient is multiplied wherever it is read, as a statement: p − η·g has η. −1 if
  // there is no such number.
  static constexpr int gradient_factor = [] {
    int factor = -1;
    for (const Output& o : program.outputs)
      if (is_leaf(program, o.statement, LeafKind::upstream)) return -1;
    for (int id = 0; id < program.size(); ++id)
      for (int k = 0; k < program.at(id).op->arity; ++k) {
        const Statement& s = program.at(id);
        if (!is_leaf(program, s.operand[k], LeafKind::upstream)) continue;
        if (s.op != &operation<op::Multiply> || reads_gradient_norm) return -1;
        int other = s.operand[1 - k];
        if (program.at(other).op == &operation<op::Expand>) other = program.at(other).operand[0];
        if (!is_scalar(other) || (factor >= 0 && factor != other)) return -1;
        factor = other;
      }
    return factor;
  }();
  static constexpr bool is_scaled_gradient(int id) {
    const Statement& s = program.at(id);
    return s.op == &operation<op::Multiply> && (is_leaf(program, s.operand[0], LeafKind::upstream) ||
                                                is_leaf(program, s.operand[1], LeafKind::upstream));
  }
  static constexpr bool subtracts_scaled_gradient(int id) {
    const Statement& s = program.at(id);
    return s.op == &operation<op::Subtract> && is_scaled_gradient(s.operand[1]);
  }
  // Whether that is all that is done with the product. Then it comes with the other sign and is added: what
  // is added to may stay in memory, what is subtracted from has to be loaded first.
  static constexpr bool subtracts_gradient = [] {
    for (int id = 0; id < program.size(); ++id)
      for (int k = 0; k < program.at(id).op->arity; ++k)
        if (is_scaled_gradient(program.at(id).operand[k]) && (k == 0 || !subtracts_scaled_gradient(id)))
          return false;
    for (const Output& o : program.outputs)
      if (is_scaled_gradient(o.statement)) return false;
    return gradient_factor >= 0;
  }();
  // Operations on each element of a parameter.
  static constexpr int work = [] {
    int n = 0;
    for (int id = 0; id < program.size(); ++id)
      n += !is_scalar(id) && program.at(id).op->kind == Kind::map && !is_virtual(program.at(id));
    return n;
  }();
  // Which of the states of its kind (per element, or one number) leaf k is.
  static constexpr int state_index(int leaf) {
    int n = 0;
    for (int k = 0; k < leaf; ++k)
      n += program.leaves[k].kind == LeafKind::state &&
           (program.leaves[k].type.size() == 1) == (program.leaves[leaf].type.size() == 1);
    return n;
  }
  // What the leaf's initializer gives; one number for all elements.
  static constexpr double initial(int leaf) {
    return program.leaves[leaf].initializer({0, static_cast<std::uint32_t>(leaf), 0, {}});
  }
  static constexpr int states(bool scalar) {
    int n = 0;
    for (const Leaf& l : program.leaves) n += l.kind == LeafKind::state && (l.type.size() == 1) == scalar;
    return n;
  }
  // What the states of an element begin with.
  static constexpr auto initial_states = [] {
    std::array<double, static_cast<std::size_t>(states(false))> value{};
    for (const Output& o : program.outputs)
      if (!is_scalar(o.statement) && program.leaves[o.leaf].kind == LeafKind::state)
        value[static_cast<std::size_t>(state_index(o.leaf))] = initial(o.leaf);
    return value;
  }();
};

}  // namespace detail

// The numbers of a rule in this step, by statement; made from the optimizer's hyperparameters, scalar states
// and, for a rule that reads it, the norm of all gradients.
template <UpdateRule Rule_>
class RuleScalars {
  using R = detail::RuleGraph<Rule_>;
  static constexpr const auto& program = R::program;

 public:
  using Rule = Rule_;
  static constexpr int state_count = R::states(true);

  constexpr RuleScalars(const Rule& rule, const double* states, double norm = 0) {
    [&]<std::size_t... Ith>(std::index_sequence<Ith...>) {
      (compute<static_cast<int>(Ith)>(rule, states, norm), ...);
      ((rounded_[Ith] = static_cast<float>(value_[Ith])), ...);
    }
    (std::make_index_sequence<program.size()>{});
  }
  constexpr double operator[](int id) const { return value_[id]; }
  // The same for computations in T: rounded once, not for every vector of elements.
  template <class T>
  constexpr T as(int id) const {
    if constexpr (std::is_same_v<T, float>)
      return rounded_[id];
    else
      return static_cast<T>(value_[id]);
  }

  // The scalar states before the first step.
  static constexpr void initialize(double* states) {
    each_state([states]<Output O>() { states[R::state_index(O.leaf)] = R::initial(O.leaf); });
  }

  // The scalar states' new values.
  constexpr void advance(double* states) const {
    each_state([&]<Output O>() { states[R::state_index(O.leaf)] = value_[O.statement]; });
  }

 private:
  double value_[program.size()]{};
  float rounded_[program.size()]{};

  // f<output>() for each output that is a scalar state.
  template <class F>
  static constexpr void each_state(F f) {
    auto if_scalar = [&f]<Output O>() {
      if constexpr (R::is_scalar(O.statement)) f.template operator()<O>();
    };
    [&if_scalar]<std::size_t... Ith>(std::index_sequence<Ith...>) {
      (if_scalar.template operator()<program.outputs[Ith]>(), ...);
    }
    (std::make_index_sequence<program.outputs.size()>{});
  }

  template <int Id>
  constexpr void compute(const Rule& rule, const double* states, double norm) {
    constexpr Statement s = program.at(Id);
    if constexpr (is_literal(s)) {
      value_[Id] = s.number;
    } else if constexpr (is_leaf(s)) {
      constexpr Leaf leaf = program.leaves[s.attributes.a];
      if constexpr (leaf.kind == LeafKind::hyperparameter)
        value_[Id] = detail::type_at<detail::hyperparameter_called(leaf.name, typename R::Leaves{}),
                                     typename R::Leaves>::read(rule);
      else if constexpr (leaf.kind == LeafKind::gradient_norm)
        value_[Id] = norm;
      else if constexpr (leaf.kind == LeafKind::state && s.type.size() == 1)
        value_[Id] = states[R::state_index(s.attributes.a)];
    } else if constexpr (R::is_scalar(Id)) {
      double x[3]{};
      for (int k = 0; k < s.op->arity; ++k) x[k] = value_[s.operand[k]];
      value_[Id] = detail::map_value<detail::operation_type<Rule, detail::index_of<Rule>(s.op)>, double>(x);
    }
  }
};

}  // namespace etude
