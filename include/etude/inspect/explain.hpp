// SPDX-License-Identifier: BSL-1.0
// explain<Net, Loss, Optimizer>(out): what the compiler made of a network, as text to be read from top to
// bottom: layers, equations of the forward pass, the backward pass by the chain rule, the fused loops and
// what they cost, the update, memory.
#pragma once
#include <etude/inspect/cost.hpp>
#include <etude/inspect/equations.hpp>
#include <etude/inspect/loop_table.hpp>
#include <etude/inspect/text.hpp>
#include <etude/program/order.hpp>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <ostream>
#include <string>

#if __has_include(<unistd.h>)
#include <unistd.h>
#endif
//
#include <etude/core/macros_off.hpp>

namespace etude {

enum class Colour : unsigned char { automatic, never, always };

namespace detail {

class Explanation {
 public:
  [[gnu::cold]] Explanation(const Study& study, std::ostream& stream, bool coloured)
      : s(study),
        out(stream),
        colours_(coloured),
        names_(texts_of(study.names)),
        print_(study.program, names_) {}

  [[gnu::cold]] void write() {
    if (!s.empty()) {
      title(text_of({s.subject, s.input.batched ? text_of({", up to ", s.batch, " samples"}) : ""}));
      write_layers();
      write_equations();
      write_loops();
    }
    for (const RuleStudy& rule : s.rules) write_rule(rule);
    if (!s.empty()) write_memory();
  }

 private:
  const Study& s;
  std::ostream& out;
  bool colours_;
  GrowingArray<std::string> names_;
  Printer print_;

  static std::size_t index(int i) { return static_cast<std::size_t>(i); }
  std::string bold(const std::string& text) const { return colours_ ? "\033[1m" + text + "\033[0m" : text; }
  std::string faint(const std::string& text) const { return colours_ ? "\033[2m" + text + "\033[0m" : text; }
  std::string blue(const std::string& text) const { return colours_ ? "\033[34m" + text + "\033[0m" : text; }
  void title(const std::string& text) { out << bold(text) << '\n'; }

  void write_layers() {
    if (s.layers.empty()) return;
    int total = 0;
    for (std::size_t k = 0; k < s.layers.size(); ++k) {
      const LayerStudy& l = s.layers[k];
      GrowingArray<std::string> shapes;
      for (const TensorType& t : l.shapes) shapes.push_back(to_text(t));
      total += l.parameters;
      out << pushed_to(4, text_of({k})) << "  " << padded_to(26, l.layer) << ' '
          << padded_to(9, to_text(l.output)) << pushed_to(9, text_of({l.parameters}))
          << (shapes.empty() ? "" : "  = ") << joined(shapes, " + ") << '\n';
    }
    int all = 0;
    for (const Leaf& l : s.program.leaves) all += l.kind == LeafKind::parameter ? l.type.size() : 0;
    out << "      " << padded_to(36, "parameters") << pushed_to(9, text_of({all})) << "  in "
        << all * s.bytes_per_number << " bytes" << (all > total ? ", also those that layers share" : "")
        << "\n";
  }

  // ---- The equations.
  static std::size_t widest(const GrowingArray<Equation>& list) {
    std::size_t n = 0;
    for (const Equation& e : list) n = std::max(n, columns_of(e.left.text));
    return n;
  }
  std::string right_side(const Equation& e) const {
    return e.is_alias ? print_(e.statement) : print_.expression(e.statement);
  }
  std::string in_words(const Equation& e) const {  // ∂L/∂a1 × ∂a1/∂z1
    GrowingArray<std::string> terms;
    for (const Name& user : e.users)
      terms.push_back(
          text_of({derivative_name(s.of, user).text, " × ", derivative_name(user, e.variable).text}));
    return joined(terms, " + ");
  }
  void write_equations() {
    const Equations e = equations(s);
    const std::size_t left = std::max(widest(e.forward), widest(e.backward));
    std::size_t words = 0;
    for (const Equation& q : e.backward)
      if (const std::size_t n = columns_of(in_words(q)); n < 60) words = std::max(words, n);
    out << '\n';
    title("Forward");
    for (const Equation& q : e.forward)
      out << "  " << blue(padded_to(left, q.left.text)) << " = " << right_side(q) << '\n';
    if (e.backward.empty()) return;
    out << '\n';
    title("Backward: upstream × local = downstream");
    for (const Equation& q : e.backward) {
      const std::string chain = in_words(q);
      out << "  " << blue(padded_to(left, q.left.text)) << " = ";
      if (chain.empty())
        out << right_side(q) << '\n';
      else
        out << faint(padded_to(words, chain)) << " = " << right_side(q) << '\n';
    }
  }

