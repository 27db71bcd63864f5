// SPDX-License-Identifier: BSL-1.0
// Reverse mode against central differences: the gradient of the loss of many networks, in long double.
//
// A coarse net, but one that knows nothing of the chain rule. With h = 1e-6 the difference quotient is within
// h² · f'''/6 (some 1e-12) and 1e-19 · |f| / h (1e-13) of the derivative; 1e-6 is asked for, of the
// gradient's largest element, so that where long double is no wider than double the test holds too (1e-16 /
// h: 1e-10).
#include <etude/core/type_name.hpp>
#include <etude/train/graphs.hpp>

#include "support/catch.hpp"
#include "support/leaf_values.hpp"
#include "support/lists.hpp"

#include <cmath>
#include <vector>

using namespace etude;

namespace {

using Wide = long double;

template <class Net, class Loss>
class Differences {
 public:
  explicit Differences(int samples, std::uint32_t stream)
      : outputs_(gradients_of(g_)), evaluation_(g_, samples), draw_{99, stream} {
    write_leaves(evaluation_, g_, leaf_values(g_, samples, Net::output.size(), stream));
    evaluation_.run();
    for (std::size_t o = 1; o < outputs_.size(); ++o) {
      const auto d = evaluation_[outputs_[o].statement];
      gradients_.emplace_back(d.begin(), d.end());
    }
  }

  // The loss and the gradients, without the new values of states.
  static GrowingArray<Output> gradients_of(Graph& g) {
    GrowingArray<Output> wanted;
    for (const Output& o : TrainingGraph<Net, Loss>::build(g))
      if (o.leaf < 0 || is_gradient(g, o)) wanted.push_back(o);
    return wanted;
  }

  void check() {
    REQUIRE(gradients_.size() > 0);
    check_elements();
    check_direction();
  }

 private:
  Graph g_;
  GrowingArray<Output> outputs_;
  Evaluation<Wide> evaluation_;
  RandomSequence draw_;
  std::vector<std::vector<Wide>> gradients_;
  static constexpr Wide h = 1e-6L;

  int statement_of(int leaf) const {
    for (int id = 0; id < g_.size(); ++id)
      if (is_leaf(g_.at(id)) && g_.at(id).attributes.a == leaf) return id;
    return -1;
  }
  std::span<Wide> parameter(std::size_t k) { return evaluation_[statement_of(outputs_[k + 1].leaf)]; }
  Wide loss() {
    for (int id = 0; id <= outputs_[0].statement; ++id) evaluation_.step(id);
    return evaluation_[outputs_[0].statement][0];
  }

  // A few elements of each parameter.
  void check_elements() {
    for (std::size_t k = 0; k < gradients_.size(); ++k) {
      Wide scale = 0;
      for (const Wide d : gradients_[k]) scale = std::fmax(scale, std::fabs(d));
      for (int trial = 0; trial < 6; ++trial) {
        const auto i = draw_.below(gradients_[k].size());
        Wide& p = parameter(k)[i];
        const Wide before = p;
        p = before + h;
        const Wide above = loss();
        p = before - h;
        const Wide below = loss();
        p = before;
        INFO(g_.leaves[static_cast<std::size_t>(outputs_[k + 1].leaf)].name << ", element " << i);
        CHECK(std::fabs((above - below) / (2 * h) - gradients_[k][i]) <= 1e-6L * scale + 1e-12L);
      }
    }
  }

