// A sample of a wrong size or type: both sizes are said.
//
// case: model(std::array{1.0f, 2.0f, 3.0f, 4.0f, 5.0f})
// says: a_sample_has_as_many_numbers_as_the_network_takes | expects<6> | receives<5>
// case: model(five)
// says: a_sample_has_as_many_numbers_as_the_network_takes | expects<6> | receives<5>
// case: model(std::span<const float, 7>(many.data(), 7))
// says: a_sample_has_as_many_numbers_as_the_network_takes | expects<6> | receives<7>
// case: model(std::array{1.0, 2.0, 3.0, 4.0, 5.0, 6.0})
// says: a_sample_is_of_the_type_that_the_model_computes_in | float | array<double, 6
// case: model(1.0f)
// says: a_sample_is_of_the_type_that_the_model_computes_in | float, float
// case: model(std::array{1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f})
// case: model({1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f})
// case: model(many)
// case: model(std::span<const float>(many))
// case: model(std::span(many).first<6>())
#include <etude/etude.hpp>
using namespace etude;

float answer(const Model<Network<Input<6>, Dense<3>>>& model, std::vector<float>& many,
             [[maybe_unused]] const float (&five)[5]) {
  return MISTAKE[0] + many[0];
}
