// SPDX-License-Identifier: BSL-1.0
// A function, value and derivatives, against the scalar evaluator, within the bound of rounding that is
// carried along (bounded.hpp).
#pragma once
#include <etude/expr/composites.hpp>
#include <etude/kernel/function.hpp>

#include "support/bounded.hpp"
#include "support/catch.hpp"

#include <limits>
#include <string>
#include <vector>

// Values of a variable, exact in float and none twice; not where a register would begin.
template <class V, class T>
class Numbers {
  std::vector<T> numbers_;

 public:
  Numbers(double low, double high) : numbers_(1) {
    constexpr int n = 2 * V::size + 101, number = V::name[0];
    for (int i = 0; i < V::size; ++i) {
      const int k = (i * 37 + number * 11 + 5) % n;
      numbers_.push_back(static_cast<T>(static_cast<float>(low + (high - low) * (k + 0.5) / n)));
    }
  }
  std::span<T> span() { return std::span(numbers_).subspan(1); }
};

// F: the expression; V: its variables.
template <auto F, class T, class... V>
void function_agrees(const std::string& name, double low, double high) {
  using namespace etude;
  INFO(name << " of " << (sizeof(T) == 4 ? "float" : "double"));
  std::tuple<Numbers<V, T>...> values{Numbers<V, T>(low, high)...}, derivatives{Numbers<V, T>(7, 8)...};

  Graph g;
  Reifier reify{.graph = g};
  const std::vector<Ref> variables{reify(V{})...};
  const Ref result = detail::expand(reify(F), F.type);
  GrowingArray<Ref> gradients;
  if constexpr (F.type.shape.size() == 1) gradients = pullback(result, g.literal(1), variables);
  Evaluation<Bounded> exact(g, 1);
  std::size_t k = 0;
  (
      [&] {
        const auto from = std::get<Numbers<V, T>>(values).span();
        for (std::size_t i = 0; i < from.size(); ++i) exact[variables[k].id][i] = Bounded(from[i]);
        ++k;
      }(),
      ...);
  Bounded::ambiguous = false;
  Bounded::erf_units = sizeof(T) == sizeof(double) ? 2 * 68 : Bounded::function_units;
  exact.run();
  CHECK_FALSE(Bounded::ambiguous);
  constexpr long double u = std::numeric_limits<T>::epsilon() / 2;
  auto near = [&](const std::string& what, std::span<const T> is, int id) {
    for (std::size_t i = 0; i < is.size(); ++i) {
      const Bounded& should = exact[id][i];
      INFO(what << ", element " << i << ": " << is[i] << ", not " << static_cast<double>(should.value()));
      const long double off = static_cast<long double>(is[i]) - should.value();
      if (!((off < 0 ? -off : off) <= should.bound() * u)) FAIL_CHECK("off by " << static_cast<double>(off));
    }
  };

  constexpr Function<F> f;
  if constexpr (F.type.shape.size() == 1) {
    const T value = f.value_and_gradient(V{} = std::get<Numbers<V, T>>(values).span()...,
                                         wrt(V{}) = std::get<Numbers<V, T>>(derivatives).span()...);
    near("the value", std::span(&value, 1), result.id);
    k = 0;
    (near("the derivative by " + std::string(V::name), std::get<Numbers<V, T>>(derivatives).span(),
          gradients[k++].id),
     ...);
  } else {
    near("the value", f(V{} = std::get<Numbers<V, T>>(values).span()...), result.id);
  }
}
