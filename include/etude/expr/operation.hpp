// SPDX-License-Identifier: BSL-1.0
// From an operation's struct (expr/op/) to the type-erased Operation that statements point to.
#pragma once
#include <etude/expr/functions.hpp>

namespace etude {

template <class Op>
inline constexpr int operation_index = -1;  // specialised by the list in expr/operations.hpp

namespace detail {

// Operations write their pullback with the arguments they need; here it gets the one signature of the table.
template <class Op>
constexpr Ref pullback(int k, Ref u, const Ref* x, Ref y, const Attributes& a) {
  if constexpr (requires { Op::pullback(k, u, x[0], x[1], x[2], y); } && Op::arity == 3)
    return Op::pullback(k, u, x[0], x[1], x[2], y);
  else if constexpr (requires { Op::pullback(k, u, x[0], x[1], y); } && Op::arity == 2)
    return Op::pullback(k, u, x[0], x[1], y);
  else if constexpr (requires { Op::pullback(k, u, x[0], x[1], y, a); })
    return Op::pullback(k, u, x[0], x[1], y, a);
  else if constexpr (requires { Op::pullback(u, x[0], y, a); })
    return Op::pullback(u, x[0], y, a);
  else if constexpr (requires { Op::pullback(u, x[0], y); })
    return Op::pullback(u, x[0], y);
  else
    return {};
}

constexpr std::uint32_t hash(std::string_view text) {  // FNV-1a
  std::uint32_t h = 2166136261u;
  for (char c : text) h = (h ^ static_cast<unsigned char>(c)) * 16777619u;
  return h;
}

constexpr Ref as_ref(Graph&, Ref x) { return x; }
constexpr Ref as_ref(Graph& g, Number auto x) { return g.literal(static_cast<double>(x)); }
constexpr Graph* graph_of(Ref x) { return x.graph; }
constexpr Graph* graph_of(Number auto) { return nullptr; }

}  // namespace detail

template <class Op>
inline constexpr OperationRules operation_rules{&Op::type, &detail::pullback<Op>};

namespace detail {
template <class Op>
constexpr const OperationRules* own_rules() {
  if constexpr (operation_index<Op> < 0)
    return &operation_rules<Op>;
  else
    return nullptr;
}
}  // namespace detail

template <class Op>
inline constexpr Operation operation{Op::name, detail::hash(Op::name), operation_index<Op>,    Op::arity,
                                     Op::kind, Op::commutative,        detail::own_rules<Op>()};

template <class Op>
constexpr Ref apply_to_refs(const Attributes& attributes, Ref x, Ref y, Ref z) {
  return x.graph->apply(operation<Op>, attributes, x, y, z);
}

template <class Op, Attributes A, class... X>
requires AnyRef<X...>
constexpr Ref apply(const X&... x) {
  Graph* g = nullptr;
  (void)((g = detail::graph_of(x), g != nullptr) || ...);
  return apply_to_refs<Op>(A, detail::as_ref(*g, x)...);
}

}  // namespace etude
