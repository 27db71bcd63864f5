// SPDX-License-Identifier: BSL-1.0
// From an expression object to statements of a graph. Every expression type says how, in its member reify().
#pragma once
#include <etude/expr/names.hpp>
#include <etude/expr/simplify.hpp>

#include <span>
#include <type_traits>
#include <utility>

namespace etude {

namespace detail {
template <class E>
inline constexpr char identity = 0;  // one address per type
}

struct Reifier {
  Graph& graph;
  std::span<const Ref> arguments{};  // what a layer's local inputs stand for
  int scope = 0;                     // the layer instance whose parameters are meant
  bool trainable = true;             // inside Frozen<…> parameters are not
  Declaration declaration{};         // which layer's body this is
  enum class Mode { open, inference, training } phase = Mode::open;
  // Numbers may be kept as symbols: then the result depends on the type alone, and goes back into a type.
  bool symbolic = false;
  GrowingArray<double> numbers{};
  struct Seen {
    const char* type;
    int id;
  };
  GrowingArray<Seen> seen{};

  // Equal types without numbers are equal expressions: a value used many times is walked once.
  template <class E>
  constexpr Ref operator()(const E& e) {
    if constexpr (!std::is_empty_v<E>) {
      return e.reify(*this);
    } else {
      const char* const key = &detail::identity<E>;
      for (const auto& [other, id] : seen)
        if (other == key) return graph.ref(id);
      const Ref r = e.reify(*this);
      seen.push_back({key, r.id});
      return r;
    }
  }

  constexpr Ref literal(double number) {
    if (!symbolic) return graph.literal(number);
    numbers.push_back(number);
    return graph.insert({&operation<op::Literal>, {-1, -1, -1}, {static_cast<int>(numbers.size())}, 0, {}});
  }
};

}  // namespace etude