  // All elements at once: the derivative in a direction.
  void check_direction() {
    std::vector<std::vector<Wide>> direction, before;
    Wide expected = 0, scale = 0;
    for (std::size_t k = 0; k < gradients_.size(); ++k) {
      before.emplace_back(parameter(k).begin(), parameter(k).end());
      direction.emplace_back();
      for (const Wide d : gradients_[k]) {
        direction[k].push_back(draw_.uniform(-1.0, 1.0));
        expected += d * direction[k].back();
        scale += std::fabs(d * direction[k].back());
      }
    }
    const auto loss_at = [&](Wide t) {
      for (std::size_t k = 0; k < direction.size(); ++k)
        for (std::size_t i = 0; i < direction[k].size(); ++i)
          parameter(k)[i] = before[k][i] + t * direction[k][i];
      return loss();
    };
    const Wide quotient = (loss_at(h) - loss_at(-h)) / (2 * h);
    loss_at(0);
    CHECK(std::fabs(quotient - expected) <= 1e-6L * scale);
  }
};

template <class Net_, class Loss_>
struct Case {
  using network = Net_;
  using loss = Loss_;
};

template <class... C>
void check_all(List<C...>) {
  const auto check = []<class Net, class Loss>() {
    INFO("network: " << type_name<Net>() << ", loss: " << type_name<Loss>());
    for (const int samples : {1, 4}) {
      INFO("samples: " << samples);
      Differences<Net, Loss>(samples, static_cast<std::uint32_t>(samples)).check();
    }
  };
  (check.template operator()<typename C::network, typename C::loss>(), ...);
}

// Depths of 1 to 6, widths of 1 to 40.
using Tied = Shared<"tied", Dense<12>>;
using Networks = List<
    Case<Network<Input<7>, Dense<3>>, SoftmaxCrossEntropy>,
    Case<Network<Input<1>, Dense<1>>, MeanSquaredError>,
    Case<Network<Input<3>, Dense<40, NoBias>, ReLU, Dense<1>>, SigmoidCrossEntropy>,
    Case<Network<Input<5>, Dense<8>, LeakyReLU<0.1>, Dense<4>, Sigmoid>, BinaryCrossEntropy>,
    Case<Network<Input<12>, Residual<Tied, Tanh>, Tied, Identity, Dense<5>>,
         SoftmaxCrossEntropyOfDistribution>,
    Case<Network<Input<2, 3>, Flatten, Dense<9>, Softmax, Dense<4>, Reshape<2, 2>>, MeanSquaredError>,
    Case<Network<Input<6>, Dense<11>, Dropout<0.4>, Tanh, Dropout<0.4>, Dense<3>>, SoftmaxCrossEntropy>,
    Case<Network<Input<4>, Parallel<Dense<3>, Sequence<Dense<2>, Tanh>>, ParallelSum<Dense<5>, Dense<5>>,
                 Dense<2>>,
         SigmoidCrossEntropy>,
    Case<Network<Input<10>, Named<"a", Dense<23>>, Tanh, Frozen<Dense<17>>, Sigmoid, Dense<3>>,
         SoftmaxCrossEntropy>,
    Case<Network<Input<6>, Dense<6>, Residual<Dense<6>, Tanh>, Residual<Dense<6>, Tanh>,
                 Residual<Residual<Dense<6>>>, Dense<3>>,
         MeanSquaredError>,
    Case<Network<Input<4>, Dense<20>, Tanh, Dense<15>, Sigmoid, Dense<10>, Softmax, Dense<5>, Tanh, Dense<4>>,
         SoftmaxCrossEntropy>,
    Case<Network<Input<31>, Dense<29>, Tanh, Dense<23>, Tanh, Dense<19>, Tanh, Dense<17>, Tanh, Dense<13>,
                 Tanh, Dense<11>>,
         SoftmaxCrossEntropyOfDistribution>>;

// Whatever is in the lists, in one network each.
template <class... A>
List<Case<Network<Input<3>, Dense<5>, A, Dense<2>>, SoftmaxCrossEntropy>...> with_activations(List<A...>);
template <class... L>
List<Case<Network<Input<3>, Dense<5>, L, Tanh, Dense<2>>, SoftmaxCrossEntropy>...> with_layers(List<L...>);
template <class... L>
List<Case<EndingFor<L, Input<3>, Dense<5>, Tanh, Dense<2>>, L>...> with_losses(List<L...>);

}  // namespace

TEST_CASE("finite differences: networks of all kinds") { check_all(Networks{}); }

TEST_CASE("finite differences: each activation") { check_all(decltype(with_activations(Activations{})){}); }

TEST_CASE("finite differences: each layer") { check_all(decltype(with_layers(Layers{})){}); }

TEST_CASE("finite differences: each loss") { check_all(decltype(with_losses(::Losses{})){}); }
