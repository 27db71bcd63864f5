// SPDX-License-Identifier: BSL-1.0
// to_dot(study): the computational graph for Graphviz. The forward pass on the left, from top to bottom; the
// backward pass on the right, from bottom to top; dotted, what the backward pass reads of the forward pass.
// With a trace, the edges carry values: going down what is handed on, going up upstream × local = downstream.
#pragma once
#include <etude/inspect/trace.hpp>

#include <algorithm>
#include <optional>
#include <string>

namespace etude {

namespace detail {

// The values of all that was derived, also of what the program does not need, for the leaves of a trace.
template <class T>
class DerivedValues {
 public:
  [[gnu::cold]] DerivedValues(const Study& study, const Trace& trace)
      : s(study), run_(study.transcript, trace.samples) {
    for (int id = 0; id < s.transcript.size(); ++id)
      if (const Name& name = s.transcript_names[static_cast<std::size_t>(id)]; is_leaf(s.transcript.at(id)))
        for (const TracedValue& v : trace.values)
          if (v.name.text == name.text) std::copy(v.elements.begin(), v.elements.end(), run_[id].begin());
    run_.run();
  }
  std::span<const T> operator[](int id) { return run_[id]; }

 private:
  const Study& s;
  Evaluation<T, Transcript> run_;
};

// Up to three numbers.
[[gnu::cold]] inline std::string first_of(std::span<const double> elements) {
  std::string text;
  for (std::size_t i = 0; i < elements.size() && i < 3; ++i) {
    char digits[16];
    std::snprintf(digits, sizeof digits, "%.3g", elements[i]);
    text += text_of({text.empty() ? "" : " ", digits});
  }
  return elements.size() > 3 ? text + " …" : text;
}

class Drawing {
 public:
  [[gnu::cold]] Drawing(const Study& study, const Trace* trace)
      : s(study), e(equations(study)), names_(texts_of(study.names)), print_(study.program, names_) {
    if (trace != nullptr) values_.emplace(study, *trace);
  }

  [[gnu::cold]] std::string make() {
    text_ =
        text_of({"digraph etude {\n"
                 "  graph [label=<<b>",
                 html(s.subject),
                 "</b>>, labelloc=t, fontname=\"Helvetica\", fontsize=16, newrank=true, nodesep=0.35,\n"
                 "         ranksep=0.45, bgcolor=\"#ffffff\", pad=0.3];\n"
                 "  node [fontname=\"Helvetica\", fontsize=12, style=\"rounded,filled\", penwidth=1.2, "
                 "margin=\"0.14,0.08\"];\n"
                 "  edge [fontname=\"Helvetica\", fontsize=10, arrowsize=0.7];\n"});
    draw_leaves();
    for (const Equation& q : e.forward)
      if (q.left.text == s.of.text)
        draw_node(q.left, right_side(q), "shape=box, fillcolor=\"#dcfce7\", color=\"#16a34a\"");
      else
        draw_node(q.left, right_side(q), "shape=box, fillcolor=\"#dbeafe\", color=\"#2563eb\"");
    for (const Equation& q : e.backward)
      draw_node(q.left, right_side(q), "shape=box, fillcolor=\"#fee2e2\", color=\"#dc2626\"");
    draw_forward_edges();
    for (const Equation& q : e.backward) draw_backward_edges(q);
    return text_ + "}\n";
  }

 private:
  const Study& s;
  const Equations e;
  GrowingArray<std::string> names_;
  Printer print_;
  std::optional<DerivedValues<double>> values_{};
  std::string text_{};

  static std::size_t index(int i) { return static_cast<std::size_t>(i); }
  static std::string quoted(std::string_view text) {
    std::string out;
    for (char c : text) out += text_of({c == '"' || c == '\\' ? "\\" : "", c});
    return "\"" + out + "\"";
  }
  std::string right_side(const Equation& q) const {
    return q.is_alias ? print_(q.statement) : print_.expression(q.statement);
  }

