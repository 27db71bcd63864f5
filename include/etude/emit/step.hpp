// SPDX-License-Identifier: BSL-1.0
// A network's prediction, loss and gradient, and update as one file of C++ that needs nothing but the
// standard library: a struct of parameters (and one of what layers remember), a function for each, and one
// that steps.
#pragma once
#include <etude/emit/loops.hpp>
#include <etude/emit/structs.hpp>

namespace etude::emit {

class StepFile {
 public:
  [[gnu::cold]] explicit StepFile(const StepText& text) : t(text) {}

  [[gnu::cold]] std::string write() {
    for (const Leaf& l : t.step.leaves)
      if (l.kind == LeafKind::hyperparameter || l.kind == LeafKind::phase || l.kind == LeafKind::upstream)
        fail({"to_cpp: a network's step has no C++ text for the leaf ", l.name});
    Block file;
    Structs(t, in_double_, language_).write(file);
    write_prediction(file);
    write_gradient(file);
    write_update(file);
    write_step(file);

    const std::string body = text_of_body(file);
    std::string helpers;
    for (const auto& [name, text] : helpers_) helpers += text + "\n";
    std::string out;
    for (const std::string& l : t.title)
      for (const std::string& line : wrapped(l, "// ", "//   ", columns)) out += line + "\n";
    const std::string guard = identifier(t.name) + "_hpp";
    out += "#ifndef " + guard + "\n#define " + guard + "\n" + includes(helpers + body) + "\nnamespace " +
           t.name + " {\n\n";
    out += helpers + body + "\n}  // namespace " + t.name + "\n#endif\n";
    return out;
  }

 private:
  const StepText& t;
  Helpers helpers_{};
  const Language language_{t.type, t.own, &helpers_}, in_double_{{"double"}, t.own, &helpers_};

  static std::size_t at(int k) { return static_cast<std::size_t>(k); }
  std::string number() const { return std::string(t.type.name); }
  static std::string includes(const std::string& body) {
    auto uses = [&](std::initializer_list<const char*> words) {
      for (const char* w : words)
        if (body.find(w) != std::string::npos) return true;
      return false;
    };
    std::string out;
    if (uses({"std::max", "std::min"})) out += "#include <algorithm>\n";
    out += "#include <cmath>\n";
    if (uses({"std::uint"})) out += "#include <cstdint>\n#include <initializer_list>\n";
    if (uses({"std::numeric_limits"})) out += "#include <limits>\n";
    return out;
  }

  // A parameter that the body does not mention stays without a name.
  static std::string parameter(const std::string& before, const std::string& name, const std::string& after,
                               const std::string& body) {
    for (std::size_t i = 0; (i = body.find(name, i)) != std::string::npos; i += name.size()) {
      auto part_of_word = [](char c) {
        return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      };
      const bool starts = i == 0 || (!part_of_word(body[i - 1]) && body[i - 1] != '.');
      if (starts && (i + name.size() == body.size() || !part_of_word(body[i + name.size()])))
        return before + name + after;
    }
    return before.substr(0, before.find_last_not_of(' ') + 1) + after;
  }
  // What a function takes for a leaf with one value per sample: const float (*x)[784].
  std::string samples_of(const Leaf& l, const std::string& name, const std::string& body) const {
    const std::string type = text_of({"const ", l.type.element == Element::index ? "int" : t.type.name});
    if (l.type.size() == 1) return parameter(type + "* ", name, "", body);
    return parameter(type + " (*", name, text_of({")[", l.type.size(), "]"}), body);
  }
  // Memory of the function: on the stack while it is small.
  std::string local_arrays(const Draft& d, bool one_sample) const {
    long bytes = 0;
    for (std::size_t id = 0; id < d.statements.size(); ++id)
      if (d.place[id].space == Space::workspace && d.loop_of[id] >= 0)
        bytes +=
            (d.statements[id].type.batched && !one_sample ? t.batch : 1L) * d.statements[id].type.size() * 4;
    return bytes > 256 * 1024 ? "static thread_local " : "";
  }

  void write_prediction(Block& file) {
    NameTable taken;
    for (const char* name : {"p", "s", "x", "i", "j", "k", "l", "m", "o", "of_sample"}) taken(name);
    const int result = t.prediction.outputs[0].statement;
    const std::string& given = t.prediction_names.statement[at(result)];
    const std::string y = taken(given.empty() ? "y" : given);
    Loops loops(t.prediction, language_, t.prediction_names,
                {t.prediction.at(result).type.size() == 1 ? y + "[0]" : y}, taken, true,
                local_arrays(t.prediction, true));
    Block body = loops.body();
    const std::string text = text_of_body(body);
    file.comment(text_of({"The prediction ", y, " for one sample x."}));
    Block& f = file.open(text_of({"inline void predict(", parameter("const Parameters& ", "p", "", text),
                                  t.has_states() ? parameter(", const States& ", "s", "", text) : "",
                                  ", const ", number(), "* x, ", number(), "* ", y, ")"}),
                         true);
    f.body = std::move(body.body);
    file.blank();
  }

