// SPDX-License-Identifier: BSL-1.0
// Network<Input<784>, Dense<128>, ReLU, Dense<10>>: a network is a type.
#pragma once
#include <etude/nn/sound.hpp>

#include <cstdint>

namespace etude {

namespace detail {

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
      n += 2L * s.type.size() * (a.is_flat() ? (s.attributes.a ? a.size() : 1) : a[s.attributes.a ? 0 : 1]);
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
  static constexpr TensorType input = detail::Declared<In, L...>::input;
  // Of what each layer receives, and of the output.
  static constexpr detail::TypesAlong<L...> types = detail::Declared<In, L...>::types;
  static constexpr detail::Fault fault = detail::Declared<In, L...>::fault;
  static constexpr bool is_sound = std::is_same_v<typename detail::Declared<In, L...>::Problem, detail::Fine>;
  static constexpr TensorType output = [] {
    using Sound = typename decltype(detail::checked<detail::SoundNetwork<Network>>())::type;
    return Sound::types.back();
  }();

  // Constants: Net::parameters(), Net::states(), Net::bytes<float>() of both, Net::flops(),
  // Net::fingerprint().
  static consteval int parameters() {
    using Sound = typename decltype(detail::checked<detail::SoundNetwork<Network>>())::type;
    return NetworkFacts<Sound>::parameters;
  }
  static consteval int states() {
    using Sound = typename decltype(detail::checked<detail::SoundNetwork<Network>>())::type;
    return NetworkFacts<Sound>::states;
  }
  template <class T = float>
  static consteval std::size_t bytes() {
    using Sound = typename decltype(detail::checked<detail::SoundNetwork<Network>>())::type;
    return sizeof(T) *
           static_cast<std::size_t>(NetworkFacts<Sound>::parameters + NetworkFacts<Sound>::states);
  }
  static consteval long flops() {
    using Sound = typename decltype(detail::checked<detail::SoundNetwork<Network>>())::type;
    return NetworkFacts<Sound>::flops;
  }
  static consteval std::uint64_t fingerprint() {
    using Sound = typename decltype(detail::checked<detail::SoundNetwork<Network>>())::type;
    return NetworkFacts<Sound>::fingerprint;
  }

  // Adds the network, applied to x, to a graph.
  static constexpr Ref lower(Graph& graph, Ref x, Reifier::Mode mode) {
    const Ref y = detail::Lower<Body, input>::into({.graph = graph, .phase = mode}, x);
    graph.marks.push_back({y.id, 0, "y"});
    return y;
  }
};

}  // namespace etude
