// SPDX-License-Identifier: BSL-1.0
// In which order batched values are kept, and with it what the lanes of a register are: the numbers of one
// sample, or one number of several samples. Chosen for a program as a whole, by counting operations.
#pragma once
#include <etude/program/product_form.hpp>

namespace etude {

enum class Order : unsigned char {
  chosen,     // by the count
  by_sample,  // a row for each sample
  by_feature  // a row for each feature
};

// Operations on registers that the batched loops of a program take.
struct OrderCost {
  double by_sample = 0, by_feature = 0;
};

namespace detail {

// Orders are to be the same for all processors, so this is for registers of a middle size. What the parts of
// the work count was fitted to the times of 31 networks of one hidden layer, with 2 to 784 inputs and batches
// of 4 to 256, on Zen 4 in both orders: what is chosen is the faster one wherever these differ by more than
// 12 %.
class CountOfOperations {
 public:
  constexpr CountOfOperations(const Draft& draft, int batch) : d(draft), batch_(batch) {
    for (const Leaf& l : d.leaves)
      if (l.kind == LeafKind::input) count_.by_feature += taking_apart * batch * l.type.size();
    for (int id = 0; id < d.size(); ++id)
      if (const int at = d.loop_of[static_cast<std::size_t>(id)]; at >= 0)
        add(d.at(id), d.loops[static_cast<std::size_t>(at)]);
  }
  constexpr OrderCost result() const { return count_; }

 private:
  const Draft& d;
  const int batch_;
  OrderCost count_{};

  static constexpr int lanes = 8;
  static constexpr double function = 10;      // tanh and its like
  static constexpr double each_row = 2;       // what is done for a row besides, however short it is
  static constexpr double repeating = 0.25;   // a number in all lanes
  static constexpr double both_loaded = 1.5;  // a multiply-add that loads both factors
  static constexpr double adding_lanes = 2;   // of a register, where it is one of several
  static constexpr double taking_apart = 2;   // a number of a sample: the caller has them sample by sample
  static constexpr int registers(int n) { return (n + lanes - 1) / lanes; }
  constexpr double along_rows(int width) const {
    return width == 1 ? registers(batch_) : batch_ * (registers(width) + each_row);
  }
  constexpr double along_samples(int width) const { return width * registers(batch_); }

  constexpr void add(double by_sample, double by_feature) {
    count_.by_sample += by_sample;
    count_.by_feature += by_feature;
  }
  constexpr void add(const Statement& s, const Loop& l) {
    const double work = is_expensive(s) ? function : 1;
    if (s.op->kind == Kind::product)
      add_product(s);
    else if (s.op->kind == Kind::batch_sum)
      add(along_rows(l.width), along_samples(l.width) + l.width * adding_lanes);
    else if (l.batched && s.op->kind == Kind::reduce && l.width > 1)
      add(along_rows(l.width) + batch_ * adding_lanes, along_samples(l.width));
    else if (s.type.batched)
      add(along_rows(s.type.size()) * work, along_samples(s.type.size()) * work);
  }
  constexpr void add_product(const Statement& s) {
    const TensorType &a = d.at(s.operand[0]).type, &b = d.at(s.operand[1]).type;
    const int results = s.type.size();
    if (s.attributes.c) {  // rows × columns sums along the batch
      const int line = line_length(s.type.shape), lines = results / line;
      add(batch_ * lines * (registers(line) + repeating),
          results * (both_loaded * registers(batch_) + adding_lanes));
    } else if (s.type.batched) {
      const int steps = (a.batched ? a : b).size();
      const ProductForm form = product_form(s, a, b, batch_, false);
      const double dots = batch_ * results * (registers(steps) + adding_lanes),
                   columns = batch_ * steps * (registers(results) + repeating),
                   copying = form.copies ? steps * registers(results) * adding_lanes : 0;
      add(form.dots ? dots : columns + copying, steps * along_samples(results));
    }
  }
};

constexpr bool keeps_batched_state(const Draft& d) {
  for (const Leaf& l : d.leaves)
    if (l.kind == LeafKind::state && l.type.batched) return true;
  return false;
}

}  // namespace detail

constexpr OrderCost order_cost(const Draft& d, int batch) {
  return detail::CountOfOperations(d, batch).result();
}

// What a row remembers from step to step is asked for by samples.
constexpr bool keeps_by_feature(const Draft& d, int batch, Order order) {
  if (batch == 1 || detail::keeps_batched_state(d) || order == Order::by_sample) return false;
  if (order == Order::by_feature) return true;
  const OrderCost cost = order_cost(d, batch);
  return cost.by_feature < cost.by_sample;
}

}  // namespace etude