  // A node is known by its name in the drawing, and by the identifier in what is made of it (SVG).
  void draw_node(const Name& name, const std::string& below, const char* look) {
    text_ += text_of({"  ", quoted(name.text), " [id=", quoted(name.identifier), ", label=<<b>",
                      html(name.text), "</b><br/>", html(below), ">, ", look, "];\n"});
  }
  void draw_leaves() {
    for (int id = 0; id < s.program.size(); ++id) {
      if (!is_leaf(s.program.at(id)) || s.program.leaf(id).kind == LeafKind::count) continue;
      const Leaf& leaf = s.program.leaf(id);
      draw_node(s.names[index(id)], to_text(leaf.type),
                leaf.kind == LeafKind::parameter ? "shape=ellipse, fillcolor=\"#fef3c7\", color=\"#d97706\""
                : leaf.kind == LeafKind::upstream
                    ? "shape=ellipse, fillcolor=\"#fee2e2\", color=\"#dc2626\""
                    : "shape=ellipse, fillcolor=\"#f1f5f9\", color=\"#64748b\"");
    }
  }

  // The named values that an equation reads, through what has no name.
  void add_reads(int id, bool whole, GrowingArray<std::string>& reads) const {
    if (is_leaf(s.program, id, LeafKind::count)) return;
    if (whole && !names_[index(id)].empty()) {
      if (std::find(reads.begin(), reads.end(), names_[index(id)]) == reads.end())
        reads.push_back(names_[index(id)]);
      return;
    }
    for (int k = 0; k < s.program.at(id).op->arity; ++k) add_reads(s.program.at(id).operand[k], true, reads);
  }
  GrowingArray<std::string> reads_of(const Equation& q) const {
    GrowingArray<std::string> reads;
    add_reads(q.statement, q.is_alias, reads);
    return reads;
  }
  bool is_node(std::string_view name) const {
    auto is = [name](const auto& q) { return q.left.text == name; };
    return std::any_of(e.forward.begin(), e.forward.end(), is) || is_backward(name) ||
           std::any_of(s.names.begin(), s.names.end(), [name](const Name& n) { return n.text == name; });
  }
  bool is_backward(std::string_view name) const {
    return std::any_of(e.backward.begin(), e.backward.end(),
                       [name](const Equation& q) { return q.left.text == name; });
  }
  std::string value_of(std::string_view name) {
    if (values_)
      for (int id = 0; id < s.transcript.size(); ++id)
        if (s.transcript_names[index(id)].text == name) return first_of((*values_)[id]);
    return "";
  }

  void draw_forward_edges() {
    for (const Equation& q : e.forward)
      for (const std::string& from : reads_of(q))
        text_ += text_of({"  ", quoted(from), " -> ", quoted(q.left.text), " [label=", quoted(value_of(from)),
                          ", color=\"#2563eb\", fontcolor=\"#1d4ed8\"];\n"});
  }
  // The chain rule along bold edges, from the derivative by a user to that by what it uses, upwards; what
  // else a derivative reads along dotted ones. A derivative stands beside what it is taken by.
  void draw_backward_edges(const Equation& q) {
    GrowingArray<std::string> drawn;
    for (std::size_t k = 0; k < q.users.size(); ++k) {
      const std::string upstream = derivative_name(s.of, q.users[k]).text;
      const bool has_node = is_node(upstream);  // else it is not computed as such: 1 / n, say
      if (has_node) drawn.push_back(upstream);
      text_ += text_of(
          {"  ", quoted(q.left.text), " -> ", quoted(has_node ? upstream : q.users[k].text),
           " [dir=back, label=", quoted((has_node || values_ ? "" : upstream + " ") + chain_label(q, k)),
           has_node ? ", penwidth=1.6" : ", style=dashed", ", color=\"#dc2626\", fontcolor=\"#b91c1c\"];\n"});
    }
    if (q.variable && q.users.empty() && is_node(s.of.text)) {  // next to the result, where upstream is 1
      const std::string local = "× " + q.left.text,
                        value = values_ ? value_of_derivative(q.variable_statement) : "";
      text_ +=
          text_of({"  ", quoted(q.left.text), " -> ", quoted(s.of.text), " [dir=back, style=dashed, label=",
                   quoted(values_ ? text_of({"1\n", local, " = ", value, "\n= ", value}) : local),
                   ", color=\"#dc2626\", fontcolor=\"#b91c1c\"];\n"});
    }
    for (const std::string& from : q.is_alias ? GrowingArray<std::string>{} : reads_of(q)) {
      if (std::find(drawn.begin(), drawn.end(), from) != drawn.end() || stands_for(from, drawn)) continue;
      if (is_backward(from))
        text_ += text_of({"  ", quoted(q.left.text), " -> ", quoted(from), " [dir=back, label=",
                          quoted(value_of(from)), ", color=\"#dc2626\", fontcolor=\"#b91c1c\"];\n"});
      else
        text_ += text_of({"  ", quoted(from), " -> ", quoted(q.left.text),
                          " [style=dotted, constraint=false, color=\"#94a3b8\"];\n"});
    }
    if (q.variable)
      text_ += text_of(
          {"  { rank=same; ", quoted(q.variable.text), " -> ", quoted(q.left.text), " [style=invis]; }\n"});
  }

