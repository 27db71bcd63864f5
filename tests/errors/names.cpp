// One name, one value: what shares a name without a word is an error that names it.
//
// case: Named<"fc", Dense<4>>, Tanh, Named<"fc", Dense<4>>
// says: this_name_stands_for_two_values | "fc"
// case: Named<"fc", Dense<8>>, Tanh, Named<"fc", Dense<3>>
// says: this_name_stands_for_two_values | "fc"
// case: Named<"2", Dense<4>>, Tanh, Dense<4>
// says: this_name_stands_for_two_values | "2"
// case: Dense<4>, Named<"0", Dense<4>>
// says: this_name_stands_for_two_values | "0"
// case: Named<"e", Dense<4>>, Tanh, Shared<"e", Dense<4>>
// says: this_name_stands_for_two_values | "e"
// case: Shared<"e", Dense<4>>, Tanh, Named<"e", Dense<4>>
// says: this_name_stands_for_two_values | "e"
// case: Shared<"1", Dense<4>>, Dense<4>
// says: this_name_stands_for_two_values | "1"
// case: Shared<"e", Dense<4>>, Tanh, Shared<"e", Dense<4, NoBias>>
// says: this_name_stands_for_two_values | "e"
// case: Shared<"e", Dense<6>>, Tanh, Shared<"e", Dense<6>>
// says: this_name_stands_for_two_values | "e.weight"
// case: Shared<"e", Dense<4>>, Frozen<Shared<"e", Dense<4>>>
// says: this_name_stands_for_two_values | "e.weight"
// case: Residual<Named<"a", Dense<4>>, Named<"a", Dense<4>>>
// says: this_name_stands_for_two_values | "0.a"
// case: Parallel<Named<"a", Dense<4>>, Named<"a", Dense<4>>>
// says: this_name_stands_for_two_values | "0.a"
// case: ParallelSum<Dense<4>, Named<"0", Dense<4>>>
// says: this_name_stands_for_two_values | "0.0"
// case: Named<"noise", Dropout<0.5>>, Named<"noise", Dropout<0.5>>
// says: this_name_stands_for_two_values | "noise"
// case: Two<shape<4>, shape<1>, ones, ones>
// says: this_name_stands_for_two_values | "0.w"
// case: Two<shape<4>, shape<4>, ones, zeros>
// says: this_name_stands_for_two_values | "0.w"
// case: ParameterAndState
// says: this_name_stands_for_two_values | "0.w"
// case: TwoDraws
// says: this_name_stands_for_two_values | "0.r"
// case: TwoCalls
// says: this_name_stands_for_two_values | "0.a"
// case: TwoCallsWithoutAName
// says: this_name_stands_for_two_values | "0.weight"
// case: Named<"", Dense<4>>
// says: a_name_is_not_empty_and_has_no_dot | ""
// case: Named<"a.b", Dense<4>>
// says: a_name_is_not_empty_and_has_no_dot | "a.b"
// case: Shared<"e", Dense<4>>, Tanh, Shared<"e", Dense<4>>, Residual<Shared<"e", Dense<4>>>
// case: Shared<"e", Residual<Dense<3>, Named<"up", Dense<4>>>>, Tanh, Shared<"e", Residual<Dense<3>, Named<"up", Dense<4>>>>
// case: Frozen<Dense<4>, Dense<4>>, Maxout<4>, Parallel<Dense<2>, Dense<2>>, Named<"a", Sequence<Named<"a", Dense<4>>>>
// case: Two<shape<4>, shape<4>, ones, ones>, TwiceUsed
#include <etude/etude.hpp>
using namespace etude;

template <Shape S, Shape T, Initializer A, Initializer B>
struct Two : Layer {
  constexpr auto operator()(auto x) const { return parameter<"w", S>(A) * x + parameter<"w", T>(B); }
};
struct ParameterAndState : Layer {
  constexpr auto operator()(auto x) const {
    return parameter<"w", shape<4>>(ones) * x + state<"w", shape<4>>(zeros);
  }
};
struct TwoDraws : Layer {
  constexpr auto operator()(auto x) const {
    return etude::random<"r", shape<4>> * x + random_normal<"r", shape<4>>;
  }
};
struct TwoCalls : Layer {
  constexpr auto operator()(auto x) const { return call<"a", Dense<4>>(x) * call<"a", Dense<4>>(tanh(x)); }
};
struct TwoCallsWithoutAName : Layer {
  constexpr auto operator()(auto x) const { return call<Dense<4>>(x) * call<Dense<4>>(tanh(x)); }
};
// A value that is used twice is one value, with numbers in it or without.
struct TwiceUsed : Layer {
  constexpr auto operator()(auto x) const {
    const auto w = parameter<"w", shape<4>>(ones);
    const auto inner = call<"inner", Sequence<Dense<4>, Tanh>>(0.5 * x);
    return w * inner + w * tanh(inner) + call<"other", Dense<4>>(inner);
  }
};

float train(std::span<const float> x, std::span<const float> t) {
  Trainer<Network<Input<4>, MISTAKE>, MeanSquaredError, SGD> trainer;
  return trainer.step(x, t) + trainer.predict(x)[0];
}
