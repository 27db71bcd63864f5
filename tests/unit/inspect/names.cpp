// SPDX-License-Identifier: BSL-1.0
// Names are what a person would choose, each stands for one value, and it is the value it says.
#include <etude/inspect/print.hpp>
#include <etude/inspect/study.hpp>
#include <etude/nn.hpp>
#include <etude/program/evaluate.hpp>

#include "support/catch.hpp"
#include "support/leaf_values.hpp"
#include "support/lists.hpp"

#include <map>
#include <set>
#include <string>
using namespace etude;

namespace {

// What is called what: "z1" → "W1·x + b1".
std::map<std::string, std::string> equations(const Study& s) {
  std::vector<std::string> names;
  for (const Name& n : s.names) names.push_back(n.text);
  const detail::Printer print(s.program, names);
  std::map<std::string, std::string> out;
  for (int id : s.program.members)
    if (const std::string& name = names[static_cast<std::size_t>(id)]; !name.empty())
      out[name] = print.expression(id);
  return out;
}

TEST_CASE("a network of dense layers has the names of the textbooks", "[inspect]") {
  using Net = Network<Input<784>, Dense<128>, ReLU, Dense<10>>;
  std::map<std::string, std::string> named = equations(study<Net, SoftmaxCrossEntropy>());
  CHECK(named["z1"] == "W1·x + b1");
  CHECK(named["a1"] == "relu(z1)");
  CHECK(named["y"] == "W2·a1 + b2");
  CHECK(named["∂L/∂b2"] == "Σₙ ∂L/∂y");
  CHECK(named["∂L/∂W2"] == "Σₙ ∂L/∂y·a1ᵀ");
  CHECK(named["∂L/∂a1"] == "W2ᵀ·∂L/∂y");
  CHECK(named["∂L/∂z1"] == "where(0 < a1, ∂L/∂a1, 0)");
  CHECK(named["∂L/∂b1"] == "Σₙ ∂L/∂z1");
  CHECK(named["∂L/∂W1"] == "Σₙ ∂L/∂z1·xᵀ");
  CHECK(named.count("L") == 1);
  CHECK(named.count("ℓ") == 1);
  CHECK(named.count("z2") == 0);  // it is the output
}

struct Gated : Layer {
  constexpr auto operator()(auto x) const {
    const auto gate = let<"gate">(sigmoid(call<"inner", Dense<4>>(x)));
    return gate * tanh(x);
  }
};

TEST_CASE("given names are kept, layers without a name are counted, and each use is told apart",
          "[inspect]") {
  using Encoder = Shared<"encoder", Sequence<Dense<4>, Tanh>>;
  using Net = Network<Input<4>, Named<"stem", Dense<4>>, Residual<Dense<4>, ReLU>, Encoder, Dropout<0.5>,
                      Encoder, Flatten, Gated, Gated, PReLU<>, Dense<3>>;
  std::map<std::string, std::string> named = equations(study<Net, MeanSquaredError>());
  CHECK(named["z_stem"] == "W_stem·x + b_stem");
  CHECK(named["z1"] == "W1·z_stem + b1");
  CHECK(named["a1"] == "relu(z1)");
  CHECK(named["h1"] == "z_stem + a1");
  CHECK(named["z_encoder"] == "W_encoder·h1 + b_encoder");
  CHECK(named["a_encoder"] == "tanh(z_encoder)");
  CHECK(named["h2"] == "where(mask2 < 0.5, 2 * a_encoder, 0)");
  CHECK(named["z_encoder(2)"] == "b_encoder + W_encoder·h2");
  CHECK(named["a_encoder(2)"] == "tanh(z_encoder(2))");
  CHECK(named["gate3"] == "sigmoid(z_inner1)");
  CHECK(named["h3"] == "gate3 * v1");  // the tangent is wanted again in the backward pass
  CHECK(named["v1"] == "tanh(a_encoder(2))");
  CHECK(named["gate4"] == "sigmoid(z_inner2)");
  CHECK(named["v2"] == "tanh(h3)");
  CHECK(named["a2"] == "where(0 < h4, h4, h4 * w2)");
  CHECK(named["y"] == "W2·a2 + b2");
  CHECK(named.count("∂L/∂w2") == 1);
  CHECK(named.count("∂L/∂b_encoder") == 1);
}

// A derivative is that of the value it is named after: nudging the value by what is called ∂L/∂value changes
// L by |∂L/∂value|². Checked for every named value of every network, in long double.
template <class Net, class Loss>
void check_derivatives_are_of_their_values() {
  INFO(type_name<Net>() << ", " << type_name<Loss>());
  const Study s = study<Net, Loss>();
  Graph g;
  TrainingGraph<Net, Loss>::build(g);
  constexpr int samples = 3;
  const LeafValues leaves = leaf_values(g, samples, Net::output.size(), 7);
  const Draft& p = s.program;
  auto id_of = [&s](const std::string& text) {
    for (std::size_t id = 0; id < s.names.size(); ++id)
      if (s.names[id].text == text) return static_cast<int>(id);
    return -1;
  };
  auto fill = [&](auto& run) {
    for (int id = 0; id < p.size(); ++id)
      if (is_leaf(p.at(id))) {
        const std::vector<double>& from = leaves[static_cast<std::size_t>(p.at(id).attributes.a)];
        for (std::size_t i = 0; i < from.size(); ++i) run[id][i] = from[i];
      }
  };
  const int loss = id_of("L");
  REQUIRE(loss >= 0);
  Evaluation<long double, Draft> base(p, samples);
  fill(base);
  base.run();
  int checked = 0;
  std::set<std::string> texts, identifiers;
  for (int id = 0; id < p.size(); ++id) {
    const Name& name = s.names[static_cast<std::size_t>(id)];
    if (!name) continue;
    CHECK(texts.insert(name.text).second);  // one value, one name
    CHECK(identifiers.insert(name.identifier).second);
    CHECK(name.identifier.find_first_not_of(
              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == std::string::npos);
    const int d = id_of("∂L/∂" + name.text);
    if (d < 0) continue;
    INFO(name.text);
    REQUIRE(base[d].size() == base[id].size());
    // L changes by what the derivative says, for a small step in its direction, both ways.
    long double norm = 0;
    for (long double x : base[d]) norm += x * x;
    if (norm == 0) continue;
    const long double h = 1e-7L / std::sqrt(norm);
    long double at[2];
    for (int side : {0, 1}) {
      Evaluation<long double, Draft> nudged(p, samples);
      fill(nudged);
      for (int k = 0; k < p.size(); ++k) {
        nudged.step(k);
        if (k == id)
          for (std::size_t i = 0; i < nudged[k].size(); ++i) nudged[k][i] += (side ? h : -h) * base[d][i];
      }
      at[side] = nudged[loss][0];
    }
    const long double slope = (at[1] - at[0]) / (2 * h);
    // Central differences: h² times the third derivative, and the long double's 2^-64 over h; both below
    // 1e-9.
    CHECK(std::fabs(slope - norm) <= 1e-7L * (norm + std::sqrt(norm)));
    ++checked;
  }
  CHECK(checked >= 3);
}

// Each activation between dense layers, four networks of six: what is longer takes no longer to compile.
template <class... Layer>
using Deep = Network<Input<5>, Dense<6>, Residual<Layer, Dense<6>>..., Dense<3>>;
template <std::size_t... I>
void check_activations(std::index_sequence<I...>) {
  (check_derivatives_are_of_their_values<
       Deep<etude::detail::type_at<6 * I, Activations>, etude::detail::type_at<6 * I + 1, Activations>,
            etude::detail::type_at<6 * I + 2, Activations>, etude::detail::type_at<6 * I + 3, Activations>,
            etude::detail::type_at<6 * I + 4, Activations>, etude::detail::type_at<6 * I + 5, Activations>>,
       MeanSquaredError>(),
   ...);
}

TEST_CASE("what is called a derivative of a value is that value's derivative", "[inspect]") {
  check_activations(std::make_index_sequence<4>{});
  check_derivatives_are_of_their_values<
      Network<Input<4>, Named<"stem", Dense<4>>, Parallel<Dense<3>, Dense<2, NoBias>>, Dropout<0.5>,
              ParallelSum<Dense<5>, Frozen<Dense<5>>>, Dense<3>>,
      SoftmaxCrossEntropy>();
}

}  // namespace
