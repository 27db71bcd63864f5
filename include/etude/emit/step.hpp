// SPDX-License-Identifier: BSL-1.0
// A network's prediction, loss and gradient, and update as one file of C++ that needs nothing but the
// standard library: a struct of parameters, a function for each, and one that steps.
#pragma once
#include <etude/emit/loops.hpp>
#include <etude/emit/rule.hpp>

namespace etude::emit {

// What is to be written. Leaves are read by the names that each has here: parameters as members of `p`.
struct StepText {
  std::string name = "network";  // of the namespace
  std::vector<std::string> title{};
  NumberType type{};
  int batch = 1;
  Draft prediction{}, step{};
  Names prediction_names{}, step_names{};
  std::vector<RuleText> rules{};
  const std::vector<OwnOperation>* own = nullptr;
};

class StepFile {
 public:
  [[gnu::cold]] explicit StepFile(const StepText& text) : t(text) {}

  [[gnu::cold]] std::string write() {
    for (const Leaf& l : t.step.leaves)
      if (l.kind == LeafKind::state || l.kind == LeafKind::hyperparameter || l.kind == LeafKind::phase ||
          l.kind == LeafKind::upstream || l.distribution != Distribution::uniform)
        fail({"to_cpp: a network's step has no C++ text for the leaf ", l.name});
    Block file;
    write_structs(file);
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
  std::map<std::string, std::string> helpers_{};
  const Language language_{t.type, t.own, &helpers_}, in_double_{{"double"}, t.own, &helpers_};

  static std::size_t at(int k) { return static_cast<std::size_t>(k); }
  std::string number() const { return std::string(t.type.name); }
  const Leaf* leaf(LeafKind kind, int* index = nullptr) const {
    for (std::size_t k = 0; k < t.step.leaves.size(); ++k)
      if (t.step.leaves[k].kind == kind) {
        if (index) *index = static_cast<int>(k);
        return &t.step.leaves[k];
      }
    return nullptr;
  }
  bool is_trained(int leaf) const {
    for (const Output& o : t.step.outputs)
      if (o.leaf == leaf) return true;
    return false;
  }
  static std::string member(const std::string& read) { return read.substr(read.find('.') + 1); }  // p.W1 → W1
  bool has_random() const { return leaf(LeafKind::random) != nullptr; }

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

  void write_structs(Block& file) const {
    file.line(text_of({"constexpr int batch = ", t.batch, ";  // the most samples of a step"}));
    file.blank();
    Block& parameters = file.open("struct Parameters", true, "};");
    bool all = true;
    for (std::size_t k = 0; k < t.step.leaves.size(); ++k) {
      if (t.step.leaves[k].kind != LeafKind::parameter) continue;
      const bool trained = is_trained(static_cast<int>(k));
      all = all && trained;
      parameters.line(
          text_of({number(), " ", member(t.step_names.leaf[k]), Values::extents(t.step.leaves[k].type), ";",
                   trained ? "" : "  // not trained"}));
    }
    if (all) {
      file.line("using Gradient = Parameters;  // the derivative of the loss by each of them");
    } else {
      Block& gradient =
          file.open("struct Gradient", true, "};  // the derivative of the loss by what is trained");
      for (const Output& o : t.step.outputs)
        if (o.leaf >= 0)
          gradient.line(text_of({number(), " ", member(t.step_names.leaf[at(o.leaf)]),
                                 Values::extents(t.step.leaves[at(o.leaf)].type), ";"}));
    }
    file.blank();
    for (const RuleText& r : t.rules) {
      Rule(r, in_double_, language_).write_struct(file);
      file.blank();
    }
    if (t.rules.size() > 1) {
      Block& all_rules = file.open("struct Optimizer", true, "};");
      for (const RuleText& r : t.rules) all_rules.line(text_of({r.name, " ", member_of(r), "{};"}));
      file.blank();
    }
  }
  // Adam's member of Optimizer: adam.
  static std::string member_of(const RuleText& r) {
    std::string text = r.name;
    for (char& c : text)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return text == r.name ? text + "_" : text;
  }
  std::string optimizer_type() const { return t.rules.size() == 1 ? t.rules[0].name : "Optimizer"; }

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
    return before + after;
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
    for (const char* name : {"p", "x", "i", "j", "k", "l", "m", "o", "of_sample"}) taken(name);
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
                                  ", const ", number(), "* x, ", number(), "* ", y, ")"}),
                         true);
    f.body = std::move(body.body);
    file.blank();
  }

  void write_gradient(Block& file) {
    NameTable taken;
    for (const char* name : {"p", "gradient", "samples", "batch", "seed", "step", "n", "i", "j", "k", "l",
                             "m", "o", "of_sample"})
      taken(name);
    for (const std::string& name : t.step_names.leaf) taken(name);
    std::vector<std::string> outputs;
    for (const Output& o : t.step.outputs)
      outputs.push_back(o.leaf < 0 ? "" : text_of({"gradient.", member(t.step_names.leaf[at(o.leaf)])}));
    Loops loops(t.step, language_, t.step_names, outputs, taken, false, local_arrays(t.step, false));
    Block body = loops.body();
    body.blank();
    body.line(text_of({"return ", loops.output(0), ";"}));
    Block keys;
    for (std::size_t k = 0; k < t.step.leaves.size(); ++k)
      if (t.step.leaves[k].kind == LeafKind::random) {
        language_.need("uniform");
        keys.line(text_of(
            {"const RandomKey ", t.step_names.leaf[k], " = random_key(seed, 0x80000000u + ", k, ", step);"}));
      }
    const std::string text = text_of_body(keys) + text_of_body(body);
    int x = 0, target = 0, w = 0;
    const Leaf* const input = leaf(LeafKind::input, &x);
    const Leaf* const goal = leaf(LeafKind::target, &target);
    const Leaf* const weight = leaf(LeafKind::sample_weight, &w);
    file.comment("The mean loss of the samples and, in `gradient`, its derivatives.");
    std::string head =
        text_of({"inline ", number(), " loss_and_gradient(", parameter("const Parameters& ", "p", "", text),
                 ", ", parameter("int ", "samples", "", text)});
    if (input) head += text_of({", ", samples_of(*input, t.step_names.leaf[at(x)], text)});
    if (goal) head += text_of({", ", samples_of(*goal, t.step_names.leaf[at(target)], text)});
    if (weight) head += text_of({", ", samples_of(*weight, t.step_names.leaf[at(w)], text)});
    if (has_random()) head += ", std::uint64_t seed, std::uint32_t step";
    head += text_of({", ", parameter("Gradient& ", "gradient", "", text), ")"});
    Block& f = file.open(head, true);
    f.body = std::move(keys.body);
    if (!f.body.empty()) f.blank();
    for (Block& b : body.body) f.body.push_back(std::move(b));
    file.blank();
  }

  void write_update(Block& file) {
    for (const RuleText& r : t.rules) {
      file.comment("One step of the optimizer. All right-hand sides are of the old values.");
      Rule(r, in_double_, language_).write_update(file);
      file.blank();
    }
    if (t.rules.size() == 1) return;
    Block& all = file.open(
        "inline void update(Parameters& parameters, const Gradient& gradient, Optimizer& optimizer)", true);
    for (const RuleText& r : t.rules)
      all.line(text_of({"update(parameters, gradient, optimizer.", member_of(r), ");"}));
    file.blank();
  }

  void write_step(Block& file) const {
    std::string declared = "int samples", given = "samples";
    for (const LeafKind kind : {LeafKind::input, LeafKind::target, LeafKind::sample_weight})
      if (int k = 0; const Leaf* const l = leaf(kind, &k)) {
        declared += text_of({", ", samples_of(*l, t.step_names.leaf[at(k)], t.step_names.leaf[at(k)])});
        given += ", " + t.step_names.leaf[at(k)];
      }
    if (has_random()) {
      declared += ", std::uint64_t seed, std::uint32_t step";
      given += ", seed, step";
    }
    long numbers = 0;
    for (const Output& o : t.step.outputs)
      if (o.leaf >= 0) numbers += t.step.leaves[at(o.leaf)].type.size();
    file.comment(
        "Forward, backward and update. The loss is that before the update; if it is not finite, nothing is "
        "updated.");
    Block& f = file.open(text_of({"inline ", number(), " train(Parameters& parameters, ", optimizer_type(),
                                  "& optimizer, ", declared, ")"}),
                         true);
    f.line(numbers > 64 * 1024 ? "static thread_local Gradient gradient;" : "Gradient gradient;");
    f.line(text_of({"const ", number(), " loss = loss_and_gradient(parameters, ", given, ", gradient);"}));
    f.line("if (std::isfinite(loss)) update(parameters, gradient, optimizer);");
    f.line("return loss;");
  }
};

}  // namespace etude::emit
