// The arguments of a network and of a trainer in a wrong place, of a wrong kind, missing, or twice.
//
// case: Network<Dense<4>, Dense<2>>, MeanSquaredError, SGD
// says: a_network_begins_with_Input | Dense<4>
// case: Network<MeanSquaredError>, MeanSquaredError, SGD
// says: a_network_begins_with_Input | MeanSquaredError
// case: Network<Input<4>, Dense<4>, Input<4>, Dense<2>>, MeanSquaredError, SGD
// says: Input_comes_first_and_once | layer<1> | Input<4>
// case: Network<Input<4>, Dense<4>, ReLU(), Dense<2>>, MeanSquaredError, SGD
// says: a_layer_is_written_without_parentheses | layer<1> | ReLU
// case: Network<Input<4>, Dense<4>, MeanSquaredError>, MeanSquaredError, SGD
// says: this_is_no_layer | layer<1> | MeanSquaredError
// case: Network<Input<4>, Residual<Dense<4>, Adam>>, MeanSquaredError, SGD
// says: this_is_no_layer | layer<0> | Residual<etude::Dense<4>, etude::Adam
// case: Network<Input<4>, Parallel<Dense<2>, float>, Dense<2>>, MeanSquaredError, SGD
// says: this_is_no_layer | layer<0> | Parallel<etude::Dense<2>, float
// case: Network<Input<4>, Named<"fc", Batch<4>>>, MeanSquaredError, SGD
// says: this_is_no_layer | layer<0> | Batch<4>
// case: Network<Input<4>, Network<Input<4>, Dense<2>>>, MeanSquaredError, SGD
// says: this_is_no_layer | layer<0> | Network<etude::Input<4>, etude::Dense<2>
// case: Network<Input<4>, Dense<2, ReLU>>, MeanSquaredError, SGD
// says: this_layer_has_no_such_option | layer<0> | Dense<2, etude::ReLU> | ReLU
// case: Network<Input<4>, Maxout<2, 2, ReLU>>, MeanSquaredError, SGD
// says: this_layer_has_no_such_option | layer<0> | Maxout<2, 2, etude::ReLU> | ReLU
// case: Network<Input<4>, PReLU<NoBias>>, MeanSquaredError, SGD
// says: this_layer_has_no_such_option | layer<0> | PReLU<etude::NoBias> | NoBias
// case: MeanSquaredError, Right, SGD
// says: the_arguments_are_network_loss_optimizer_and_options | argument<0> | MeanSquaredError
// case: Right, SGD, MeanSquaredError, Batch<4>
// says: the_arguments_are_network_loss_optimizer_and_options | argument<1> | SGD
// case: Right, MeanSquaredError, Batch<4>, SGD
// says: the_arguments_are_network_loss_optimizer_and_options | argument<2> | Batch<4>
// case: Right, MeanSquaredError
// says: the_arguments_are_network_loss_optimizer_and_options | argument<2> | nothing
// case: Right
// says: the_arguments_are_network_loss_optimizer_and_options | argument<1> | nothing
// case: Right, SGD
// says: the_arguments_are_network_loss_optimizer_and_options | argument<1> | SGD
// case: Dense<2>, MeanSquaredError, SGD
// says: the_arguments_are_network_loss_optimizer_and_options | argument<0> | Dense<2>
// case: Right, Dense<2>, SGD
// says: the_arguments_are_network_loss_optimizer_and_options | argument<1> | Dense<2>
// case: Right, MeanSquaredError, ReLU
// says: the_arguments_are_network_loss_optimizer_and_options | argument<2> | ReLU
// case: Right, MeanSquaredError, MeanAbsoluteError
// says: the_arguments_are_network_loss_optimizer_and_options | argument<2> | MeanAbsoluteError
// case: Right, MeanSquaredError, SGD, Batch<4>, Input<4>
// says: the_arguments_are_network_loss_optimizer_and_options | argument<4> | Input<4>
// case: Right, MeanSquaredError, SGD, double
// says: the_arguments_are_network_loss_optimizer_and_options | argument<3> | double
// case: Right, MeanSquaredError, SGD, Batch<0>
// says: this_number_is_out_of_its_range | argument<3> | Batch<0> | given<0> | at_least<1>
// case: Right, MeanSquaredError, SGD, Weighted, Batch<-1>
// says: this_number_is_out_of_its_range | argument<4> | Batch<-1> | given<-1> | at_least<1>
// case: Right, MeanSquaredError, SGD, Batch<1000000000>
// says: this_batch_has_more_numbers_than_an_int_counts | Batch<1000000000> | given<22000000000
// case: Right, MeanSquaredError, SGD, Threads<0>
// says: this_number_is_out_of_its_range | argument<3> | Threads<0> | given<0> | at_least<1>
// case: Right, MeanSquaredError, SGD, Threads<5000>
// says: this_number_is_out_of_its_range | argument<3> | Threads<5000> | given<5000> | at_most<1024>
// case: Right, MeanSquaredError, SGD, Precision<int>
// says: a_precision_is_float_or_double | argument<3> | Precision<int>
// case: Right, MeanSquaredError, SGD, Batch<4>, Weighted, Batch<8>
// says: this_option_is_said_twice | argument<5> | Batch<8>
// case: Right, MeanSquaredError, SGD, BySample, ByFeature
// says: this_option_is_said_twice | argument<4> | ByFeature
// case: Right, Huber<-1>, SGD
// says: this_number_is_out_of_its_range | Huber<etude::Real{-1.0 | given<etude::Real{-1.0 | above<0>
// case: Right, Losses<On<0, 1, Huber<0>>, On<1, 2, MeanSquaredError>>, SGD
// says: this_number_is_out_of_its_range | Losses< | given<etude::Real{0.0 | above<0>
// case: Right, SmoothedSoftmaxCrossEntropy<1.5>, SGD
// says: this_number_is_out_of_its_range | SmoothedSoftmaxCrossEntropy<etude::Real{1.5 | at_least<0> | at_most<1>
// case: Network<Input<4>, RBM<3>>, ContrastiveDivergence<0>, SGD
// says: this_number_is_out_of_its_range | ContrastiveDivergence<0> | given<0> | at_least<1>
// case: Right, Reconstruction<SoftmaxCrossEntropy>, SGD
// says: a_reconstruction_needs_a_loss_with_a_number_for_each_output_as_target | SoftmaxCrossEntropy
// case: Right, MeanSquaredError, Groups<is_bias, SGD, Adam>, ByFeature, Weighted, Batch<4>
#include <etude/etude.hpp>
#include <etude/train/threads.hpp>
using namespace etude;

using Right = Network<Input<4>, Dense<8>, Tanh, Dense<2>>;

float train(const Dataset& data, std::span<const float> x) {
  Trainer<MISTAKE> trainer;
  trainer.fit(data, {.epochs = 2});
  return trainer.predict(x)[0];
}
