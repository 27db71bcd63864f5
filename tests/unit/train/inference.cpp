// SPDX-License-Identifier: BSL-1.0
// A model as a function, and its predictions by the batch, against the meaning of its graph: in inference
// dropout does nothing, and a network may be anything from nothing at all.
#include <etude/etude.hpp>

#include "support/bounded.hpp"
#include "support/catch.hpp"
#include "support/leaf_values.hpp"
#include "support/lists.hpp"

#include <cmath>
#include <limits>
#include <vector>

using namespace etude;

namespace {

// Whether each number is as close to the exact one as rounding allows (support/bounded.hpp).
template <class T>
bool close(std::span<const T> numbers, std::span<const Bounded> exact) {
  constexpr long double u = std::numeric_limits<T>::epsilon() / 2;
  if (numbers.size() != exact.size()) return false;
  for (std::size_t i = 0; i < exact.size(); ++i)
    if (!(std::fabs(numbers[i] - exact[i].value()) <=
          exact[i].bound() * (u + 0x1p-63L) + std::numeric_limits<T>::min()))
      return false;
  return true;
}

// Drawn values, not the initial ones: biases are not zero.
template <class Net, class T>
void set_values(Model<Net, T>& model, const Graph& g, const LeafValues& values) {
  for (const std::string& name : model.names())
    for (std::size_t k = 0; k < g.leaves.size(); ++k)
      if (g.leaves[k].kind == LeafKind::parameter && detail::leaf_path(g, static_cast<int>(k)) == name)
        model.set(name, std::vector<T>(values[k].begin(), values[k].end()));
}

template <class Net, class T>
void check() {
  INFO(type_name<Net>() << ", " << type_name<T>());
  constexpr int samples = 11, inputs = Net::input.size(), outputs = Net::output.size();
  Graph g;
  const std::vector<Output> wanted = InferenceGraph<Net>::build(g);
  const LeafValues values = leaf_values(g, samples, 1, 3);
  Evaluation<Bounded> exact(g, samples);
  write_leaves(exact, g, values);
  Bounded::ambiguous = false;
  exact.run();
  REQUIRE_FALSE(Bounded::ambiguous);
  const std::span<const Bounded> expected = exact[wanted[0].statement];

  // One by one. The input is leaf 0.
  Trainer<Net, MeanSquaredError, SGD, Batch<4>, Precision<T>> trainer;
  set_values(trainer.model(), g, values);
  const std::vector<T> x(values[0].begin(), values[0].end());
  for (int s = 0; s < samples; ++s) {
    const auto sample = std::span(x).subspan(static_cast<std::size_t>(s * inputs)).template first<inputs>();
    const auto part = expected.subspan(static_cast<std::size_t>(s * outputs), outputs);
    CHECK(close<T>(trainer.model()(sample), part));
    CHECK(close<T>(trainer.predict(sample), part));  // the link of the squared error is the identity
  }
  // By batches of 4, 4 and 3.
  const Dataset data{.inputs = {values[0].begin(), values[0].end()}, .features = inputs};
  CHECK(close<T>(trainer.predict(data), expected));
}

using Networks = List<
    Network<Input<3>>,                                                     //
    Network<Input<3>, Identity>,                                           //
    Network<Input<3>, Dropout<0.5>>,                                       //
    Network<Input<20>, Softmax>,                                           //
    Network<Input<2, 3>, Flatten>,                                         //
    Network<Input<6>, Reshape<2, 3>, Tanh>,                                //
    Network<Input<3>, Parallel<Identity, Identity>>,                       //
    Network<Input<1>, Dense<1>, Dropout<0.5>, Tanh, Dense<1>>,             //
    Network<Input<5>, Dense<97>, ReLU, Dropout<0.5>, Dense<17>, Softmax>,  //
    Network<Input<6>, Residual<Dense<6>, Tanh>, Shared<"s", Dense<6>>, Sigmoid, Shared<"s", Dense<6>>>,
    Network<Input<12>, Parallel<Sequence<Take<0, 8>, Dense<16>>, Sequence<Take<8, 12>, Frozen<Dense<4>>>>,
            Tanh, Dense<3>>>;

}  // namespace

TEST_CASE("inference: a model gives what its graph means") {
  for_each_type(Networks{}, []<class Net>() { check<Net, float>(); });
}

TEST_CASE("inference: in double too") {
  check<Network<Input<5>, Dense<97>, ReLU, Dropout<0.5>, Dense<17>, Softmax>, double>();
  check<Network<Input<1>, Dense<1>, Tanh, Dense<1>>, double>();
}

// From 64 KiB on, values are on the heap; from 16 KiB on, so is the memory of a call.
TEST_CASE("inference: of a large network") {
  check<Network<Input<5000>, Dense<7>, Tanh, Dense<4000>>, float>();
}