  void write_gradient(Block& file) {
    NameTable taken;
    for (const char* name : {"p", "s", "gradient", "next", "samples", "batch", "seed", "step", "n", "i", "j",
                             "k", "l", "m", "o", "of_sample"})
      taken(name);
    for (const std::string& name : t.step_names.leaf) taken(name);
    std::vector<std::string> outputs;
    for (const Output& o : t.step.outputs)
      outputs.push_back(o.leaf < 0 ? ""
                                   : text_of({t.is_gradient(o) ? "gradient." : "next.", t.member(o.leaf)}));
    Loops loops(t.step, language_, t.step_names, outputs, taken, false, local_arrays(t.step, false));
    Block body = loops.body();
    body.blank();
    body.line(text_of({"return ", loops.output(0), ";"}));
    Block keys;
    for (std::size_t k = 0; k < t.step.leaves.size(); ++k)
      if (t.step.leaves[k].kind == LeafKind::random) {
        language_.need(Values::draw_of(t.step.leaves[k]));
        keys.line(text_of(
            {"const RandomKey ", t.step_names.leaf[k], " = random_key(seed, 0x80000000u + ", k, ", step);"}));
      }
    const std::string text = text_of_body(keys) + text_of_body(body);
    int x = 0, target = 0, w = 0;
    const Leaf* const input = t.leaf(LeafKind::input, &x);
    const Leaf* const goal = t.leaf(LeafKind::target, &target);
    const Leaf* const weight = t.leaf(LeafKind::sample_weight, &w);
    file.comment(text_of({"The mean loss of the samples and, in `gradient`, its derivatives",
                          t.has_states() ? "; in `next`, what the states become." : "."}));
    std::string head =
        text_of({"inline ", number(), " loss_and_gradient(", parameter("const Parameters& ", "p", "", text),
                 t.has_states() ? parameter(", const States& ", "s", "", text) : "", ", ",
                 parameter("int ", "samples", "", text)});
    if (input) head += text_of({", ", samples_of(*input, t.step_names.leaf[at(x)], text)});
    if (goal) head += text_of({", ", samples_of(*goal, t.step_names.leaf[at(target)], text)});
    if (weight) head += text_of({", ", samples_of(*weight, t.step_names.leaf[at(w)], text)});
    if (t.has_random()) head += ", std::uint64_t seed, std::uint32_t step";
    head += text_of({", ", parameter("Gradient& ", "gradient", "", text),
                     t.has_states() ? parameter(", States& ", "next", "", text) : "", ")"});
    Block& f = file.open(head, true);
    f.body = std::move(keys.body);
    if (!f.body.empty()) f.blank();
    for (Block& b : body.body) f.body.push_back(std::move(b));
    file.blank();
  }

  void write_update(Block& file) {
    for (const OptimizerText& o : t.optimizers) {
      Optimizer(o, in_double_, language_).write_functions(file);
      file.blank();
    }
    if (t.optimizers.size() == 1) return;
    Block& all = file.open(
        "inline void update(Parameters& parameters, const Gradient& gradient, Optimizer& optimizer)", true);
    for (const OptimizerText& o : t.optimizers)
      all.line(text_of({"update(parameters, gradient, optimizer.", Structs::member_of(o), ");"}));
    file.blank();
  }

  void write_step(Block& file) const {
    std::string declared = "int samples", given = "samples";
    for (const LeafKind kind : {LeafKind::input, LeafKind::target, LeafKind::sample_weight})
      if (int k = 0; const Leaf* const l = t.leaf(kind, &k)) {
        declared += text_of({", ", samples_of(*l, t.step_names.leaf[at(k)], t.step_names.leaf[at(k)])});
        given += ", " + t.step_names.leaf[at(k)];
      }
    if (t.has_random()) {
      declared += ", std::uint64_t seed, std::uint32_t step";
      given += ", seed, step";
    }
    long derivatives = 0, remembered = 0;
    for (const Output& o : t.step.outputs)
      if (t.is_gradient(o)) derivatives += t.step.leaves[at(o.leaf)].type.size();
    for (const Leaf& l : t.step.leaves)
      if (l.kind == LeafKind::state) remembered += l.type.size() * (l.type.batched ? t.batch : 1L);
    const auto memory = [](long size) { return size > 64 * 1024 ? "static thread_local " : ""; };
    file.comment(
        "Forward, backward and update. The loss is that before the update; if it is not finite, nothing is "
        "updated.");
    Block& f = file.open(text_of({"inline ", number(), " train(Parameters& parameters, ",
                                  t.has_states() ? "States& states, " : "", t.optimizer_type(),
                                  "& optimizer, ", declared, ")"}),
                         true);
    f.line(text_of({memory(derivatives), "Gradient gradient;"}));
    const std::string next = memory(remembered);
    if (t.has_states()) f.line(next.empty() ? "States next = states;" : next + "States next;");
    if (t.has_states() && !next.empty()) f.line("next = states;");
    f.line(text_of({"const ", number(), " loss = loss_and_gradient(parameters, ",
                    t.has_states() ? "states, " : "", given, ", gradient", t.has_states() ? ", next" : "",
                    ");"}));
    if (t.has_states()) {
      Block& if_finite = f.open("if (std::isfinite(loss))", true);
      if_finite.line("update(parameters, gradient, optimizer);");
      if_finite.line("states = next;");
    } else {
      f.line("if (std::isfinite(loss)) update(parameters, gradient, optimizer);");
    }
    f.line("return loss;");
  }
};

}  // namespace etude::emit
