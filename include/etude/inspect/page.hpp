// SPDX-License-Identifier: BSL-1.0
// to_html<Net, Loss, Optimizer>(out): one page, complete in itself, with the graph of a training step as a
// drawing. Who points at a value sees its equation, its derivative, its loop, and its lines in the C++ and
// the machine code. Graphviz draws (dot); without objdump the machine code is left out.
#pragma once
#include <etude/inspect/dot.hpp>
#include <etude/inspect/machine_code.hpp>
#include <etude/inspect/page_text.hpp>
#include <etude/inspect/text.hpp>
#include <etude/inspect/to_cpp.hpp>

#include <cstdlib>
#include <map>
#include <ostream>
#include <vector>
//
#include <etude/core/macros_off.hpp>

namespace etude {

namespace detail {

// What dot makes of a drawing: the <svg> element.
[[gnu::cold]] inline std::string drawn(const std::string& drawing) {
  char file[] = "/tmp/etude-XXXXXX";
  const int descriptor = mkstemp(file);
  if (descriptor < 0) fail({"to_html: no temporary file ", file});
  bool written = write(descriptor, drawing.data(), drawing.size()) == static_cast<ssize_t>(drawing.size());
  close(descriptor);
  std::string svg;
  if (std::FILE* const pipe =
          written ? popen(text_of({"dot -Tsvg ", file, " 2>/dev/null"}).c_str(), "r") : nullptr) {
    char part[4096];
    for (std::size_t n; (n = std::fread(part, 1, sizeof part, pipe)) > 0;) svg.append(part, n);
    written = pclose(pipe) == 0;
  }
  unlink(file);
  const std::size_t begin = svg.find("<svg");
  if (!written || begin == std::string::npos) fail({"to_html: the drawing needs dot (Debian: graphviz)"});
  svg.erase(0, begin);
  // Its letters stay legible in a narrow window: at three fifths of its size it scrolls rather than shrinks.
  const std::size_t width = svg.find("width=\"");
  if (width == std::string::npos) return svg;
  return svg.insert(4, text_of({" style=\"min-width: ", std::atoi(svg.c_str() + width + 7) * 3 / 5, "pt\""}));
}

class Page {
 public:
  [[gnu::cold]] Page(const Study& study, const std::string& cpp, const std::vector<LoopCode>& code,
                     std::string_view missing)
      : s(study), e(equations(study)), names_(texts_of(study.names)), print_(study.program, names_) {
    for (int id = 0; id < s.program.size(); ++id)
      if (const Name& n = s.names[index(id)]) ids_[n.text] = n.identifier;
    for (const auto* list : {&e.forward, &e.backward})
      for (const Equation& q : *list) ids_[q.left.text] = q.left.identifier;
    for (const auto& [text, id] : ids_) words_[id] = id;
    for (const Output& o : s.program.outputs)
      if (o.leaf >= 0)
        words_[text_of({"gradient.", leaf_id(o.leaf)})] =
            text_of({"d", s.of.identifier, "_d", leaf_id(o.leaf)});
    write(cpp, code, missing);
  }
  const std::string& text() const { return text_; }

 private:
  const Study& s;
  const Equations e;
  GrowingArray<std::string> names_;
  Printer print_;
  std::map<std::string, std::string> ids_{},
      words_{};  // name → identifier; word of the C++ text → identifier
  std::string text_{};

  static std::size_t index(int i) { return static_cast<std::size_t>(i); }
  std::string leaf_id(int leaf) const {
    for (int id = 0; id < s.program.size(); ++id)
      if (is_leaf(s.program.at(id)) && s.program.at(id).attributes.a == leaf)
        return s.names[index(id)].identifier;
    return "";
  }
  static std::string json(std::string_view text) {
    std::string out = "\"";
    for (char c : text)
      out += c == '"' || c == '\\' ? std::string{'\\', c}
             : c == '<'            ? "\\u003c"
             : c == '\n'           ? "\\n"
                                   : std::string(1, c);
    return out + "\"";
  }
  static std::string json(const GrowingArray<std::string>& texts) {
    std::string out;
    for (const std::string& t : texts) out += text_of({out.empty() ? "" : ",", json(t)});
    return text_of({"[", out, "]"});
  }

