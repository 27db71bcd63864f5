// SPDX-License-Identifier: BSL-1.0
// Nests of plain loops: over samples, over the axes of a value, along a row, and those of a matrix product.
#pragma once
#include <etude/emit/values.hpp>

namespace etude::emit {

[[gnu::cold]] inline std::string loop_over(const std::string& index, int count) {
  return text_of({"for (int ", index, " = 0; ", index, " < ", count, "; ++", index, ")"});
}

[[gnu::cold]] inline Block& loop_over_samples(Block& b, const Values& v, bool batched) {
  return batched && !v.one_sample ? b.open("for (int n = 0; n < samples; ++n)") : b;
}

// Loops over all axes of a shape; `index` becomes their indices. An axis of one element has index 0. The
// letters of axes before `first` are left to others.
[[gnu::cold]] inline Block& loop_over_axes(Block& b, const Shape& shape, Index& index, int first = 0) {
  static constexpr const char* letters[] = {"i", "j", "l", "m", "o", "p", "q"};
  Block* inner = &b;
  index.shape = shape;
  index.axis.assign(static_cast<std::size_t>(shape.rank), "0");
  for (int k = 0, letter = first; k < shape.rank; ++k) {
    if (shape[k] == 1) continue;
    index.axis[static_cast<std::size_t>(k)] = letters[letter++];
    inner = &inner->open(loop_over(index.axis[static_cast<std::size_t>(k)], shape[k]));
  }
  return *inner;
}

[[gnu::cold]] inline Block& loop_along_row(Block& b, int width, Index& index) {
  index.along_row = true;
  index.axis = {width > 1 ? "i" : "0"};
  return width > 1 ? b.open(loop_over("i", width)) : b;
}

// The loops over the elements of product `id`. In the block that is returned, the element at `i` is in `sum`.
[[gnu::cold]] inline Block& loops_of_product(Block& outside, const Values& v, int id, const std::string& sum,
                                             Index& i) {
  const Statement& s = v.d.at(id);
  const TensorType &a = v.d.at(s.operand[0]).type, &b = v.d.at(s.operand[1]).type;
  const auto [transpose_a, transpose_b, over_batch, ignored] = s.attributes;
  const op::Product::Matrix p(a.shape, transpose_a), q(b.shape, transpose_b);
  const std::string row = p.rows > 1 ? "i" : "0",
                    column = q.columns == 1 ? "0"
                             : p.rows > 1   ? "j"
                                            : "i",
                    step = "k";
  auto axes = [](const Shape& shape, bool transposed, const std::string& down, const std::string& across) {
    if (shape.is_flat())
      return std::vector<std::string>(static_cast<std::size_t>(shape.rank), transposed ? across : down);
    return transposed ? std::vector<std::string>{across, down} : std::vector<std::string>{down, across};
  };
  const Index left{.sample = "n", .shape = a.shape, .axis = axes(a.shape, transpose_a, row, step)},
      right{.sample = "n", .shape = b.shape, .axis = axes(b.shape, transpose_b, step, column)};
  i = {.sample = "n", .shape = s.type.shape};
  if (!(p.vector && transpose_a)) i.axis.push_back(row);
  if (!(q.vector && !transpose_b)) i.axis.push_back(column);

  const std::string number(v.language.type.name);
  Block* inner = &loop_over_samples(outside, v, s.type.batched);
  if (p.rows > 1) inner = &inner->open(loop_over(row, p.rows));
  if (q.columns > 1) inner = &inner->open(loop_over(column, q.columns));
  inner->line(text_of({number, " ", sum, " = 0;"}));
  Block& samples = loop_over_samples(*inner, v, over_batch);
  // A column times a row has one step only, and no index for it.
  const bool has_steps = p.columns > 1 || a.shape.rank == 2 || b.shape.rank == 2;
  const bool apart = over_batch && has_steps;  // each sample's product is complete before it is added
  if (apart) samples.line(text_of({number, " of_sample = 0;"}));
  Block& term = has_steps ? samples.open(loop_over(step, p.columns)) : samples;
  const Term x = v.language.as_number(v.read(s.operand[0], left)),
             y = v.language.as_number(v.read(s.operand[1], right));
  term.line(text_of({apart ? "of_sample" : sum, " += ", x.within(product), " * ", y.within(unary), ";"}));
  if (apart) samples.line(text_of({sum, " += of_sample;"}));
  return *inner;
}

}  // namespace etude::emit