  // ---- The program.
  void write_loops() {
    const LoopTable table(s, names_);
    const bool samples = s.input.batched || s.batch > 1, updates = table.has_updates;
    out << '\n';
    title(text_of({"Fusion: ", s.program.members.size(), " statements, in a loop each, would move ",
                   bytes_in_words(cost_before_fusion(s).bytes), samples ? " a batch" : "", "; ", table.loops,
                   table.loops == 1 ? " loop" : " loops", updates ? " and then the update" : "",
                   table.loops == 1 && !updates ? " moves " : " move ", bytes_in_words(table.total.bytes)}));
    out << faint(table.head) << '\n' << table.rows;
  }

  // ---- The update.
  void write_rule(const RuleStudy& rule) {
    GrowingArray<std::string> which;
    if (s.rules.size() > 1)
      for (int leaf : rule.parameters) which.push_back(leaf_name(s, leaf));
    const Cost c = cost_of_rule(rule, s.bytes_per_number);
    if (!s.empty()) out << '\n';
    title(text_of({"Update: ", rule.optimizer, which.empty() ? "" : " of ", joined(which, ", "),
                   ", for a parameter p with gradient g: ", c.flops, " FLOP and ", c.bytes,
                   " bytes an element"}));
    write_assignments(rule.program, texts_of(rule.names));
    if (!s.empty() && !rule.scale.empty())
      out << "  (a trainer's chain rule begins with " << rule.scale << " instead of 1; what it gives is "
          << (rule.scale.front() == '-' ? "added" : "g * " + rule.scale) << ")\n";
    if (rule.constraint.statements.empty()) return;
    const Cost more = cost_of_constraint(rule, s.bytes_per_number);
    title(text_of({"  then, ‖p′‖ being the norm of the weights that enter the same unit: ", more.flops,
                   " FLOP and ", more.bytes, " bytes an element"}));
    write_assignments(rule.constraint, texts_of(rule.constraint_names));
  }
  void write_assignments(const Draft& rule, const GrowingArray<std::string>& names) {
    const Printer print(rule, names);
    for (const Output& o : rule.outputs)
      out << "  " << blue(names[index(o.statement)]) << " = " << print.expression(o.statement) << '\n';
  }

  // ---- Memory: values that share a place are alive at different times.
  void write_memory() {
    const Draft& p = s.program;
    struct Buffer {
      int offset, elements;
      GrowingArray<std::string> values;
    };
    GrowingArray<Buffer> buffers;
    for (int id = 0; id < p.size(); ++id) {
      const Place& place = p.place[index(id)];
      if (place.space != Space::workspace || names_[index(id)].empty()) continue;
      auto at = std::find_if(buffers.begin(), buffers.end(),
                             [&](const Buffer& b) { return b.offset == place.offset; });
      if (at == buffers.end()) buffers.push_back({place.offset, 0, {}}), at = &buffers.back();
      const int elements = place.stride * place.strides(p.at(id).type, s.batch);
      at->elements = std::max(at->elements, elements);
      at->values.push_back(names_[index(id)]);
    }
    out << '\n';
    title(text_of({"Memory: ", p.model * s.bytes_per_number, " bytes of parameters, ",
                   p.workspace * s.bytes_per_number, " bytes of workspace"}));
    std::stable_sort(buffers.begin(), buffers.end(),
                     [](const Buffer& a, const Buffer& b) { return a.elements > b.elements; });
    GrowingArray<std::string> words;
    for (const Buffer& b : buffers)
      words.push_back(text_of({joined(b.values, ", then "), ": ", b.elements * s.bytes_per_number}));
    write_list("buffers  ", words, "; ");
    write_layout();
  }

