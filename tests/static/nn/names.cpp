// SPDX-License-Identifier: BSL-1.0
// Every activation is a type and a function, side by side with the names of <cmath> in the global namespace.
#include <etude/grad/gradient.hpp>
#include <etude/nn.hpp>

#include <math.h>

#include <cmath>

using namespace etude;

namespace {

constexpr Variable<"x", shape<3>> x;

template <class Activation>
constexpr bool agrees(auto e) {
  return same(e, Activation{}(x));
}
static_assert(agrees<Identity>(identity(x)));
static_assert(agrees<Step>(step(x)));
static_assert(agrees<HardSigmoid>(hard_sigmoid(x)) && agrees<HardTanh>(hard_tanh(x)));
static_assert(agrees<FastTanh>(fast_tanh(x)));
static_assert(agrees<Softsign>(softsign(x)) && agrees<Softplus>(softplus(x)));
static_assert(agrees<ReLU>(relu(x)) && agrees<ReLU6>(relu6(x)));
static_assert(agrees<ELU<>>(elu(x)) && agrees<ELU<0.5>>(elu(x, 0.5)) && agrees<SELU>(selu(x)));
static_assert(agrees<CELU<2.0>>(celu(x, 2)));
static_assert(agrees<GELU>(gelu(x)) && agrees<GELUTanh>(gelu_tanh(x)));
static_assert(agrees<SiLU>(silu(x)) && agrees<Mish>(mish(x)));
static_assert(agrees<LogSoftmax>(log_softmax(x)));
static_assert(agrees<LeakyReLU<0.25>>(leaky_relu(x, 0.25)));
static_assert(agrees<Tanh>(tanh(x)));
static_assert(agrees<Sigmoid>(sigmoid(x)));
static_assert(agrees<Softmax>(softmax(x)));
static_assert(!agrees<Tanh>(sigmoid(x)));

using Net = Network<Input<3>, Dense<3>, Identity, ReLU, LeakyReLU<0.25>, Tanh, Sigmoid, PReLU<>,
                    PReLU<PerUnit>, Softmax>;
static_assert(Net::output.size() == 3);

// What <cmath> gives for numbers is still found.
[[maybe_unused]] double of_numbers(double y) { return tanh(y) + exp(y) + std::erf(y) + ::log1p(y); }

}  // namespace
