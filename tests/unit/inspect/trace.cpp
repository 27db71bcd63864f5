// SPDX-License-Identifier: BSL-1.0
// A trace holds every value by name, and they are those of the fused step.
#include <etude/inspect/trace.hpp>
#include <etude/nn.hpp>
#include <etude/optim/optimizers.hpp>
#include <etude/train/trainer.hpp>

#include "support/catch.hpp"
#include "support/tool.hpp"
#include "unit/train/step_check.hpp"

#include <sstream>
using namespace etude;

namespace {

// The trace in double, and the fused step in float and in double, are each within rounding of the exact
// values.
template <class Net, class Loss, bool Weights = false>
void check_trace() {
  using Build = TrainingGraph<Net, Loss, Weights>;
  using Option = std::conditional_t<Weights, Weighted, Batch<64>>;
  const Study s = study<Net, Loss, void, Option>();
  INFO(s.subject);
  constexpr int samples = 5;
  // The graph as the compiler made it. (Made here, statements may come in another order: that of the operands
  // of an overloaded operator is open, and g++ takes another one in constant expressions.)
  const Transcript& g = s.transcript;
  const GrowingArray<Output>& outputs = g.outputs;
  Graph only_leaves;
  only_leaves.leaves = g.leaves;
  const LeafValues leaves =
      leaf_values(only_leaves, samples, Net::output.size(), 3, step_check::seed, step_check::step);
  TraceInput given;
  for (int id = 0; id < s.program.size(); ++id)
    if (is_leaf(s.program.at(id)) && s.program.leaf(id).kind != LeafKind::count)
      given[s.names[static_cast<std::size_t>(id)].text] =
          leaves[static_cast<std::size_t>(s.program.at(id).attributes.a)];
  const Trace t = trace(s, given);
  CHECK(t.samples == samples);

  Evaluation<Bounded, Transcript> exact(g, samples);
  for (int id = 0; id < g.size(); ++id)
    if (is_leaf(g.at(id))) {
      const std::vector<double>& from = leaves[static_cast<std::size_t>(g.at(id).attributes.a)];
      for (std::size_t i = 0; i < from.size(); ++i) exact[id][i] = Bounded(from[i]);
    }
  Bounded::ambiguous = false;
  exact.run();
  REQUIRE_FALSE(Bounded::ambiguous);
  std::size_t traced = 0;
  for (int id = 0; id < g.size(); ++id)
    for (const TracedValue& v : t.values)
      if (v.statement >= 0 && s.became[static_cast<std::size_t>(id)] == v.statement) {
        std::string message;
        const int wrong = step_check::count_wrong<double>(v.elements, exact[id], message);
        INFO(v.name.text << ": " << message);
        CHECK(wrong == 0);
        ++traced;
      }
  CHECK(traced == t.values.size());

  const auto fused = step_check::run<Build, float, step_check::batch, Order::chosen>(leaves, samples, false);
  std::string message;
  CHECK(step_check::count_wrong<float>(std::span(&fused.loss, 1), exact[outputs[0].statement], message) == 0);
  CHECK(std::fabs(t["L"].elements[0] - static_cast<double>(fused.loss)) <=
        static_cast<double>(exact[outputs[0].statement][0].bound() * Bounded::u * 1.001L));
  for (std::size_t o = 1; o < outputs.size(); ++o) {
    const auto leaf = static_cast<std::size_t>(outputs[o].leaf);
    const std::string path = detail::leaf_path(g, outputs[o].leaf);
    INFO(path);
    const TracedValue& gradient = t["∂L/∂" + t[path].name.text];
    REQUIRE(gradient.elements.size() == fused.model[leaf].size());
    for (std::size_t i = 0; i < gradient.elements.size();
         ++i)  // the last term is for the trace's own rounding
      CHECK(std::fabs(gradient.elements[i] - static_cast<double>(fused.model[leaf][i])) <=
            static_cast<double>(exact[outputs[o].statement][i].bound() * Bounded::u * 1.001L) + 1e-37);
  }
}

TEST_CASE("a trace agrees with the fused step", "[inspect]") {
  check_trace<Network<Input<7>, Dense<9>, ReLU, Dense<4>>, SoftmaxCrossEntropy>();
  check_trace<Network<Input<7>, Dense<9>, Tanh, Residual<Dense<9>, GELU>, Dense<3>>, MeanSquaredError>();
  check_trace<Network<Input<5>, Named<"stem", Dense<6>>, Dropout<0.5>, Parallel<Dense<3>, Dense<2, NoBias>>,
                      SiLU, ParallelSum<Dense<4>, Frozen<Dense<4>>>>,
              SigmoidCrossEntropy>();
  check_trace<Network<Input<5>, Dense<6>, Softplus, Dense<3>>, Huber<>, true>();
}

using Net = Network<Input<2>, Dense<3>, Tanh, Dense<2>>;

TEST_CASE("a trainer's own step is traced with its model", "[inspect]") {
  Trainer<Net, SoftmaxCrossEntropy, SGD, Batch<4>, Precision<double>> trainer{{.seed = 7}};
  const std::vector<double> inputs{0.5, -1, 2, 0.25};
  const std::vector<std::int32_t> classes{1, 0};
  const Trace t = trace(study<Net, SoftmaxCrossEntropy>(), trainer.model(), {{"x", inputs}, {"t", {1, 0}}});
  // Without a model the parameters are those with which training begins.
  const Trace initial = trace(study<Net, SoftmaxCrossEntropy>(), {{"x", inputs}, {"t", {1, 0}}}, 7);
  CHECK(t["L"].elements == initial["L"].elements);
  const std::vector<double> before = trainer.model().get("0.weight");
  const double loss = trainer.step(inputs, classes);
  CHECK(std::fabs(loss - t["L"].elements[0]) < 1e-13);
  const std::vector<double> after = trainer.model().get("0.weight");
  for (std::size_t i = 0; i < before.size(); ++i)
    CHECK(std::fabs(after[i] - (before[i] - 1e-2f * t["∂L/∂W1"].elements[i])) < 1e-13);
}

TEST_CASE("expressions are traced, too", "[inspect]") {
  constexpr Variable<"x"> x;
  constexpr Variable<"y"> y;
  constexpr Variable<"z"> z;
  const Trace t = trace(study(let<"q">(x + y) * z), {{"x", {-2}}, {"y", {5}}, {"z", {-4}}});
  CHECK(t["q"].elements == std::vector<double>{3});
  CHECK(t["f"].elements == std::vector<double>{-12});
  CHECK(t["∂f/∂x"].elements == std::vector<double>{-4});
  CHECK(t["∂f/∂y"].elements == std::vector<double>{-4});
  CHECK(t["∂f/∂z"].elements == std::vector<double>{3});
  CHECK(t["∂f/∂q"].elements == std::vector<double>{-4});
}

std::string message_of(auto f) {
  try {
    f();
  } catch (const error& e) {
    return e.what();
  }
  return "";
}

TEST_CASE("what is missing or does not fit is named", "[inspect]") {
  const Study s = study<Net, SoftmaxCrossEntropy>();
  CHECK(message_of([&] { trace(s, {{"x", {1, 2}}}); }) == "trace: t was not given");
  CHECK(message_of([&] {
          trace(s, {{"x", {1, 2, 3}}});
        }) == "trace: x takes 2 numbers a sample, 3 were given");
  CHECK(message_of([&] {
          trace(s, {{"x", {1, 2}}, {"t", {0, 1}}});
        }) == "trace: t takes 1 numbers, 2 were given");
  CHECK(message_of([&] {
          trace(s, {{"x", {1, 2}}, {"t", {0}}, {"W3", {1}}});
        }).find("has no W3; it has ") != std::string::npos);
  CHECK(message_of([&] {
          trace(s, {{"x", {1, 2}}, {"t", {0}}})["z7"];
        }).find("no value called z7; it has ") != std::string::npos);
}

TEST_CASE("random leaves have the values of a trainer's first step: uniform or normal", "[inspect]") {
  using Noisy = Network<Input<3>, GaussianNoise<0.5>, Dropout<0.5>, Dense<2>>;
  const Study s = study<Noisy, MeanSquaredError>();
  const Trace t = trace(s, {{"x", {1, 2, 3}}, {"t", {0, 1}}}, 7);
  for (std::size_t k = 0; k < s.program.leaves.size(); ++k)
    if (const Leaf& l = s.program.leaves[k]; l.kind == LeafKind::random) {
      const bool is_noise = l.name == "noise";
      CHECK((l.distribution == Distribution::normal) == is_noise);
      const RandomKey key = random_leaf_key(7, static_cast<int>(k), 0);
      for (std::uint32_t i = 0; i < 3; ++i)
        CHECK(t[is_noise ? "noise1" : "mask2"].elements[i] ==
              static_cast<double>(is_noise ? normal<float>(key, i) : uniform01<float>(key, i)));
    }
}

TEST_CASE("table and JSON", "[inspect]") {
  constexpr Variable<"x", shape<2, 3>> x;
  const Trace t = trace(study(sum(let<"a\"b">(log(x)))), {{"x", {1, 2, 3, 4, 5, 0}}});
  std::ostringstream table, json;
  write_table(table, t, 2);
  CHECK(table.str().find("x      2×3               0         5           1         2 …\n") !=
        std::string::npos);
  write_json(json, t);
  CHECK(json.str().find("{\"name\": \"x\", \"shape\": [2, 3], \"elements\": [1, 2, 3, 4, 5, 0]}") !=
        std::string::npos);
  CHECK(json.str().find("\"name\": \"a\\\"b\"") != std::string::npos);
  CHECK(json.str().find("null]") != std::string::npos);  // log 0
  std::ostringstream large;
  write_json(large, trace(study<Net, SoftmaxCrossEntropy>(), {{"x", {1, 2, 3, 4}}, {"t", {1, 0}}}));
  CHECK(large.str().find("{\"name\": \"W1\", \"path\": \"0.weight\", \"shape\": [3, 2]") !=
        std::string::npos);
  CHECK(large.str().find("{\"name\": \"z1\", \"shape\": [2, 3]") != std::string::npos);
  if (!has_tool("python3")) return;
  write_file("trace.json", large.str());
  CHECK(succeeds("python3 -c \"import json; d = json.load(open('trace.json')); assert d['samples'] == 2\""));
}

}  // namespace
