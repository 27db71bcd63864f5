// SPDX-License-Identifier: BSL-1.0
// A program's loops, one after the other.
#pragma once
#include <etude/kernel/product.hpp>
#include <etude/kernel/rows.hpp>
#include <etude/kernel/statement.hpp>

namespace etude {

// Takes no gradient: for programs whose gradients are all stored.
struct NoSink {
  static constexpr int work = 0;
  template <int Id>
  void operator()(int, int, const auto&) const {}
};

template <class P, int L, class T, class Arch, class Sink>
void run_loop(const Context<T>& c, const Sink& sink) {
  constexpr Loop loop = P::program.loops[L];
  if constexpr (loop.count == 0)
    return;
  else if constexpr (loop.kind == LoopKind::product)
    ProductLoop<P, L, T, Arch, Sink>::run(c, sink);
  else if constexpr (loop.kind == LoopKind::statement)
    StatementLoop<P, L, T>::run(c);
  else
    RowLoop<P, L, T, Arch>::run(c);
}

// Loops First … Last − 1.
template <class P, class T, class Arch, int First, int Last, class Sink = NoSink>
void run_loops(const Context<T>& c, const Sink& sink = {}) {
  [&]<int... L>(std::integer_sequence<int, L...>) { (run_loop<P, First + L, T, Arch>(c, sink), ...); }
  (std::make_integer_sequence<int, Last - First>{});
}

}  // namespace etude
