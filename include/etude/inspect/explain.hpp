// SPDX-License-Identifier: BSL-1.0
// explain<Net, Loss, Optimizer>(out): what the compiler made of a network: its layers, the fused loops of a
// training step with their equations, forward and backward, and what they take.
#pragma once
#include <etude/inspect/print.hpp>
#include <etude/inspect/study.hpp>

#include <ostream>
#include <vector>

namespace etude {

namespace detail {

[[gnu::cold]] inline std::string to_text(const TensorType& t) {
  std::string text = t.batched ? "n" : "";
  for (int i = 0; i < t.shape.rank; ++i) text += text_of({text.empty() ? "" : "×", t.shape[i]});
  return text.empty() ? "1" : text;
}

[[gnu::cold]] inline std::string padded_to(std::size_t width, std::string text) {
  std::size_t columns = 0;  // × takes two bytes and one column
  for (char c : text) columns += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return text.append(columns < width ? width - columns : 1, ' ');
}

// What a layer has, found by lowering it alone, at compile time.
struct LayerFacts {
  std::string_view name{};
  TensorType output{};
  int parameters = 0;
  int values = 0;
  TensorType value[8]{};  // of the first ones
};
template <class Layer, TensorType In>
consteval LayerFacts layer_facts() {
  LayerFacts facts{.name = type_name<Layer>(), .output = OutputType<Layer, In>::type};
  Graph g;
  const Ref x = g.add_leaf({.kind = LeafKind::input, .name = "x", .type = In});
  Lower<Layer, In>::into({.graph = g, .phase = Reifier::Mode::inference}, x);
  for (const Leaf& l : g.leaves)
    if (l.kind == LeafKind::parameter) {
      facts.parameters += l.type.size();
      if (facts.values < 8) facts.value[facts.values++] = l.type;
    }
  return facts;
}

[[gnu::cold]] inline void explain_layer(std::ostream& out, int index, const LayerFacts& layer) {
  std::string sizes;
  for (int i = 0; i < layer.values; ++i)
    sizes += text_of({sizes.empty() ? "  = " : " + ", to_text(layer.value[i])});
  out << "  " << padded_to(3, text_of({index})) << padded_to(28, without_namespace(layer.name))
      << padded_to(12, to_text(layer.output)) << padded_to(8, text_of({layer.parameters})) << sizes << '\n';
}

template <TensorType In, int Index, class First, class... Rest>
void explain_layers(std::ostream& out) {
  static constexpr LayerFacts facts = layer_facts<First, In>();
  explain_layer(out, Index, facts);
  if constexpr (sizeof...(Rest) > 0) explain_layers<facts.output, Index + 1, Rest...>(out);
}

[[gnu::cold]] inline std::vector<std::string> texts_of(const std::vector<Name>& names) {
  std::vector<std::string> texts;
  for (const Name& n : names) texts.push_back(n.text);
  return texts;
}

[[gnu::cold]] inline void explain_loops(std::ostream& out, const Study& s) {
  const Draft& p = s.program;
  const std::vector<std::string> names = texts_of(s.names);
  const Printer print(p, names);
  int number = 0;
  for (const Loop& l : p.loops) {
    if (l.count == 0) continue;
    const char* kind = l.kind == LoopKind::product     ? "matrix product, fused"
                       : l.kind == LoopKind::rows      ? "elementwise, fused"
                       : l.kind == LoopKind::statement ? "one statement"
                                                       : "scalars";
    out << "  loop " << ++number << ", " << kind << ", " << to_text({Element::real, l.batched, l.shape, {}});
    if (l.levels > 1) out << ", " << l.levels << " passes";
    out << '\n';
    for (int i = l.first; i < l.first + l.count; ++i) {
      const int id = p.members[static_cast<std::size_t>(i)];
      const std::string& name = names[static_cast<std::size_t>(id)];
      if (name.empty()) continue;
      out << "    " << name << " = " << print.expression(id);
      for (const Output& o : p.outputs)
        if (o.statement == id && o.in_place) out << "   and the update, tile by tile";
      out << '\n';
    }
  }
}

struct NetworkFacts {
  int parameters;
  std::size_t bytes;
  long long flops;
};
[[gnu::cold]] inline void explain_step(std::ostream& out, const NetworkFacts& net, const Study& s) {
  out << "  " << net.parameters << " parameters, " << net.bytes << " bytes; inference takes " << net.flops
      << " floating-point operations a sample\n\n"
      << "One training step on up to " << s.batch << " samples, with " << s.loss << '\n';
  explain_loops(out, s);
  out << "  workspace " << s.program.workspace * s.bytes_per_number << " bytes\n";
  for (const RuleStudy& rule : s.rules) {
    out << "\nThe update, " << rule.optimizer << ", of parameter p with gradient g\n";
    const std::vector<std::string> names = texts_of(rule.names);
    const Printer print(rule.program, names);
    for (const Output& o : rule.program.outputs)
      out << "  " << names[static_cast<std::size_t>(o.statement)] << " = " << print.expression(o.statement)
          << '\n';
  }
}

}  // namespace detail

template <class Net, class Loss, class Optimizer, class... Option>
void explain(std::ostream& out) {
  using T = typename detail::Settings<Option...>::precision;
  out << "The network, from " << detail::to_text(Net::input) << " (n: the samples of a batch)\n";
  [&]<class... L>(detail::TypeList<L...>) {
    detail::explain_layers<Net::input, 0, L...>(out);
  }(typename Net::Layers{});
  detail::explain_step(out, {Net::parameters(), Net::template bytes<T>(), Net::flops()},
                       study<Net, Loss, Optimizer, Option...>());
}

}  // namespace etude
