// SPDX-License-Identifier: BSL-1.0
// What a network is made of, layer by layer: shapes, parameters, bytes and floating-point operations, as text
// (summary<Net>()) and as constants (layer_summaries<Net>), so that a budget is a static_assert.
#pragma once
#include <etude/core/error.hpp>
#include <etude/core/type_name.hpp>
#include <etude/inspect/written.hpp>
#include <etude/nn/network.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>
#include <string>
#include <utility>
#include <vector>
//
#include <etude/core/macros_off.hpp>

namespace etude {

// One layer by itself. Parameters that it shares with another layer, or that are frozen, count here too.
struct LayerSummary {
  std::string_view type{};  // as the compiler spells it
  TensorType output{};
  int parameters = 0, states = 0;
  long flops = 0;  // of one sample's inference
  static constexpr int shown = 8;
  int values = 0;        // into how many its parameters are divided: weight, bias, …
  Shape shape[shown]{};  // the shapes of the first of them

  template <class T = float>
  constexpr std::size_t bytes() const {
    return sizeof(T) * static_cast<std::size_t>(parameters + states);
  }
};

namespace detail {

template <class L, TensorType In>
consteval LayerSummary summarize_layer() {
  Graph g;
  const Ref x = g.add_leaf({.kind = LeafKind::input, .name = "x", .type = In});
  const Ref y = Lower<L, In>::into({.graph = g, .phase = Reifier::Mode::inference}, x);
  LayerSummary s{.type = type_name<L>(), .output = OutputType<L, In>::type, .flops = flops_of(g, y)};
  for (const Leaf& l : g.leaves) {
    if (l.kind == LeafKind::state) s.states += l.type.size();
    if (l.kind != LeafKind::parameter) continue;
    s.parameters += l.type.size();
    if (s.values < LayerSummary::shown) s.shape[s.values] = l.type.shape;
    ++s.values;
  }
  return s;
}

template <TensorType In, int Index, class Array>
constexpr void summarize_from(Array&, TypeList<>) {}
template <TensorType In, int Index, class Array, class First, class... Rest>
constexpr void summarize_from(Array& to, TypeList<First, Rest...>) {
  to[Index] = summarize_layer<First, In>();
  summarize_from<OutputType<First, In>::type, Index + 1>(to, TypeList<Rest...>{});
}

// A function, since g++ compares names in a lambda of a variable template with those of the program.
template <class Net>
constexpr auto summarize_layers() {
  std::array<LayerSummary, static_cast<std::size_t>(Net::Layers::size)> layers{};
  summarize_from<Net::input, 0>(layers, typename Net::Layers{});
  return layers;
}

}  // namespace detail

// Of each layer of a network, in order: static_assert(layer_summaries<Net>[0].parameters == 784 * 128 + 128).
template <class Net>
inline constexpr auto layer_summaries =
    detail::summarize_layers<typename decltype(detail::checked<detail::SoundNetwork<Net>>())::type>();

namespace detail {

[[gnu::cold]] inline std::string reversed_extents(const Shape& s) {
  std::string text;
  for (int i = s.rank; i-- > 0;) text += text_of({s[i], i > 0 ? "·" : ""});  // inputs first: 784·128
  return text.empty() ? "1" : text;
}

// Columns as wide as their widest entry; numbers to the right. A letter may take more than one byte.
[[gnu::cold]] inline std::string text_table(const std::vector<std::array<std::string, 7>>& rows) {
  auto width_of = [](const std::string& text) {
    std::size_t n = 0;
    for (const char c : text) n += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    return n;
  };
  std::array<std::size_t, 7> width{};
  for (const auto& row : rows)
    for (std::size_t k = 0; k < row.size(); ++k) width[k] = std::max(width[k], width_of(row[k]));
  std::string out;
  for (const auto& row : rows) {
    for (std::size_t k = 0; k < row.size(); ++k) {
      const std::string space(width[k] - width_of(row[k]), ' ');
      out += k < 3 ? row[k] + space : space + row[k];
      if (k + 1 < row.size()) out += "  ";
    }
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
  }
  return out;
}

[[gnu::cold]] inline std::string summary_text(const TensorType& input, std::span<const LayerSummary> layers,
                                              const LayerSummary& whole, std::size_t scalar) {
  auto number = [](auto n) { return n == 0 ? std::string() : text_of({n}); };
  auto row = [&](std::string name, std::string type, const LayerSummary& s) {
    std::string sum;  // k·l + l =, where there is something to add or multiply
    for (int i = 0; i < std::min(s.values, LayerSummary::shown); ++i)
      sum += (i > 0 ? " + " : "") + reversed_extents(s.shape[i]);
    if (s.values > LayerSummary::shown) sum += " + …";
    const bool plain = s.values == 0 || (s.values == 1 && s.shape[0].is_flat());
    sum = plain ? "" : sum + " = ";
    return std::array{std::move(name),
                      std::move(type),
                      reversed_extents(s.output.shape),
                      sum + number(s.parameters),
                      number(s.states),
                      number(scalar * static_cast<std::size_t>(s.parameters + s.states)),
                      number(s.flops)};
  };
  std::vector<std::array<std::string, 7>> rows{
      {"", "layer", "output", "parameters", "states", "bytes", "FLOPs"}};
  rows.push_back({"", "input", reversed_extents(input.shape), "", "", "", ""});
  for (std::size_t i = 0; i < layers.size(); ++i)
    rows.push_back(row(text_of({i}), written(layers[i].type), layers[i]));
  rows.push_back(row("", "in all", whole));
  return text_table(rows);
}

}  // namespace detail

// The table: a row for each layer, its parameters as k·l + l, and the whole network, where what is shared
// counts once. Bytes are those of parameters and states in the number type T; FLOPs those of one sample's
// inference.
template <class Net_, class T = float>
std::string summary() {
  using Net = typename decltype(detail::checked<detail::SoundNetwork<Net_>>())::type;
  static constexpr auto layers = layer_summaries<Net>;
  constexpr LayerSummary whole{
      .output = Net::output, .parameters = Net::parameters(), .states = Net::states(), .flops = Net::flops()};
  return detail::summary_text(Net::input, layers, whole, sizeof(T));
}

}  // namespace etude

#include <etude/core/macros_on.hpp>
