// SPDX-License-Identifier: BSL-1.0
// How a type becomes its derivative, stage by stage, for one expression.
// test: check
#include <etude/inspect.hpp>
#include <etude/language.hpp>

#include "page.hpp"

#include <iostream>
#include <string>
using namespace etude;

// [expression]
// The squared distance between h = tanh(W·x) and t.
constexpr Variable<"W", shape<2, 3>> W;
constexpr Variable<"x", shape<3>> x;
constexpr Variable<"t", shape<2>> t;
constexpr auto h = let<"h">(tanh(matmul(W, x)));
constexpr auto f = sum(square(h - t));

// The type is the whole expression; the object has no other content.
static_assert(std::is_empty_v<decltype(f)> && decltype(h)::shape == shape<2>);
// [/expression]

// What study() gives: the compiler's work as data. f's derivatives by W and t are asked for.
const Study& derived() {
  static const Study s = study(f, W, t);
  return s;
}
std::vector<std::string> texts(const auto& names) {
  std::vector<std::string> out;
  for (const Name& n : names) out.push_back(n.text);
  return out;
}

// [graph]
// 1. The type as a list of statements: equal ones once, each with its shape.
std::string graph() {
  const Transcript& all = derived().transcript;
  const detail::Printer print(all);
  std::string text;
  for (int id = 0; id <= all.outputs[0].statement; ++id)
    text += text_of({"%", id, "  ", detail::padded_to(9, all.at(id).op->name),
                     detail::padded_to(5, detail::to_text(all.at(id).type)), print(id), "\n"});
  return text;
}
// [/graph]

// [chain]
// 2. The chain rule, from the end: at each operand upstream × local = share, and shares add up. Where the
// local derivative is no number for each element (a sum's, a matrix product's), upstream ↦ share.
std::string chain() {
  const Study& s = derived();
  std::vector<std::string> names = texts(s.transcript_names);
  for (std::size_t id = 0; id < names.size(); ++id)  // only what has a name of its own
    if (s.transcript_names[id].only_counted || names[id].starts_with("∂")) names[id].clear();
  const detail::Printer print(s.transcript, names);
  std::string text;
  for (std::size_t i = 0; i < s.transcript.steps.size(); ++i) {
    const ChainStep& step = s.transcript.steps[i];
    const int local = s.transcript.local[i];
    text += text_of({"%", step.statement, " ", detail::padded_to(9, s.transcript.at(step.statement).op->name),
                     "to %", step.operand, ":  ", print(step.upstream, 2), local < 0 ? " ↦ " : " × ",
                     local < 0 ? "" : print(local, 2) + " = ", print(step.share)});
    if (step.downstream != step.share) text += text_of({", together ", print(step.downstream)});
    text += '\n';
  }
  return text;
}
// [/chain]

// [program]
// 3. What is left after simplification and selection, fused into loops.
std::string program() {
  const Study& s = derived();
  const std::vector<std::string> names = texts(s.names);
  const detail::Printer print(s.program, names);
  std::string text;
  for (const Loop& loop : s.program.loops) {
    if (loop.count == 0) continue;
    text += text_of({"a loop over ", detail::to_text({Element::real, loop.batched, loop.shape, {}}), "\n"});
    for (int i = loop.first; i < loop.first + loop.count; ++i)
      if (const int id = s.program.members[static_cast<std::size_t>(i)];
          !names[static_cast<std::size_t>(id)].empty())
        text += text_of({"  ", names[static_cast<std::size_t>(id)], " = ", print.expression(id), "\n"});
  }
  return text;
}
// [/program]

int main(int argc, char**) {
  int wrong = 0;
  for (const std::string& stage : {graph(), chain(), program()}) {
    wrong += print_or_compare(argc > 1, stage, "docs/derivative.md");
    if (argc == 1) std::puts("");
  }
  return wrong;
}
