// SPDX-License-Identifier: BSL-1.0
// All operations and their derivatives as a table; `language check` compares docs/language.md with it.
// test: check
#include <etude/inspect/print.hpp>
#include <etude/language.hpp>

#include "page.hpp"
using namespace etude;

// Operands (and attributes) that show what an operation does.
struct Sample {
  Attributes attributes{};
  Shape shape[3]{};
  bool batched = false;
};

Sample sample_of(const Operation& op) {
  auto is = [&op](auto... name) { return ((op.name == name) || ...); };
  if (op.kind == Kind::reduce || is("argmax")) return {{all_axes}, {shape<3>}};
  if (op.kind == Kind::batch_sum) return {{}, {shape<3>}, true};
  if (is("matmul")) return {{}, {shape<2, 3>, shape<3, 4>}};
  if (is("transpose")) return {{}, {shape<2, 3>}};
  if (is("reshape")) return {{0, 0, 0, shape<3, 2>}, {shape<6>}};
  if (is("expand")) return {{0, 0, 0, shape<3>}, {}};
  if (is("slice")) return {{0, 2, 5}, {shape<6>}};
  if (is("pad")) return {{0, 1, 2}, {shape<6>}};
  if (is("concatenate")) return {{}, {shape<2>, shape<3>}};
  if (is("gather")) return {{}, {shape<5, 2>, shape<>}};
  if (is("scatter")) return {{0, 0, 0, shape<5, 2>}, {shape<2>, shape<>}};
  return {};
}

// | name | written | kind | derivative by the first operand | by the second | by the third |
template <class Op>
std::string row() {
  constexpr const char* kinds[] = {"leaf", "map", "reduce", "batch", "product", "structural"};
  constexpr std::string_view names[] = {"x", "a", "b", "c"};
  const Sample sample = sample_of(operation<Op>);
  Graph g;
  auto leaf = [&](std::string_view name, const Shape& s) {
    return g.add_leaf({.name = name, .type = {Element::real, sample.batched, s, {}}});
  };
  Ref operand[3];
  for (std::size_t k = 0; k < Op::arity; ++k)
    operand[k] = leaf(names[Op::arity == 1 ? 0 : k + 1], sample.shape[k]);
  Ref y = operand[0];
  if constexpr (Op::arity > 0)
    y = g.apply(operation<Op>, sample.attributes, operand[0], operand[1], operand[2]);
  const Ref u = leaf("u", y.type().shape);
  auto print = [&g](int id) { return detail::Printer(g)(id); };
  std::string text = "| " + std::string(Op::name) + " | `" + print(y.id) + "` | " +
                     kinds[static_cast<std::size_t>(Op::kind)];
  for (int k = 0; k < 3; ++k) {
    const Ref d = k < Op::arity ? operation<Op>.rules().pullback(k, u, operand, y, sample.attributes) : Ref{};
    text += d ? " | `" + print(d.id) + "`" : k < Op::arity ? " | none" : " | ";
  }
  return text + " |\n";
}

template <class... Op>
std::string table(OperationList<Op...>) {
  return (std::string() + ... + (Op::arity > 0 ? row<Op>() : std::string()));
}

int main(int argc, char**) { return print_or_compare(argc > 1, table(Operations{}), "docs/language.md"); }
