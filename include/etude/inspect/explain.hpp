// SPDX-License-Identifier: BSL-1.0
// explain<Net, Loss, Optimizer>(out): what the compiler made of a network: its layers, the fused loops of a
// training step with their equations, forward and backward, and what they take.
#pragma once
#include <etude/core/type_name.hpp>
#include <etude/inspect/print.hpp>
#include <etude/train/rule_program.hpp>
#include <etude/train/trainer.hpp>

#include <ostream>
#include <vector>

namespace etude {

namespace detail {

inline std::string to_text(const TensorType& t) {
  std::string text = t.batched ? "n" : "";
  for (int i = 0; i < t.shape.rank; ++i) text += (text.empty() ? "" : "×") + std::to_string(t.shape[i]);
  return text.empty() ? "1" : text;
}

inline std::string padded_to(std::size_t width, std::string text) {
  std::size_t columns = 0;  // × takes two bytes and one column
  for (char c : text) columns += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return text + std::string(columns < width ? width - columns : 1, ' ');
}

inline std::string without_namespace(std::string_view name) {
  std::string text(name);
  for (std::size_t at; (at = text.find("etude::")) != std::string::npos;) text.erase(at, 7);
  return text;
}

template <TensorType In, int Index, class First, class... Rest>
void explain_layers(std::ostream& out) {
  constexpr TensorType type = OutputType<First, In>::type;
  Graph g;
  const Ref x = g.add_leaf({.kind = LeafKind::input, .name = "x", .type = In});
  Lower<First, In>::into({.graph = g, .phase = Reifier::Mode::inference}, x);
  int parameters = 0;
  std::string sizes;
  for (const Leaf& l : g.leaves)
    if (l.kind == LeafKind::parameter) {
      parameters += l.type.size();
      sizes += (sizes.empty() ? "" : " + ") + to_text(l.type);
    }
  out << "  " << padded_to(3, std::to_string(Index)) << padded_to(28, without_namespace(type_name<First>()))
      << padded_to(12, to_text(type)) << padded_to(8, std::to_string(parameters))
      << (sizes.empty() ? "" : "  = ") << sizes << '\n';
  if constexpr (sizeof...(Rest) > 0) explain_layers<type, Index + 1, Rest...>(out);
}

// A name for every value that is kept in memory.
inline std::vector<std::string> names_of_values(const auto& p) {
  std::vector<std::string> names(static_cast<std::size_t>(p.size()));
  auto name = [&names](int id) -> std::string& { return names[static_cast<std::size_t>(id)]; };
  for (int id = 0; id < p.size(); ++id)
    if (is_leaf(p.at(id))) name(id) = leaf_path(p, p.at(id).attributes.a);
  for (const Output& o : p.outputs) name(o.statement) = o.leaf < 0 ? "L" : "∂L/∂" + leaf_path(p, o.leaf);
  int n = 0;
  for (int id : p.members)
    if (p.place[static_cast<std::size_t>(id)].space != Space::none && name(id).empty())
      name(id).append("v").append(std::to_string(++n));
  return names;
}

inline void explain_loops(std::ostream& out, const auto& p) {
  const std::vector<std::string> names = names_of_values(p);
  const Printer print{p, [&names](int id) { return names[static_cast<std::size_t>(id)]; }};
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
        if (o.statement == id && o.in_place) out << "   and the update, in registers";
      out << '\n';
    }
  }
}

}  // namespace detail

template <class Net, class Loss, class Optimizer, class... Option>
void explain(std::ostream& out) {
  using Settings = detail::Settings<Option...>;
  using T = typename Settings::precision;
  constexpr const auto& p = Compiled<TrainingGraph<Net, Loss>, Settings::batch, true>::program;
  out << "The network, from " << detail::to_text(Net::input) << " (n: the samples of a batch)\n";
  [&]<class... L>(detail::TypeList<L...>) {
    detail::explain_layers<Net::input, 0, L...>(out);
  }(typename Net::Layers{});
  out << "  " << Net::parameters() << " parameters, " << Net::template bytes<T>()
      << " bytes; inference takes " << Net::flops() << " floating-point operations a sample\n\n";

  out << "One training step on up to " << Settings::batch << " samples, with "
      << detail::without_namespace(type_name<Loss>()) << '\n';
  detail::explain_loops(out, p);
  out << "  workspace " << sizeof(T) * p.workspace << " bytes\n\n";

  using Rule = detail::RuleGraph<Optimizer>;
  constexpr const auto& r = Rule::program;
  out << "The update, " << detail::without_namespace(type_name<Optimizer>())
      << ", of parameter p with gradient g\n";
  const detail::Printer print{r, [](int) { return std::string(); }};
  for (const Output& o : r.outputs)
    out << "  " << r.leaves[static_cast<std::size_t>(o.leaf)].name << " ← " << print(o.statement) << '\n';
}

}  // namespace etude
