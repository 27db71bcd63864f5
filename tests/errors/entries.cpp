// Whatever takes a network says first, and once, what is wrong with it.
//
// case: Model<Wrong> model; float y = model(std::array{1.0f, 2.0f, 3.0f, 4.0f})[0];
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: constexpr int n = Wrong::parameters();
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: constexpr int n = Wrong::states();
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: constexpr auto n = Wrong::bytes();
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: constexpr long n = Wrong::flops();
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: constexpr auto n = Wrong::fingerprint();
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: constexpr int n = Wrong::output.size();
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: void f(const Dataset& d) { Trainer<Wrong, MeanSquaredError, SGD> t; t.fit(d); t.score(d); t.gradient(d); lbfgs(t, d); }
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: void f() { auto [a, b] = Trainer<Wrong, SoftmaxCrossEntropy, Adam>{}.predict(std::array{1.0f, 2.0f, 3.0f, 4.0f}); }
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: ReferenceTrainer<Wrong, MeanSquaredError, SGD> t;
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: auto check = check_gradients<Wrong, MeanSquaredError>();
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: float f(Model<Right>& m, std::span<const float, 4> x) { return value_and_gradient<SoftmaxCrossEntropy>(m, x, {}, m); }
// says: this_loss_does_not_accept_what_it_receives | SoftmaxCrossEntropy | expects<2> | receives<1>
// case: auto check = check_gradients<Right, SoftmaxCrossEntropy>();
// says: this_loss_does_not_accept_what_it_receives | SoftmaxCrossEntropy | expects<2> | receives<1>
// case: ReferenceTrainer<Right, SoftmaxCrossEntropy, SGD> t;
// says: this_loss_does_not_accept_what_it_receives | SoftmaxCrossEntropy | expects<2> | receives<1>
// case: auto p = pretrain<Stack, ContrastiveDivergence<1>, SGD>(Dataset{});
// says: this_layer_does_not_accept_what_it_receives | layer<2> | Dense<3, | expects<7> | receives<8>
// case: constexpr int n = DeepBelief<Stack>::machines;
// says: this_layer_does_not_accept_what_it_receives | layer<2> | Dense<3, | expects<7> | receives<8>
// case: std::string text = summary<Wrong>();
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: constexpr auto n = layer_summaries<Wrong>.size();
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: Study s = study<Wrong>();
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: Study s = study<Wrong, MeanSquaredError>();
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: Study s = study<Wrong, MeanSquaredError, Adam, Batch<8>>();
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: Study s = study<Dense<3, From<7>>, Input<8>>();
// says: this_layer_does_not_accept_what_it_receives | layer<0> | Dense<3, | expects<7> | receives<8>
// case: Study s = study<SoftmaxCrossEntropy, Input<1>>();
// says: this_loss_does_not_accept_what_it_receives | SoftmaxCrossEntropy | expects<2> | receives<1>
// case: void f() { explain<Wrong, MeanSquaredError, SGD>(std::cout); }
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: std::string text = to_dot<Wrong, MeanSquaredError>();
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: std::string text = to_latex<Wrong>();
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: void f() { to_cpp<Wrong, MeanSquaredError, SGD>(std::cout); }
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: void f() { machine_code<Wrong, MeanSquaredError, SGD>(std::cout); }
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: void f() { to_html<Wrong, MeanSquaredError, SGD>(std::cout); }
// says: this_layer_does_not_accept_what_it_receives | layer<1> | Dense<3, | expects<7> | receives<8>
// case: constexpr int n = Right::parameters(); constexpr auto rows = layer_summaries<Right>.size();

//
#include <etude/etude.hpp>
#include <etude/inspect.hpp>
#include <etude/inspect/page.hpp>
#include <etude/inspect/summary.hpp>
#include <etude/train/lbfgs.hpp>

#include <iostream>
using namespace etude;

using Wrong = Network<Input<4>, Dense<8>, Dense<3, From<7>>, ReLU, Dense<2>>;
using Right = Network<Input<4>, Dense<8>, Tanh, Dense<1>>;
using Stack = Network<Input<4>, Dense<8>, Sigmoid, Dense<3, From<7>>>;

MISTAKE
