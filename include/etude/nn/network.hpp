// SPDX-License-Identifier: BSL-1.0
// Network<Input<784>, Dense<128>, ReLU, Dense<10>>: a network is a type.
#pragma once
#include <etude/nn/layer.hpp>

#include <array>
#include <cstdint>

namespace etude {

// The shape of one sample.
template <int... N>
struct Input {
  static constexpr TensorType type{Element::real, true, shape<N...>, {}};
};

namespace detail {

// The type of what each layer receives, and of the network's output; from the first layer that does not
// accept what it receives on, the mistake.
template <class... L>
using TypesAlong = std::array<TensorType, sizeof...(L) + 1>;
template <TensorType In>
constexpr void note_types(TypeList<>, TensorType* types) {
  *types = In;
}
template <TensorType In, class First, class... Rest>
constexpr void note_types(TypeList<First, Rest...>, TensorType* types) {
  *types = In;
  constexpr TensorType out = OutputType<First, In>::type;
  if constexpr (out.valid())
    note_types<out>(TypeList<Rest...>{}, types + 1);
  else
    for (std::size_t k = 0; k <= sizeof...(Rest); ++k) types[k + 1] = out;
}

// The first layer that does not accept what it receives.
struct Fault {
  int index = -1;
  Mismatch mismatch{};
};

// The floating-point operations of what `result` depends on.
constexpr long flops_of(const Graph& g, Ref result) {
  long n = 0;
  GrowingArray<char> wanted(static_cast<std::size_t>(result.id) + 1, 0);
  wanted.back() = 1;
  for (int id = result.id; id >= 0; --id) {
    if (!wanted[static_cast<std::size_t>(id)]) continue;
    const Statement& s = g.at(id);
    for (int k = 0; k < s.op->arity; ++k) wanted[static_cast<std::size_t>(s.operand[k])] = 1;
    if (s.op->kind == Kind::product) {
      const Shape& a = g.at(s.operand[0]).type.shape;
      n += 2L * s.type.size() * (a.rank < 2 ? (s.attributes.a ? a.size() : 1) : a[s.attributes.a ? 0 : 1]);
    } else if (s.op->kind == Kind::map && s.op != &operation<op::Expand>) {
      n += s.type.size();
    } else if (s.op->kind == Kind::reduce) {
      n += g.at(s.operand[0]).type.size();
    }
  }
  return n;
}

}  // namespace detail

// Facts about a network that need all of it; each is computed only if it is asked for.
template <class Net>
struct NetworkFacts {
  static constexpr Graph graph() {
    Graph g;
    Net::lower(g, g.add_leaf({.kind = LeafKind::input, .name = "x", .type = Net::input}),
               Reifier::Mode::inference);
    return g;
  }
  static constexpr int elements(LeafKind kind) {
    int n = 0;
    for (const Leaf& l : graph().leaves) n += l.kind == kind ? l.type.size() : 0;
    return n;
  }
  // Numbers that are trained, or were before they were frozen; and those that layers remember.
  static constexpr int parameters = elements(LeafKind::parameter);
  static constexpr int states = elements(LeafKind::state);
  // Floating-point operations of one sample's inference: 2·m·n for a matrix product, one for an element of a
  // map. What only training computes does not count.
  static constexpr long flops = [] {
    Graph g;
    const Ref x = g.add_leaf({.kind = LeafKind::input, .name = "x", .type = Net::input});
    return detail::flops_of(g, Net::lower(g, x, Reifier::Mode::inference));
  }();
  // A hash of input and output shape and of every value's path, shape and kind: the same on every compiler,
  // and different for networks whose values cannot be exchanged.
  static constexpr std::uint64_t fingerprint = [] {
    std::uint64_t h = 14695981039346656037u;  // FNV-1a
    auto byte = [&h](unsigned char c) { h = (h ^ c) * 1099511628211u; };
    auto number = [&byte](int n) {
      for (int i = 0; i < 4; ++i) byte(static_cast<unsigned char>(static_cast<unsigned>(n) >> (8 * i)));
    };
    auto text = [&](std::string_view t) {
      for (char c : t) byte(static_cast<unsigned char>(c));
      byte(0);
    };
    auto extents = [&](const Shape& s) {
      number(s.rank);
      for (int i = 0; i < s.rank; ++i) number(s[i]);
    };
    extents(Net::input.shape);
    extents(Net::output.shape);
    const Graph g = graph();
    for (const Leaf& l : g.leaves) {
      if (l.kind != LeafKind::parameter && l.kind != LeafKind::state) continue;
      for (int s = l.scope; s > 0; s = g.scopes[static_cast<std::size_t>(s)].parent)
        text(g.scopes[static_cast<std::size_t>(s)].name);
      text(l.name);
      extents(l.type.shape);
      number(static_cast<int>(l.kind));
    }
    return h;
  }();
};

template <class In, class... L>
struct Network {
  using Layers = detail::TypeList<L...>;
  using Body = Sequence<L...>;
  static constexpr TensorType input = In::type;
  static constexpr detail::TypesAlong<L...> types = [] {
    detail::TypesAlong<L...> all;
    detail::note_types<input>(Layers{}, all.data());
    return all;
  }();
  static constexpr detail::Fault fault = [] {
    for (int k = 1; k <= Layers::size; ++k)
      if (!types[static_cast<std::size_t>(k)].valid())
        return detail::Fault{k - 1, types[static_cast<std::size_t>(k)].mismatch};
    return detail::Fault{};
  }();
  static constexpr bool is_sound = fault.index < 0;
  static constexpr TensorType output = types.back();

  // Constants: Net::parameters(), Net::states(), Net::bytes<float>() of both, Net::flops(),
  // Net::fingerprint().
  static consteval int parameters() { return NetworkFacts<Network>::parameters; }
  static consteval int states() { return NetworkFacts<Network>::states; }
  template <class T = float>
  static consteval std::size_t bytes() {
    return sizeof(T) * static_cast<std::size_t>(parameters() + states());
  }
  static consteval long flops() { return NetworkFacts<Network>::flops; }
  static consteval std::uint64_t fingerprint() { return NetworkFacts<Network>::fingerprint; }

  // Adds the network, applied to x, to a graph.
  static constexpr Ref lower(Graph& graph, Ref x, Reifier::Mode mode) {
    const Ref y = detail::Lower<Body, input>::into({.graph = graph, .phase = mode}, x);
    graph.marks.push_back({y.id, 0, "y"});
    return y;
  }
};

}  // namespace etude
