// SPDX-License-Identifier: BSL-1.0
// From a graph to a program that is verified and constant: select, fuse, order, plan, one after the other.
#pragma once
#include <etude/program/fuse.hpp>
#include <etude/program/order.hpp>
#include <etude/program/plan.hpp>
#include <etude/program/select.hpp>
#include <etude/program/verify.hpp>

namespace etude {

// The graph `Build` as a program for up to Batch samples, in the order that is told.
template <class Build, int Batch, bool FuseUpdates, Order How = Order::chosen>
struct Compiled {
  using graph = Build;
  static constexpr int batch = Batch;
  static constexpr Draft unplanned() {
    Graph g;
    const GrowingArray<Output> outputs = Build::build(g);
    Draft d = select(g, outputs);
    fuse(d);
    return d;
  }
  static constexpr Draft draft() {
    Draft d = unplanned();
    d.by_feature = keeps_by_feature(d, Batch, How);
    plan(d, Batch, FuseUpdates);
    return d;
  }
  static constexpr auto program = freeze<Compiled>();
  static_assert(!verify_statements(program));
  static_assert(!verify_loops(program));
  static_assert(!verify_plan(program));
};

}  // namespace etude
