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

// Copies stay in registers: what is stored through pointers could else have changed context and sink.
template <class Loop, class T, class Sink, class Team>
[[gnu::noinline]] void run_as_function(const Context<T>& c, const Sink& sink, const Team team) noexcept {
  const Context<T> copy = c;
  const Sink copy_of_sink = sink;
  Loop::run(copy, copy_of_sink, team);
}

template <class P, int L, class T, class Arch, class Sink, bool Whole = false>
using LoopBody =
    std::conditional_t<P::program.loops[L].kind == LoopKind::product, ProductLoop<P, L, T, Arch, Sink, Whole>,
                       std::conditional_t<P::program.loops[L].kind == LoopKind::statement,
                                          StatementLoop<P, L, T>, RowLoop<P, L, T, Arch>>>;

template <class P, int L, class T, class Arch, bool Whole, class Sink, class Team>
ETUDE_INLINE void run_loop(const Context<T>& c, const Sink& sink, const Team& team) {
  using Body = LoopBody<P, L, T, Arch, Sink, Whole>;
  constexpr Loop loop = P::program.loops[L];
  if constexpr (loop.count == 0 || (Team::size == 1 && is_partner(P::program, L)))
    return;
  else if constexpr (Whole && loop.kind != LoopKind::statement)
    Body::run(c, sink, team);
  else if (Body::is_shared || team.index == 0)
    run_as_function<Body>(c, sink, team);
  team.wait();
}

// Loops First … Last − 1; Whole: in this function, not one for each. Each is over for the whole team before
// the next one begins.
template <class P, class T, class Arch, int First, int Last, bool Whole = false, class Sink = NoSink,
          class Team = Alone>
ETUDE_INLINE void run_loops(const Context<T>& c, const Sink& sink = {}, const Team& team = {}) {
  [&]<int... L>(std::integer_sequence<int, L...>) __attribute__((always_inline)) {
    (run_loop<P, First + L, T, Arch, Whole>(c, sink, team), ...);
  }
  (std::make_integer_sequence<int, Last - First>{});
}

}  // namespace etude
