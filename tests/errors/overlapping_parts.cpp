// expect: error:
// expect: each_part_of_the_loss_begins_where_the_one_before_ends
// expect: part<1>
// expect: begins<0>
// expect: ends<2>
// expect: expects<2>
#include <etude/etude.hpp>
using namespace etude;

float train(std::span<const float> x, std::span<const float> t) {
  Trainer<Network<Input<9>, Dense<4>>, Losses<On<0, 2, MeanSquaredError>, On<0, 2, MeanSquaredError>>, SGD>
      trainer;
  return trainer.step(x, t) + trainer.predict(x.first<9>())[0];
}
