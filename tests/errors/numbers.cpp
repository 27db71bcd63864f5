// Every number in a network is checked where it is said, through every kind of layer; and sizes that
// overflow.
//
// case: Input<4>, Dense<0>
// says: this_number_is_out_of_its_range | layer<0> | Dense<0> | given<0> | at_least<1>
// case: Input<4>, Dense<4>, Dense<-3>
// says: this_number_is_out_of_its_range | layer<1> | Dense<-3> | given<-3> | at_least<1>
// case: Input<4>, Dense<4, From<0>>
// says: this_number_is_out_of_its_range | layer<0> | Dense<4, | From<0> | given<0> | at_least<1>
// case: Input<0>, Dense<4>
// says: this_number_is_out_of_its_range | Input<0> | given<0> | at_least<1>
// case: Input<4, -1>, Flatten
// says: this_number_is_out_of_its_range | Input<4, -1> | given<-1> | at_least<1>
// case: Input<1, 1, 1, 1, 1, 4>, Flatten
// says: this_number_is_out_of_its_range | Input<1, 1, 1, 1, 1, 4> | given<6> | at_most<5>
// case: Input<4>, Maxout<0>
// says: this_number_is_out_of_its_range | layer<0> | Maxout<0 | given<0> | at_least<1>
// case: Input<4>, Maxout<4, 0>
// says: this_number_is_out_of_its_range | layer<0> | Maxout<4, 0 | given<0> | at_least<1>
// case: Input<4>, RBM<-2>
// says: this_number_is_out_of_its_range | layer<0> | RBM<-2 | given<-2> | at_least<1>
// case: Input<4>, Take<-1, 2>
// says: this_number_is_out_of_its_range | layer<0> | Take<-1, 2> | given<-1> | at_least<0>
// case: Input<4>, Take<3, 2>
// says: this_number_is_out_of_its_range | layer<0> | Take<3, 2> | given<2> | above<3>
// case: Input<4>, Reshape<-2, -2>, Flatten
// says: this_number_is_out_of_its_range | layer<0> | Reshape<-2, -2> | given<-2> | at_least<1>
// case: Input<4>, Reshape<1, 1, 1, 1, 1, 4>, Flatten
// says: this_number_is_out_of_its_range | layer<0> | Reshape<1, 1, 1, 1, 1, 4> | given<6> | at_most<5>
// case: Input<4>, Dropout<1.5>
// says: this_number_is_out_of_its_range | layer<0> | Dropout<etude::Real{1.5 | given<etude::Real{1.5 | at_least<0> | below<1>
// case: Input<4>, Residual<Named<"d", Dropout<-0.1>>>
// says: this_number_is_out_of_its_range | layer<0> | Dropout<etude::Real{-1.0 | at_least<0> | below<1>
// case: Input<4>, Frozen<Parallel<Dense<4>, Shared<"d", MaskingNoise<1>>>>
// says: this_number_is_out_of_its_range | layer<0> | MaskingNoise<etude::Real{1.0 | at_least<0> | below<1>
// case: Input<4>, GaussianNoise<-1>
// says: this_number_is_out_of_its_range | layer<0> | GaussianNoise | at_least<0>
// case: Input<4>, BatchNorm<2>
// says: this_number_is_out_of_its_range | layer<0> | BatchNorm | given<etude::Real{2.0 | at_least<0> | at_most<1>
// case: Input<4>, BatchNorm<0.1, 0.0>
// says: this_number_is_out_of_its_range | layer<0> | BatchNorm | above<0>
// case: Input<4>, LayerNorm<-1>
// says: this_number_is_out_of_its_range | layer<0> | LayerNorm | above<0>
// case: Input<4>, Sparse<1.0>
// says: this_number_is_out_of_its_range | layer<0> | Sparse | above<0> | below<1>
// case: Input<4>, L1Activity<-1>
// says: this_number_is_out_of_its_range | layer<0> | L1Activity | at_least<0>
// case: Input<4>, CELU<0.0>
// says: this_number_is_out_of_its_range | layer<0> | CELU | above<0>
// case: Input<4>, Inner
// says: a_layer_in_this_one_is_declared_wrongly | layer<0> | Inner
// case: Input<4>, Own<0>
// says: this_number_is_out_of_its_range | layer<0> | Own<0> | given<0> | at_least<1>
// case: Input<65536>, Dense<65536>
// says: this_value_has_more_elements_than_an_int_counts | layer<0> | Dense<65536>
// case: Input<65536>, Reshape<65536, 65536>
// says: this_value_has_more_elements_than_an_int_counts | layer<0> | Reshape<65536, 65536>
// case: Input<65536, 65536>, Flatten
// says: this_value_has_more_elements_than_an_int_counts | Input<65536, 65536>
// case: Input<40000>, Dense<40000>, Dense<40000>
// says: the_values_of_this_network_are_more_than_an_int_counts | given<3200080000
// case: Input<4>, Dense<8, NoBias>, Dropout<0>, BatchNorm<0>, Take<2, 5>, Maxout<3, 1>, L2Activity<0>
#include <etude/etude.hpp>
using namespace etude;

// A layer of one's own, whose shapes are none; and one that uses a wrong one where nobody sees it.
template <int N>
struct Own : Layer {
  constexpr auto operator()(auto x) const { return parameter<"scale", shape<N>>(ones) * sum(x); }
};
struct Inner : Layer {
  constexpr auto operator()(auto x) const { return call<Dropout<1.5>>(x); }
};

float train(std::span<const float> x, std::span<const float> t) {
  Trainer<Network<MISTAKE>, MeanSquaredError, SGD> trainer;
  return trainer.step(x, t) + trainer.predict(x)[0];
}
