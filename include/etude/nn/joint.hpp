// SPDX-License-Identifier: BSL-1.0
// Several inputs and several outputs. A network's input and output are vectors; parts of them are named by
// bounds:
//   Network<Input<12>, Parallel<Sequence<Take<0, 8>, Dense<16>>, Sequence<Take<8, 12>, Dense<4>>>, Tanh,
//   Dense<13>> Losses<On<0, 3, MeanSquaredError>, On<3, 13, SoftmaxCrossEntropy, 0.5>>
#pragma once
#include <etude/nn/losses.hpp>

namespace etude {

// Elements Begin … End − 1 of a vector: one of several inputs.
template <int Begin, int End>
struct Take : Layer {
  using Problem =
      first_problem<range_problem<Begin, fact::at_least<0>>, range_problem<End, fact::above<Begin>>>;
  constexpr auto operator()(auto x) const { return slice<Begin, End>(x); }
};

// Loss L, counted Weight times, on elements Begin … End − 1 of the output.
template <int Begin, int End, class L, Real Weight = 1.0>
struct On {
  using Loss = L;
  using Problem = first_problem<typename L::Problem, range_problem<Weight, fact::at_least<0>>>;
  static constexpr int begin = Begin, end = End;
  static constexpr TensorType output{Element::real, true, shape<End - Begin>, {}};
  static constexpr TensorType target = L::Target::type(output);
  static constexpr int size = target.size();

  static constexpr auto part(auto y) { return slice<Begin, End>(y); }
  // Its targets stand in the target vector from `First` on; a class is one number among them.
  template <int First>
  static constexpr auto goal(auto t) {
    if constexpr (target.shape.rank == 0)
      return reshape<>(slice<First, First + 1>(t));
    else
      return slice<First, First + size>(t);
  }
  template <int First>
  static constexpr auto value(auto y, auto t) {
    return Weight.value * L{}(part(y), goal<First>(t));
  }
  static constexpr auto link(auto y) { return L::link(part(y)); }

  // What is wrong with its targets: a class is a whole number below the number of its outputs.
  template <class T>
  static constexpr TargetFault fault(std::span<const T> target_numbers) {
    if constexpr (detail::has_classes<L>) {
      for (int k = 0; k < End - Begin; ++k)
        if (target_numbers[0] == T(k)) return {};
      return {0, "the number of a class, below the outputs that its part of the loss is on"};
    } else {
      return detail::target_fault<typename L::Target>(target_numbers);
    }
  }
};

// The sum of several losses. Its target is one vector: the parts' targets one after the other, classes as
// numbers. The prediction is the parts' predictions one after the other; together the parts must cover the
// output, in order. Each is checked as it would be alone.
template <class... Part>
struct Losses : Loss {
  using Parts = detail::TypeList<Part...>;
  using Problem = first_problem<typename Part::Problem...>;
  struct Target {
    static constexpr TensorType type(const TensorType&) {
      return {Element::real, true, shape<(Part::size + ...)>, {}};
    }
    template <class T>
    static constexpr TargetFault fault(std::span<const T> target) {
      TargetFault found;
      int first = 0;
      auto look = [&]<class P>(std::type_identity<P>) {
        found = P::fault(target.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(P::size)));
        if (found.index >= 0) found.index += first;
        first += P::size;
        return found.asks != nullptr;
      };
      (void)(look(std::type_identity<Part>{}) || ...);
      return found;
    }
  };

  constexpr auto operator()(auto output, auto target) const { return sum_from<0, Part...>(output, target); }
  static constexpr auto link(auto output) {
    if constexpr (sizeof...(Part) == 1)
      return (Part::link(output), ...);
    else
      return concatenate(Part::link(output)...);
  }
  static constexpr Mismatch accepts(const TensorType& output) {
    const int covered = (Part::output.size() + ...);
    return output.shape.rank != 1     ? Mismatch{"rank", 1, output.shape.rank}
           : covered != output.size() ? Mismatch{"losses", covered, output.size()}
                                      : Mismatch{};
  }

 private:
  template <int First, class P, class... Rest>
  static constexpr auto sum_from(auto y, auto t) {
    if constexpr (sizeof...(Rest) == 0)
      return P::template value<First>(y, t);
    else
      return P::template value<First>(y, t) + sum_from<First + P::size, Rest...>(y, t);
  }
};

}  // namespace etude
