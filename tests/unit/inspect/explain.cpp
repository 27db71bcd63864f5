// SPDX-License-Identifier: BSL-1.0
// explain() fits on a screen, and what it counts is what happens.
#include <etude/inspect/explain.hpp>
#include <etude/nn.hpp>
#include <etude/optim/optimizers.hpp>
#include <etude/optim/regularization.hpp>
#include <etude/train/reference_rule.hpp>

#include "support/catch.hpp"
#include "support/leaf_values.hpp"
#include "support/lists.hpp"

#include <cmath>
#include <sstream>
using namespace etude;

namespace {

// A double that counts what is done with it.
struct Counted {
  static inline long long operations = 0;
  double value = 0;
  constexpr Counted() = default;
  template <class N>
  requires std::is_arithmetic_v<N>
  explicit constexpr Counted(N n) : value(static_cast<double>(n)) {}
  explicit operator int() const { return static_cast<int>(value); }
  static Counted made(double v) {
    ++operations;
    return Counted(v);
  }
  friend Counted operator+(Counted a, Counted b) { return made(a.value + b.value); }
  friend Counted operator-(Counted a, Counted b) { return made(a.value - b.value); }
  friend Counted operator*(Counted a, Counted b) { return made(a.value * b.value); }
  friend Counted operator/(Counted a, Counted b) { return made(a.value / b.value); }
  friend Counted operator-(Counted a) { return Counted(-a.value); }
  friend bool operator<(Counted a, Counted b) { return a.value < b.value; }
  friend bool operator<=(Counted a, Counted b) { return a.value <= b.value; }
  friend bool operator==(Counted a, Counted b) { return a.value == b.value; }
  friend Counted abs(Counted a) { return Counted(std::fabs(a.value)); }
  friend Counted exp(Counted a) { return made(std::exp(a.value)); }
  friend Counted expm1(Counted a) { return made(std::expm1(a.value)); }
  friend Counted log(Counted a) { return made(std::log(a.value)); }
  friend Counted log1p(Counted a) { return made(std::log1p(a.value)); }
  friend Counted sqrt(Counted a) { return made(std::sqrt(a.value)); }
  friend Counted tanh(Counted a) { return made(std::tanh(a.value)); }
  friend Counted erf(Counted a) { return made(std::erf(a.value)); }
  friend Counted pow(Counted a, Counted b) { return made(std::pow(a.value, b.value)); }
};

// The evaluator goes through the program with such numbers; every loop must come to what is said of it.
void check_flops(const Study& s) {
  INFO(s.subject);
  const Draft& p = s.program;
  Graph leaves_only;  // leaf_values() asks a graph for its leaves
  leaves_only.leaves = p.leaves;
  const LeafValues values = leaf_values(leaves_only, s.batch, 3, 1);
  Evaluation<Counted, Draft> run(p, s.batch);
  for (int id = 0; id < p.size(); ++id) {
    if (is_leaf(p.at(id))) {
      const std::vector<double>& from = values[static_cast<std::size_t>(p.at(id).attributes.a)];
      for (std::size_t i = 0; i < from.size(); ++i) run[id][i] = Counted(from[i]);
    }
    Counted::operations = 0;
    run.step(id);
    INFO(p.at(id).op->name);
    CHECK(flops_of(p, id, s.batch) == Counted::operations);
  }
  long long total = 0;
  for (const Loop& l : p.loops) {
    total += cost_of_loop(s, l).flops;
    long long sum = 0;
    for (int i = l.first; i < l.first + l.count; ++i)
      sum += flops_of(p, p.members[static_cast<std::size_t>(i)], s.batch);
    CHECK(cost_of_loop(s, l).flops == sum);
  }
  CHECK(total == cost_before_fusion(s).flops);  // fusion moves less, and computes the same
}

template <std::size_t... I>
void check_activations(std::index_sequence<I...>) {
  using detail::type_at;
  (check_flops(study<EndingFor<type_at<I, ::Losses>, Input<5>, Dense<4>, type_at<5 * I, Activations>,
                               Residual<type_at<5 * I + 1, Activations>>, Dense<6>,
                               type_at<5 * I + 2, Activations>, type_at<5 * I + 3, Activations>,
                               type_at<5 * I + 4, Activations>, Dropout<0.5>, Dense<3>>,
                     type_at<I, ::Losses>, void, Batch<3>>()),
   ...);
}

TEST_CASE("the floating-point operations that are told are those that are done", "[inspect]") {
  check_activations(std::make_index_sequence<5>{});
  check_flops(study<Network<Input<2, 3>, Flatten, Parallel<Dense<3>, Dense<2, NoBias>>, Dense<3>>,
                    SoftmaxCrossEntropy, void, Batch<4>, Weighted>());
  check_flops(study<Dense<4>, Input<3>>());
  for_each_type(::Losses{}, []<class L>() { check_flops(study<L, Input<3>>()); });
  constexpr Variable<"A", shape<3, 4>> matrix;
  constexpr Variable<"B", shape<4, 2>> other;
  constexpr Variable<"u", shape<3>> u;
  check_flops(study(sum(matmul(matrix, other) * 2)));
  check_flops(study(max(matmul(u, matrix))));
  check_flops(study(pow(sum<0>(matrix), 3)));
}

TEST_CASE("the cost of an update is that of one element", "[inspect]") {
  for_each_type(Optimizers{}, []<class O>() {
    const Study s = study<O>();
    INFO(s.subject);
    REQUIRE(s.rules.size() == 1);
    const Draft& rule = s.rules[0].program;
    Evaluation<Counted, Draft> run(rule, 1);
    for (int id = 0; id < rule.size(); ++id)
      for (Counted& x : run[id]) x = Counted(0.5);
    long long count = 0;
    for (int id = 0; id < rule.size(); ++id) {
      Counted::operations = 0;
      run.step(id);
      if (rule.at(id).type.size() > 1) count += Counted::operations / rule.at(id).type.size();
    }
    CHECK(cost_of_rule(s.rules[0], 4).flops == count);
  });
}

TEST_CASE("the cost of a constraint is what it does to a matrix, but for the root of each unit",
          "[inspect]") {
  const Study s = study<MaxNorm<Momentum>>();
  std::vector<Counted> weights(12, Counted(2));
  Counted::operations = 0;
  const detail::ConstraintScalars<MaxNorm<Momentum>> numbers(MaxNorm<Momentum>{});
  detail::apply_constraint(numbers, weights.data(), shape<3, 4>);
  CHECK(12 * cost_of_constraint(s.rules[0], 4).flops + 3 == Counted::operations);
}

TEST_CASE("what follows the loops is told, too: nothing of a step is left out", "[inspect]") {
  for_each_type(Optimizers{}, []<class O>() {
    const Study s = study<Network<Input<3>, Dense<4>, Tanh, Dense<2>>, MeanSquaredError, O, Batch<3>>();
    INFO(s.subject << ", " << s.rules[0].optimizer);
    Cost all;
    for (const Loop& l : s.program.loops) all += cost_of_loop(s, l);
    const UpdateCost after = cost_of_updates(s);
    for (const Cost& pass : {after.norm, after.update, after.constraints}) all += pass;
    CHECK(all.flops == cost_before_fusion(s).flops);
    CHECK(all.bytes <= cost_before_fusion(s).bytes);
    CHECK((after.norm.flops > 0) == Rules<O>::reads_gradient_norm);
    CHECK((after.constraints.flops > 0) == Rules<O>::has_constraint);
  });
}

std::vector<std::string> lines_of(const Study& s) {
  std::stringstream text;
  explain(text, s);
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}
bool contains(const std::vector<std::string>& lines, std::string_view part) {
  for (const std::string& line : lines)
    if (line.find(part) != std::string::npos) return true;
  return false;
}

using Mnist = Network<Input<784>, Dense<128>, ReLU, Dense<10>>;

TEST_CASE("784-128-10 is explained on one screen, and width makes it no longer", "[inspect]") {
  const std::vector<std::string> lines = lines_of(study<Mnist, SoftmaxCrossEntropy, Adam>());
  CHECK(lines.size() <= 60);
  for (const std::string& line : lines) {
    CHECK(detail::columns_of(line) <= 115);
    CHECK(line.find('\033') == std::string::npos);  // not a terminal
  }
  using Wide = Network<Input<3000>, Dense<5000>, ReLU, Dense<1000>>;
  CHECK(lines_of(study<Wide, SoftmaxCrossEntropy, Adam>()).size() == lines.size());
  for (const char* part :
       {"Dense<128>", "n×128", "100480", "101770", "z1     = W1·x + b1", "a1     = relu(z1)",
        "∂L/∂z1 = ∂L/∂a1 × ∂a1/∂z1 = where(0 < a1, ∂L/∂a1, 0)", "∂L/∂W1 = ∂L/∂z1 × ∂z1/∂W1 = Σₙ ∂L/∂z1·xᵀ",
        "∂L/∂W1 and the update", "Update: Adam", "p′ = p - m′", "bytes of workspace", "W2ᵀ·∂L/∂y"}) {
    INFO(part);
    CHECK(contains(lines, part));
  }
}

TEST_CASE("updates that wait for their gradients, norms and constraints have a row each", "[inspect]") {
  const std::vector<std::string> plain = lines_of(study<Mnist, SoftmaxCrossEntropy, Adam>());
  CHECK(contains(plain, "8 loops and then the update move"));
  CHECK(contains(plain, "  the update of b1, b2"));
  const std::vector<std::string> lines =
      lines_of(study<Mnist, SoftmaxCrossEntropy, Groups<is_matrix, MaxNorm<Momentum>, ClipByNorm<SGD>>>());
  CHECK(contains(lines, "‖g‖ of all gradients"));
  CHECK(contains(lines, "the update of W1, W2, b1, b2"));
  CHECK(contains(lines, "the constraint of W1, W2"));
  CHECK(contains(lines, "  p″ = p′ * minimum(1, largest / ‖p′‖)"));
  CHECK(lines.size() <= 60);
  CHECK_FALSE(contains(lines_of(study<Mnist, SoftmaxCrossEntropy>()), "the update"));  // without an optimizer
}

TEST_CASE("what a trainer does at another place than the rule says, and what it does together, is told",
          "[inspect]") {
  using Net = Network<Input<8>, Dense<16>, Tanh, Dense<16>, Tanh, Dense<4>>;
  const char* const begins =
      "a trainer's chain rule begins with -learning_rate instead of 1; what it gives is added";
  const std::vector<std::string> one = lines_of(study<Net, MeanSquaredError, SGD, Batch<1>>());
  CHECK(contains(one, begins));
  CHECK(contains(one, "(along with loop 11)"));
  const std::vector<std::string> many = lines_of(study<Net, MeanSquaredError, Momentum, Batch<2>>());
  CHECK_FALSE(contains(many, begins));
  CHECK_FALSE(contains(many, "along with loop"));
  CHECK_FALSE(contains(lines_of(study<Net, MeanSquaredError, Groups<is_matrix, SGD, SGD>>()), begins));
}

TEST_CASE("which order was chosen is told, and what was counted", "[inspect]") {
  using Narrow = Network<Input<2>, Dense<2>, Tanh, Dense<1>>;
  const std::vector<std::string> chosen = lines_of(study<Narrow, MeanSquaredError, SGD, Batch<64>>());
  CHECK(contains(chosen, "order    by feature, in "));
  CHECK(contains(chosen, "whose lanes are samples"));
  const std::vector<std::string> told = lines_of(study<Narrow, MeanSquaredError, SGD, Batch<64>, BySample>());
  CHECK(contains(told, "order    by sample, in "));
  CHECK_FALSE(contains(told, "whose lanes are samples"));
  CHECK(contains(lines_of(study<Mnist, SoftmaxCrossEntropy>()), "order    by sample, in "));
  CHECK_FALSE(contains(lines_of(study<Narrow, MeanSquaredError, SGD, Batch<1>>()), "order    "));
}

TEST_CASE("a dense layer takes five fused loops or fewer", "[inspect]") {
  const auto loops = [](const Study& s) {
    return std::count_if(s.program.loops.begin(), s.program.loops.end(),
                         [](const Loop& l) { return l.count > 0; });
  };
  using Deep = Network<Input<784>, Dense<128>, ReLU, Dense<64>, ReLU, Dense<32>, ReLU, Dense<10>>;
  CHECK((loops(study<Deep, SoftmaxCrossEntropy>()) - loops(study<Mnist, SoftmaxCrossEntropy>())) <= 2 * 5);
  CHECK(loops(study<Mnist, SoftmaxCrossEntropy>()) <= 2 * 5);
}

TEST_CASE("expressions, layers, losses, networks and optimizers are explained alike", "[inspect]") {
  constexpr Variable<"x"> x;
  constexpr Variable<"y"> y;
  constexpr Variable<"z"> z;
  const std::vector<std::string> product = lines_of(study((x + y) * z));
  CHECK(contains(product, "f     = z * (x + y)"));
  CHECK(contains(product, "∂f/∂x = z"));
  CHECK(contains(product, "∂f/∂y = ∂f/∂x"));
  CHECK(contains(product, "∂f/∂z = x + y"));
  const std::vector<std::string> named = lines_of(study(let<"h">(tanh(2 * x)) * y, x));
  CHECK(contains(named, "h     = tanh(2 * x)"));
  CHECK(contains(named, "∂f/∂x = ∂f/∂h × ∂h/∂x = "));
  const std::vector<std::string> layer = lines_of(study<Dense<4>, Input<3>>());
  CHECK(contains(layer, "∂L/∂x  = ∂L/∂y × ∂y/∂x  = W1ᵀ·∂L/∂y"));
  CHECK(contains(lines_of(study<MeanSquaredError, Input<3>>()), "∂L/∂y = v1 * ("));
  CHECK(contains(lines_of(study<Momentum>()), "v′ = g + beta * v"));
  const std::vector<std::string> groups =
      lines_of(study<Mnist, SoftmaxCrossEntropy, Groups<is_bias, SGD, L2<Adam>>>());
  CHECK(contains(groups, "Update: SGD of b1, b2"));
  CHECK(contains(groups, "Update: L2<Adam> of W1, W2"));
  // A derivative that a sum hands on is said to be the same.
  CHECK(
      contains(lines_of(study<Network<Input<4>, Dense<4>, Residual<Dense<4>>, Dense<2>>, MeanSquaredError>()),
               "∂L/∂z2 = ∂L/∂h1 × ∂h1/∂z2                    = ∂L/∂h1"));
}

TEST_CASE("colours are there for who wants them", "[inspect]") {
  std::stringstream text;
  explain(text, study<SGD>(), Colour::always);
  CHECK(text.str().find("\033[1mUpdate: SGD") != std::string::npos);
}

TEST_CASE("types are written as in the program, whichever compiler spells them", "[inspect]") {
  CHECK(detail::written(type_name<Named<"stem", LeakyReLU<0.25>>>()) == "Named<\"stem\", LeakyReLU<0.25>>");
  CHECK(detail::written(type_name<Dropout<0.1>>()) == "Dropout<0.1>");
}

}  // namespace
