// SPDX-License-Identifier: BSL-1.0
// One name, one value: who has each name of a network, while it is lowered by someone who wants to check.
//
// A graph finds values by place and name, so whoever says a name that is taken gets the other's value. That
// is right where one declaration is met twice (an expression that is used twice, a Shared layer), and a
// mistake where two are.
#pragma once
#include <etude/core/growing_array.hpp>
#include <etude/expr/graph.hpp>

#include <string_view>

namespace etude {

// Who declares: a layer in its place, or a value's name in a layer; and the statement it is applied to.
// Together they say whether two are one.
struct Declaration {
  const char* what = nullptr;  // one address for each
  int argument = -1;
  friend constexpr bool operator==(const Declaration&, const Declaration&) = default;
};

struct NameRegister {
  enum class Mistake : unsigned char { none, two_values, no_name };
  Mistake mistake = Mistake::none;
  int scope = 0;  // of the first mistake
  std::string_view name{};

  // A layer gets the place `scope`, called `name` in `parent`. A shared place may be entered from anywhere,
  // by equal layers.
  constexpr void enter(int parent, int entered, std::string_view called, const Declaration& by, bool shared) {
    check_name(parent, called);
    while (places_.size() <= static_cast<std::size_t>(entered)) places_.push_back({});
    Place& place = places_[static_cast<std::size_t>(entered)];
    const int visit = places_[static_cast<std::size_t>(parent)].visit;
    const bool is_taken = place.visit >= 0 && place.visit_of_parent == visit;
    if (is_taken && place.by == by) return;  // the same, once more
    if (is_taken && !(shared && place.is_shared && place.by.what == by.what)) note(parent, called);
    place = {++visits_, visit, by, shared};
  }

  // A parameter, state or random value of the layer `by` in the place leaf.scope.
  constexpr void declare(const Leaf& leaf, const Declaration& by) {
    check_name(leaf.scope, leaf.name);
    const int visit = places_[static_cast<std::size_t>(leaf.scope)].visit;
    for (Value& other : values_) {
      const Leaf& l = other.leaf;
      if (l.scope != leaf.scope || l.name != leaf.name) continue;
      const bool equal = l.kind == leaf.kind && l.type == leaf.type && l.initializer == leaf.initializer &&
                         l.trainable == leaf.trainable && l.distribution == leaf.distribution;
      if (!equal || (other.visit == visit && !(other.by == by))) note(leaf.scope, leaf.name);
      other.visit = visit;
      other.by = by;
      return;
    }
    values_.push_back({leaf, visit, by});
    if (leaf.kind != LeafKind::random) elements += leaf.type.size();
  }

  double elements = 0;  // of all parameters and states

 private:
  struct Place {
    int visit = -1, visit_of_parent = -1;  // each time that something enters anew is a visit
    Declaration by{};
    bool is_shared = false;
  };
  struct Value {
    Leaf leaf;
    int visit;
    Declaration by;
  };
  int visits_ = 0;
  GrowingArray<Place> places_{Place{0, -1, {}, false}};  // by scope; the first is the network
  GrowingArray<Value> values_{};

  constexpr void note(int where, std::string_view called, Mistake what = Mistake::two_values) {
    if (mistake != Mistake::none) return;
    mistake = what;
    scope = where;
    name = called;
  }
  constexpr void check_name(int where, std::string_view called) {
    if (called.empty() || called.find('.') != std::string_view::npos) note(where, called, Mistake::no_name);
  }
};

}  // namespace etude