  // Whether a value is read for a derivative that it happens to be: z for ∂f/∂q.
  bool stands_for(std::string_view value, const GrowingArray<std::string>& derivatives) const {
    return std::any_of(e.backward.begin(), e.backward.end(), [&](const Equation& q) {
      return right_side(q) == value &&
             std::find(derivatives.begin(), derivatives.end(), q.left.text) != derivatives.end();
    });
  }

  // × ∂a1/∂z1, or with values: upstream, × ∂a1/∂z1 = local, = downstream.
  std::string chain_label(const Equation& q, std::size_t k) {
    const std::string upstream = derivative_name(s.of, q.users[k]).text;
    const std::string local = "× " + derivative_name(q.users[k], q.variable).text;
    if (!values_) return local;
    std::string of_local, share;
    GrowingArray<double> sum;
    for (std::size_t i = 0; i < s.transcript.steps.size(); ++i) {
      const ChainStep& step = s.transcript.steps[i];
      if (step.operand != q.variable_statement || !leads_to(step.statement, q.user_statements[k])) continue;
      if (step.statement == q.user_statements[k] && s.transcript.local[i] >= 0)
        of_local = first_of((*values_)[s.transcript.local[i]]);
      const std::span<const double> part = (*values_)[step.share];
      sum.resize(part.size());
      for (std::size_t j = 0; j < part.size(); ++j) sum[j] += part[j];
    }
    return text_of({value_of_derivative(q.user_statements[k]), "\n", local, of_local.empty() ? "" : " = ",
                    of_local, "\n= ", first_of(sum)});
  }
  // Whether a value goes into `user` and meets no other name on its way.
  bool leads_to(int id, int user) const {
    GrowingArray<int> ahead{id};
    for (std::size_t i = 0; i < ahead.size(); ++i) {
      if (ahead[i] == user) return true;
      const Name& name = s.transcript_names[index(ahead[i])];
      if (name && !name.only_counted) continue;
      for (const ChainStep& step : s.transcript.steps)
        if (step.operand == ahead[i] && std::find(ahead.begin(), ahead.end(), step.statement) == ahead.end())
          ahead.push_back(step.statement);
    }
    return false;
  }
  std::string value_of_derivative(int id) {
    int derivative = -1;
    for (const ChainStep& step : s.transcript.steps)
      if (step.operand == id && step.result == s.transcript.outputs[0].statement)
        derivative = step.downstream;
    if (derivative < 0) return value_of(derivative_name(s.of, s.transcript_names[index(id)]).text);
    return first_of((*values_)[derivative]);
  }
};

}  // namespace detail

[[gnu::cold]] inline std::string to_dot(const Study& s) { return detail::Drawing(s, nullptr).make(); }
[[gnu::cold]] inline std::string to_dot(const Study& s, const Trace& t) {
  return detail::Drawing(s, &t).make();
}

// Of all that study<…>() knows: to_dot<Net, Loss>().
template <class... What>
std::string to_dot() {
  detail::checked<typename detail::StudyOf<What...>::Asked>();
  return to_dot(study<What...>());
}
// Of an expression and its derivatives by these variables, or by all it has.
template <std::derived_from<Expression> E, std::derived_from<Expression>... V>
std::string to_dot(const E& e, V... variables) {
  return to_dot(study(e, variables...));
}

}  // namespace etude