  void write_layout() {
    const Draft& p = s.program;
    if (s.input.batched)
      out << "  layout   " << (p.by_feature ? "a feature's values of all samples" : "a sample's values")
          << " side by side; a matrix line by line: its columns, or its\n"
             "           rows where they are few and long. Lines begin at multiples of "
          << pad_to
          << " numbers, whole cache\n"
             "           lines, so that every loop works on full vectors"
          << (p.by_feature ? ", whose lanes are samples" : "") << "; pads do not count\n";
    if (s.input.batched && s.batch > 1) {
      const OrderCost c = order_cost(p, s.batch);
      const std::string by_sample = text_of({std::lround(c.by_sample)}),
                        by_feature = text_of({std::lround(c.by_feature)});
      out << "  order    "
          << (p.by_feature
                  ? "by feature, in " + by_feature + " operations on registers; by sample " + by_sample
                  : "by sample, in " + by_sample + " operations on registers; by feature " + by_feature)
          << '\n';
    }
    GrowingArray<std::string> transposed, dots, unstored;
    for (const Loop& l : p.loops) {
      if (l.kind != LoopKind::product) continue;
      const ProductForm form = product_form(p, p.at(l.product), s.batch);
      if (form.copies) transposed.push_back(print_.expression(l.product));
      if (form.dots) dots.push_back(print_.expression(l.product));
    }
    for (const Output& o : p.outputs)
      if (o.in_place && !s.rules.empty()) unstored.push_back(names_[index(o.statement)]);
    write_list("lanes    are added up, a register's for one number, in ", dots, ", ");
    write_list("copies   the factor whose lanes would lie apart is transposed first in ", transposed, ", ");
    write_list("updates  follow in registers, tile by tile; never stored: ", unstored, ", ");
  }

  // Items one after the other, in lines of 110 columns at most.
  void write_list(const std::string& heading, const GrowingArray<std::string>& items, const char* between) {
    if (items.empty()) return;
    std::string line = "  " + heading;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const std::string item = items[i] + (i + 1 < items.size() ? between : "");
      if (columns_of(line) + columns_of(item) > 110) {
        out << line.substr(0, line.find_last_not_of(' ') + 1) << '\n';
        line = "           ";
      }
      line += item;
    }
    out << line << '\n';
  }
};

[[gnu::cold]] inline bool is_terminal(const std::ostream& out) {
#if __has_include(<unistd.h>)
  return (&out == &std::cout && isatty(1) == 1) || (&out == &std::cerr && isatty(2) == 1);
#else
  return false;
#endif
}

}  // namespace detail

// A study as text. Colours only where the output is a terminal, and NO_COLOR is not set.
[[gnu::cold]] inline void explain(std::ostream& out, const Study& s, Colour colour = Colour::automatic) {
  const bool coloured =
      colour == Colour::always ||
      (colour == Colour::automatic && detail::is_terminal(out) && std::getenv("NO_COLOR") == nullptr);
  detail::Explanation(s, out, coloured).write();
}

// explain<Net, Loss, Optimizer>(std::cout), and all else that study<…>() knows: explain<Dense<4>,
// Input<3>>(…).
template <class... What>
void explain(std::ostream& out) {
  detail::checked<typename detail::StudyOf<What...>::Asked>();
  explain(out, study<What...>());
}
// An expression and its derivatives by these variables, or by all it has.
template <std::derived_from<Expression> E, std::derived_from<Expression>... V>
void explain(std::ostream& out, const E& e, V... variables) {
  explain(out, study(e, variables...));
}

}  // namespace etude

#include <etude/core/macros_on.hpp>