  // Loops as explain and to_cpp count them; 0: it is in none.
  int loop_number(int statement) const {
    const int loop = s.program.loop_of[index(statement)];
    int number = 0;
    for (int k = 0; k <= loop; ++k) number += s.program.loops[index(k)].count > 0;
    return loop < 0 ? 0 : number;
  }
  std::string equation(const Equation& q) const {
    return text_of({q.left.text, " = ", q.is_alias ? print_(q.statement) : print_.expression(q.statement)});
  }
  // ∂L/∂z1 = ∂L/∂a1 × ∂a1/∂z1, where z1 goes into a1.
  std::string chain_rule(const Equation& q) const {
    std::string text;
    for (const Name& user : q.users)
      text += text_of({text.empty() ? "" : " + ", derivative_name(s.of, user).text, " × ",
                       derivative_name(user, q.variable).text});
    return text.empty() ? text : text_of({q.left.text, " = ", text});
  }
  void add_value(std::map<std::string, std::string>& values, const Name& name, const TensorType& type,
                 GrowingArray<std::string> equations, int loop, std::string words) const {
    GrowingArray<std::string> derivative;
    for (const Equation& q : e.backward)
      if (q.variable.text == name.text) {
        if (const std::string rule = chain_rule(q); !rule.empty()) derivative.push_back(rule);
        derivative.push_back(equation(q));
      }
    if (loop > 0) words += text_of({words.empty() ? "" : " ", "Computed in loop ", loop, "."});
    values[name.identifier] =
        text_of({"{\"name\":", json(name.text), ",\"shape\":", json(to_text(type)),
                 ",\"equations\":", json(equations), ",\"derivative\":", json(derivative), ",\"loop\":", loop,
                 ",\"words\":", json(words), "}"});
  }
  std::string data() const {
    std::map<std::string, std::string> values;
    for (int id = 0; id < s.program.size(); ++id) {
      if (!is_leaf(s.program.at(id)) || !s.names[index(id)]) continue;
      const Leaf& l = s.program.leaf(id);
      const char* what = l.kind == LeafKind::parameter ? "A parameter."
                         : l.kind == LeafKind::input   ? "What goes in."
                         : l.kind == LeafKind::target  ? "The target."
                         : l.kind == LeafKind::random  ? "Random numbers, new in each step."
                                                       : "";
      add_value(values, s.names[index(id)], l.type, {}, 0, what);
    }
    for (const Equation& q : e.forward)
      add_value(values, q.left, s.program.at(q.statement).type, {equation(q)}, loop_number(q.statement), "");
    for (const Equation& q : e.backward) {
      GrowingArray<std::string> lines;
      if (const std::string rule = chain_rule(q); !rule.empty()) lines.push_back(rule);
      lines.push_back(equation(q));
      std::string words =
          q.users.empty() ? "" : "The chain rule: upstream × local, summed over whatever reads it.";
      for (const Output& o : s.program.outputs)
        if (o.statement == q.statement && o.in_place)
          words +=
              text_of({words.empty() ? "" : " ", "Never in memory: the update follows it tile by tile."});
      add_value(values, q.left, s.program.at(q.statement).type, lines, loop_number(q.statement), words);
    }
    std::string text = "const study = {\"values\":{";
    for (const auto& [id, value] : values)
      text += text_of({text.back() == '{' ? "" : ",\n", json(id), ":", value});
    text += "},\n\"ids\":{";
    for (const auto& [name, id] : ids_)
      text += text_of({text.back() == '{' ? "" : ",", json(name), ":", json(id)});
    return text + "}};\n";
  }

