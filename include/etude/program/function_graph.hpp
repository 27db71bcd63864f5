// SPDX-License-Identifier: BSL-1.0
// The graph of an expression outside networks: its value, and its derivatives by some of its variables.
#pragma once
#include <etude/expr/leaves.hpp>
#include <etude/grad/chain_rule.hpp>
#include <etude/program/program.hpp>

namespace etude {

// Output 0 is the value of the expression F, output k its derivative by the k-th of the variables V.
//
// A caller's matrix is kept row by row, a program's mostly column by column. So the leaf of a matrix is its
// transpose, and the expression transposes that: what remains of it after simplification are flags of
// products.
template <auto F, class... V>
struct FunctionGraph {
  static constexpr GrowingArray<Output> build(Graph& g) {
    Reifier reify{.graph = g};
    variables(reify, typename detail::Union<typename decltype(F)::Leaves, detail::TypeList<V...>>::type{});
    Ref value = detail::expand(reify(F), F.type);
    GrowingArray<Output> outputs{{F.type.element == Element::boolean ? where(value, 1, 0).id : value.id}};
    if constexpr (sizeof...(V) > 0) {
      const Ref leaves[] = {g.add_leaf(leaf<V>())...};
      for (const Ref d : pullback(value, g.literal(1), leaves))
        outputs.push_back({d.id, g.at(leaves[outputs.size() - 1].id).attributes.a});
    }
    return outputs;
  }

  // The shape of the leaf of a variable.
  static constexpr Shape leaf_shape(const Shape& s) {
    return s.is_flat() ? s : shape<1, 1>.with(0, s.size() / s[0]).with(1, s[0]);
  }

 private:
  template <class X>
  static constexpr Leaf leaf() {
    Leaf l = X{}.leaf();
    l.type = X::type;
    l.type.shape = leaf_shape(X::type.shape);
    return l;
  }
  template <class... X>
  static constexpr void variables(Reifier& reify, detail::TypeList<X...>) {
    auto add = [&reify]<class Y>(Y) {
      Ref x = reify.graph.add_leaf(leaf<Y>());
      if (Y::type.shape.rank >= 2) x = apply_to_refs<op::Reshape>({0, 0, 0, Y::type.shape}, transpose(x));
      reify.seen.push_back({&detail::identity<Y>, x.id});
    };
    (add(X{}), ...);
  }
};

}  // namespace etude
