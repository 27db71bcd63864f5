// SPDX-License-Identifier: BSL-1.0
// A single expression as a C++ function of its variables: its value, and the derivatives beside it.
#pragma once
#include <etude/emit/loops.hpp>

namespace etude::emit {

struct ExpressionText {
  std::string title{};
  Draft program{};  // output 0 is the value; the others the derivatives by the leaf that they name
  Names names{};
  std::vector<std::string> outputs{};  // what they are called
  const std::vector<OwnOperation>* own = nullptr;
};

// double f(double x, const double (&A)[2][2], double& df_dx, double (&df_dA)[2][2])
[[gnu::cold]] inline std::string function_of(const ExpressionText& t) {
  Helpers helpers;
  const Language language{{"double"}, t.own, &helpers};
  NameTable taken;
  for (const char* name : {"i", "j", "k", "l", "m", "o", "p", "q", "of_sample"}) taken(name);
  std::string parameters;
  auto add = [&](const std::string& constant, const std::string& name, const TensorType& type) {
    const std::string extents = Values::extents(type);
    parameters += parameters.empty() ? "" : ", ";
    if (extents.empty())
      parameters += text_of({"double", constant.empty() ? "& " : " ", name});
    else
      parameters += text_of({constant, "double (&", name, ")", extents});
  };
  Names names = t.names;
  for (std::size_t k = 0; k < t.program.leaves.size(); ++k) {
    const Leaf& l = t.program.leaves[k];
    if (l.kind != LeafKind::input && l.kind != LeafKind::upstream)
      fail({"to_cpp: ", l.name, " is not a variable: an expression's function is of variables alone"});
    names.leaf[k] = taken(names.leaf[k]);
    add("const ", names.leaf[k], l.type);
  }
  const TensorType& type = t.program.at(t.program.outputs[0].statement).type;
  const bool returns = type.size() == 1;
  std::vector<std::string> outputs = t.outputs;
  for (std::size_t k = returns ? 1 : 0; k < outputs.size(); ++k) {
    outputs[k] = taken(outputs[k]);
    add("", outputs[k], t.program.at(t.program.outputs[k].statement).type);
  }
  const std::string name = outputs[0];
  if (returns) outputs[0].clear();

  Loops loops(t.program, language, names, outputs, taken, true, "");
  Block file, body = loops.body();
  file.comment(t.title);
  if (returns) {
    body.blank();
    body.line(text_of({"return ", loops.output(0), ";"}));
  }
  Block& f = file.open(text_of({"inline ", returns ? "double " : "void ", returns ? name : name + "_of", "(",
                                parameters, ")"}),
                       true);
  f.body = std::move(body.body);
  std::string text;
  for (const auto& [key, helper] : helpers) text += helper + "\n";
  return text + text_of_body(file);
}

}  // namespace etude::emit