  static bool is_word(char c) {
    return c == '_' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
  // The values that a piece of C++ mentions.
  GrowingArray<std::string> mentioned(std::string_view code) const {
    GrowingArray<std::string> out;
    for (std::size_t i = 0; i < code.size();) {
      std::size_t end = i;
      while (end < code.size() && is_word(code[end])) ++end;
      std::string token(code.substr(i, end - i));
      if (token.rfind("p.", 0) == 0) token.erase(0, 2);
      if (const auto found = words_.find(token); found != words_.end()) out.push_back(found->second);
      i = std::max(end, i + 1);
    }
    return out;
  }
  std::string attribute(const char* name, const GrowingArray<std::string>& ids) const {
    return ids.empty() ? "" : text_of({" data-", name, "=\"", joined(ids, " "), "\""});
  }
  // A line of the function that computes loss and gradient: what it defines, and what it reads.
  std::string cpp_line(const std::string& line, int loop) const {
    GrowingArray<std::string> defined, read;
    const std::size_t start = line.find_first_not_of(' ');
    const bool comment = start != std::string::npos && line.compare(start, 2, "//") == 0;
    if (comment) {
      const std::size_t text = line.find_first_not_of(' ', start + 2), end = line.find(" = ");
      if (end != std::string::npos && text < end)
        if (const auto found = ids_.find(line.substr(text, end - text)); found != ids_.end())
          defined = {found->second};
    } else if (start != std::string::npos) {
      std::size_t body = start;  // behind the heads of loops
      while (line.compare(body, 5, "for (") == 0) body = std::min(line.find(") ", body), line.size() - 2) + 2;
      const std::size_t equals = std::min(line.find(" = ", body), line.find(" += ", body));
      if (equals != std::string::npos)
        defined = mentioned(std::string_view(line).substr(body, equals - body));
      if (defined.size() > 1) defined.resize(1);
      read = mentioned(std::string_view(line).substr(equals == std::string::npos ? body : equals));
    }
    return text_of({"<span", comment ? " class=\"comment\"" : "", attribute("d", defined),
                    attribute("m", read), loop > 0 ? text_of({" data-loop=\"", loop, "\""}) : "", ">",
                    line.empty() ? " " : html(line), "</span>"});
  }
  void write_cpp(const std::string& cpp) {
    int loop = 0;
    bool inside = false;  // the function with the loops of the program
    for (std::size_t at = 0; at < cpp.size();) {
      const std::size_t end = std::min(cpp.find('\n', at), cpp.size());
      const std::string line = cpp.substr(at, end - at);
      at = end + 1;
      if (line.rfind("inline ", 0) == 0) inside = line.find(" loss_and_gradient(") != std::string::npos;
      if (line.rfind("}", 0) == 0) inside = false;
      if (const std::size_t n = line.find("// Loop "); inside && n != std::string::npos)
        loop = std::atoi(line.c_str() + n + 8);
      if (!inside || line.empty()) loop = 0;
      text_ += cpp_line(line, loop);
    }
  }
  void write_code(const std::vector<LoopCode>& code) {
    for (const LoopCode& l : code) {
      const std::string loop = text_of({" data-loop=\"", l.number, "\""});
      text_ +=
          text_of({"<span class=\"title\"", loop, ">",
                   l.number > 0 ? text_of({"Loop ", l.number}) : "The step, which calls them", "</span>"});
      for (const std::string& q : l.equations) {
        const auto found = ids_.find(q.substr(0, q.find(" = ")));
        text_ += text_of({"<span class=\"comment\"", loop,
                          found == ids_.end() ? "" : text_of({" data-d=\"", found->second, "\""}), ">; ",
                          html(q), "</span>"});
      }
      for (const FunctionCode& f : l.functions) {
        const InstructionCounts& c = f.counts;
        text_ += text_of({"<span class=\"counts\"", loop, ">; ",
                          &f == &l.functions[0] ? "" : short_name(f.name) + ": ", c.instructions,
                          " instructions, ", c.fmas, " FMAs, ", c.loads, " loads, ", c.stores, " stores, ",
                          html(calls_of(f)), "</span>"});
        for (std::size_t k = 0; k < f.instructions.size(); ++k)
          text_ += text_of({"<span", loop, ">", html(readable(f, k)), "</span>"});
      }
    }
  }

  void write(const std::string& cpp, const std::vector<LoopCode>& code, std::string_view missing) {
    std::string svg = drawn(to_dot(s));
    int parameters = 0, loops = 0;
    for (const Leaf& l : s.program.leaves) parameters += l.kind == LeafKind::parameter ? l.type.size() : 0;
    for (const Loop& l : s.program.loops) loops += l.count > 0;
    std::string optimizers;
    for (const RuleStudy& r : s.rules) optimizers += (optimizers.empty() ? "" : " and ") + r.optimizer;
    text_ =
        text_of({"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width\">\n<title>",
                 html(s.subject), "</title>\n<style>", page_style, "</style>\n</head>\n<body>\n<header><h1>",
                 html(s.subject), "</h1><p>", parameters, " parameters, trained by ", html(optimizers),
                 " in batches of up to ", s.batch, "; forward, backward and update are ", loops,
                 " fused loops.</p></header>\n<main id=\"graph\">\n", svg,
                 "</main>\n<aside>\n<section id=\"card\"><h2>Point at a value</h2>"
                 "<div class=\"words\">Blue boxes are the forward pass, red ones the derivatives that the "
                 "chain rule made of "
                 "it, yellow ellipses the parameters. What you point at is marked in the equations, in the "
                 "C++ and in "
                 "the machine code; a click keeps it, Escape lets it go.</div></section>\n"
                 "<section class=\"grows\"><h2>The step in C++</h2><pre id=\"cpp\">"});
    write_cpp(cpp);
    text_ += "</pre></section>\n<section class=\"grows\"><h2>Its machine code</h2><pre id=\"code\">";
    if (code.empty()) text_ += text_of({"<span>", html(missing), "</span>"});
    write_code(code);
    text_ += text_of(
        {"</pre></section>\n</aside>\n<script>\n", data(), page_script, "</script>\n</body>\n</html>\n"});
  }
};

}  // namespace detail

// Options are those of the trainer. An error where Graphviz is missing.
template <class Net, class Loss, class Optimizer, class... Option>
[[gnu::cold]] void to_html(std::ostream& out) {
  using Checked = decltype(detail::checked<detail::TrainingArguments<Net, Loss, Optimizer, Option...>>());
  const Study s = study<Net, Loss, Optimizer, Option...>();
  std::vector<LoopCode> code;
  std::string missing;
#if defined(__cpp_exceptions)
  try {
    code = machine_code<Net, Loss, Optimizer, Option...>();
  } catch (const error& e) {
    missing = e.what();
  }
#else
  code = machine_code<Net, Loss, Optimizer, Option...>();
#endif
  out << detail::Page(s, detail::step_in_cpp<Checked, Option...>(s, "network", {}), code, missing).text();
}

}  // namespace etude

#include <etude/core/macros_on.hpp>
