// SPDX-License-Identifier: BSL-1.0
// The fused loops of a step as a table: what each goes over, costs and computes; and the passes over the
// parameters that come after them.
#pragma once
#include <etude/inspect/cost.hpp>
#include <etude/inspect/text.hpp>

#include <string>

namespace etude::detail {

[[gnu::cold]] inline std::string leaf_name(const Study& s, int leaf) {
  for (int id = 0; id < s.transcript.size(); ++id)
    if (is_leaf(s.transcript.at(id)) && s.transcript.at(id).attributes.a == leaf)
      return s.transcript_names[static_cast<std::size_t>(id)].text;
  return "";
}

class LoopTable {
 public:
  static constexpr const char* head = "loop  kind      over         FLOP   bytes  FLOP/B  computes";
  std::string rows{};
  Cost total{};
  int loops = 0;
  bool has_updates = false;  // after the loops

  [[gnu::cold]] LoopTable(const Study& study, const GrowingArray<std::string>& statement_names)
      : s(study), names(statement_names) {
    for (const Loop& l : s.program.loops)
      if (l.count > 0)
        add(text_of({++loops}), kind_of(l), to_text({Element::real, l.batched, l.shape, {}}),
            cost_of_loop(s, l), members_of(l));
    const UpdateCost after = cost_of_updates(s);
    has_updates = after.update.bytes > 0;
    if (after.norm.bytes > 0) add("", "norm", "", after.norm, "‖g‖ of all gradients");
    if (has_updates)
      add("", "update", "", after.update,
          "the update of " + parameters_of([](const RuleStudy&, const Output& o) { return !o.in_place; }));
    if (after.constraints.bytes > 0)
      add("", "constrain", "", after.constraints,
          "the constraint of " + parameters_of([](const RuleStudy& r, const Output&) {
            return !r.constraint.statements.empty();
          }));
    const Cost all = total;
    add("", "together", "", all, "");
    total = all;
  }

 private:
  const Study& s;
  const GrowingArray<std::string>& names;

  void add(const std::string& number, const char* kind, const std::string& over, const Cost& c,
           const std::string& what) {
    total += c;
    rows += text_of({pushed_to(4, number), "  ", padded_to(9, kind), " ", padded_to(9, over),
                     pushed_to(8, rounded(static_cast<double>(c.flops))),
                     pushed_to(8, rounded(static_cast<double>(c.bytes))),
                     pushed_to(8, rounded(c.intensity())), what.empty() ? "" : "  ", what, "\n"});
  }
  static const char* kind_of(const Loop& l) {
    return l.kind == LoopKind::product     ? "product"
           : l.kind == LoopKind::rows      ? "rows"
           : l.kind == LoopKind::statement ? "statement"
                                           : "numbers";
  }
  std::string members_of(const Loop& l) const {
    GrowingArray<std::string> words;
    for (int i = l.first; i < l.first + l.count; ++i) {
      const int id = s.program.members[static_cast<std::size_t>(i)];
      if (names[static_cast<std::size_t>(id)].empty()) continue;
      words.push_back(names[static_cast<std::size_t>(id)]);
      for (const Output& o : s.program.outputs)
        if (o.statement == id && o.in_place && o.leaf >= 0 && !s.rules.empty())
          words.back() += " and the update";
    }
    return joined(words, ", ") + (l.levels > 1 ? text_of({" (", l.levels, " passes)"}) : "") +
           (l.partner >= 0 ? text_of({" (along with loop ", number_of(l.partner), ")"}) : "");
  }
  // A loop's number in the table.
  int number_of(int loop) const {
    int n = 0;
    for (int i = 0; i <= loop; ++i) n += s.program.loops[static_cast<std::size_t>(i)].count > 0;
    return n;
  }
  // The parameters of which `wanted` holds: b1, b2.
  std::string parameters_of(bool (*wanted)(const RuleStudy&, const Output&)) const {
    GrowingArray<std::string> found;
    each_update(s, false, [&](const RuleStudy& rule, const Output& o) {
      if (wanted(rule, o)) found.push_back(leaf_name(s, o.leaf));
    });
    return joined(found, ", ");
  }
};

}  // namespace etude::detail
