// SPDX-License-Identifier: BSL-1.0
// The gradient of restricted Boltzmann machines that are small enough to be summed over: every state of all
// units is visited here, by formulae of the textbook and nothing of the library.
#include <etude/etude.hpp>

#include "support/catch.hpp"

#include <array>
#include <cmath>
#include <map>
#include <string>
#include <vector>

using namespace etude;

namespace {

constexpr int visible = 4, hidden = 3;
constexpr std::size_t nv = visible, nh = hidden, visible_states = 1u << nv, hidden_states = 1u << nh;
using Machine = RBM<hidden>;
using Net = Network<Input<visible>, Machine>;

double bit(std::size_t state, std::size_t k) { return static_cast<double>(state >> k & 1); }
double logistic(double x) { return 1 / (1 + std::exp(-x)); }

// Numbers by the names of the parameters, row-major.
using Numbers = std::map<std::string, std::vector<double>>;
Numbers zeros_like_parameters() {
  return {{"0.weight", std::vector<double>(nh * nv)},
          {"0.bias", std::vector<double>(nh)},
          {"0.visible_bias", std::vector<double>(nv)}};
}

// A machine with parameters between −1.2 and 1.2, which a float holds.
struct Exact {
  Numbers value = zeros_like_parameters();
  explicit Exact(std::uint64_t seed) {
    RandomSequence draw{seed};
    for (auto& [name, numbers] : value)
      for (double& x : numbers) x = draw.uniform(-1.2f, 1.2f);
  }
  double w(std::size_t j, std::size_t i) const { return value.at("0.weight")[j * nv + i]; }
  double c(std::size_t j) const { return value.at("0.bias")[j]; }
  double b(std::size_t i) const { return value.at("0.visible_bias")[i]; }

  double energy(std::size_t v, std::size_t h) const {
    double e = 0;
    for (std::size_t i = 0; i < nv; ++i) e -= b(i) * bit(v, i);
    for (std::size_t j = 0; j < nh; ++j) {
      e -= c(j) * bit(h, j);
      for (std::size_t i = 0; i < nv; ++i) e -= bit(h, j) * w(j, i) * bit(v, i);
    }
    return e;
  }
  // p(v) of the model.
  std::vector<double> distribution() const {
    std::vector<double> p(visible_states);
    double z = 0;
    for (std::size_t v = 0; v < visible_states; ++v)
      for (std::size_t h = 0; h < hidden_states; ++h) {
        const double weight = std::exp(-energy(v, h));
        p[v] += weight, z += weight;
      }
    for (double& x : p) x /= z;
    return p;
  }
  double hidden_given(std::size_t v, std::size_t j) const {
    double a = c(j);
    for (std::size_t i = 0; i < nv; ++i) a += w(j, i) * bit(v, i);
    return logistic(a);
  }
  double visible_given(std::size_t h, std::size_t i) const {
    double a = b(i);
    for (std::size_t j = 0; j < nh; ++j) a += w(j, i) * bit(h, j);
    return logistic(a);
  }
  // The distribution after a step of Gibbs sampling.
  std::vector<double> after_step(const std::vector<double>& p) const {
    std::vector<double> of_hidden(hidden_states), next(visible_states);
    for (std::size_t v = 0; v < visible_states; ++v)
      for (std::size_t h = 0; h < hidden_states; ++h) {
        double q = p[v];
        for (std::size_t j = 0; j < nh; ++j) q *= bit(h, j) > 0 ? hidden_given(v, j) : 1 - hidden_given(v, j);
        of_hidden[h] += q;
      }
    for (std::size_t h = 0; h < hidden_states; ++h)
      for (std::size_t v = 0; v < visible_states; ++v) {
        double q = of_hidden[h];
        for (std::size_t i = 0; i < nv; ++i)
          q *= bit(v, i) > 0 ? visible_given(h, i) : 1 - visible_given(h, i);
        next[v] += q;
      }
    return next;
  }
  // The textbook's −∂F/∂θ of one visible state: v·h, h and v, with the mean of h.
  Numbers statistics(std::size_t v) const {
    Numbers s = zeros_like_parameters();
    for (std::size_t j = 0; j < nh; ++j) {
      s["0.bias"][j] = hidden_given(v, j);
      for (std::size_t i = 0; i < nv; ++i) s["0.weight"][j * nv + i] = hidden_given(v, j) * bit(v, i);
    }
    for (std::size_t i = 0; i < nv; ++i) s["0.visible_bias"][i] = bit(v, i);
    return s;
  }
};

// The mean of the statistics under p, and their variance.
struct Moments {
  Numbers mean = zeros_like_parameters(), variance = zeros_like_parameters();
  Moments() = default;
  Moments(const Exact& exact, const std::vector<double>& p) {
    for (std::size_t v = 0; v < visible_states; ++v)
      for (const auto& [name, s] : exact.statistics(v))
        for (std::size_t k = 0; k < s.size(); ++k)
          mean[name][k] += p[v] * s[k], variance[name][k] += p[v] * s[k] * s[k];
    for (auto& [name, s] : variance)
      for (std::size_t k = 0; k < s.size(); ++k) s[k] -= mean[name][k] * mean[name][k];
  }
};

// Data that the machine does not produce by itself: a few states, each as often as the others.
constexpr std::array<std::size_t, 4> data_states{0b0011, 0b0110, 0b1111, 0b1000};
std::vector<double> data_distribution() {
  std::vector<double> p(visible_states);
  for (std::size_t v : data_states) p[v] += 1.0 / data_states.size();
  return p;
}
void append_state(std::vector<float>& to, std::size_t v) {
  for (std::size_t i = 0; i < nv; ++i) to.push_back(static_cast<float>(bit(v, i)));
}

// A parameter becomes its gradient.
struct TakeGradient {
  constexpr auto operator()(auto p, auto g) const { return updates(p <<= g); }
};

constexpr int chains = 1024;
std::vector<float> data_batch() {
  std::vector<float> batch;
  for (std::size_t s = 0; s < chains; ++s) append_state(batch, data_states[s % data_states.size()]);
  return batch;
}

// The mean over `steps` batches of the gradient that a trainer computes, each with the machine's parameters.
template <class Trainer>
Numbers gradient_of(Trainer& trainer, const Numbers& parameters, int steps, int apart = 1,
                    const std::vector<float>& batch = data_batch()) {
  Numbers sum = parameters;
  for (auto& [name, x] : sum) x.assign(x.size(), 0);
  for (int s = 0; s < steps * apart; ++s) {
    for (const auto& [name, x] : parameters)
      trainer.model().set(name, std::vector<float>(x.begin(), x.end()));
    REQUIRE(std::isfinite(trainer.step(batch)));
    if ((s + 1) % apart == 0)
      for (auto& [name, x] : sum) {
        const std::vector<float> g = trainer.model().get(name);
        for (std::size_t k = 0; k < x.size(); ++k) x[k] += static_cast<double>(g[k]) / steps;
      }
  }
  return sum;
}

// The gradient of −log p(data), or its estimate with p_k in place of the model: ⟨·⟩ under p_k less ⟨·⟩ of the
// data. Each of `samples` independent chains adds its variance / samples². Five standard deviations: for all
// of the comparisons here together the chance of a false alarm is below 1e-4. A float's rounding of a mean of
// numbers below 1 is 1e-6 at most.
void check_estimate(const Numbers& estimate, const Moments& model, const Moments& data, double samples) {
  for (const auto& [name, g] : estimate)
    for (std::size_t k = 0; k < g.size(); ++k) {
      INFO(name << "[" << k << "]");
      const double expected = model.mean.at(name)[k] - data.mean.at(name)[k];
      CHECK(std::fabs(g[k] - expected) <= 5 * std::sqrt(model.variance.at(name)[k] / samples) + 1e-6);
    }
}

// The layer that gives the free energy, to be derived by the library.
struct FreeEnergy : Layer {
  constexpr auto operator()(auto v) const { return Machine::free_energy(v); }
};

// [textbook]
// The derived gradient of the free energy is the textbook's: −h·vᵀ, −h and −v, h the probabilities of the
// hidden units.
constexpr Variable<"v", shape<visible>> v;
constexpr Parameter<"weight", shape<hidden, visible>> W;
constexpr Parameter<"bias", shape<hidden>> c;
constexpr Parameter<"visible_bias", shape<visible>> b;
constexpr auto dF = gradient(Machine::free_energy(v), W, c, b);
static_assert(same(dF[W], outer(-Machine::hidden(v), v)));
static_assert(same(dF[c], -Machine::hidden(v)));
static_assert(same(dF[b], -v));
// [/textbook]

}  // namespace

TEST_CASE("rbm: the free energy is that of the energy summed over the hidden states") {
  const Exact exact(1);
  Graph g;
  const Ref x = g.add_leaf({.kind = LeafKind::input, .name = "x", .type = Net::input});
  const Ref f = Network<Input<visible>, FreeEnergy>::lower(g, x, Reifier::Mode::inference);
  Evaluation<double> run(g, visible_states);
  for (int id = 0; id < g.size(); ++id)
    if (is_leaf(g.at(id)) && g.leaf(id).kind == LeafKind::parameter) {
      const std::vector<double>& from = exact.value.at("0." + std::string(g.leaf(id).name));
      for (std::size_t i = 0; i < from.size(); ++i) run[id][i] = from[i];
    }
  for (std::size_t s = 0; s < visible_states; ++s)
    for (std::size_t i = 0; i < nv; ++i) run[x.id][s * nv + i] = bit(s, i);
  run.run();
  for (std::size_t s = 0; s < visible_states; ++s) {
    double sum = 0;
    for (std::size_t h = 0; h < hidden_states; ++h) sum += std::exp(-exact.energy(s, h));
    CHECK(std::fabs(run[f.id][s] + std::log(sum)) < 1e-13);
  }
}

TEST_CASE("rbm: the derivative of the likelihood is that of free energies, data less model") {
  // −log p(data) by differences of the sum over all states, against the statistics.
  const Exact exact(2);
  const Moments model(exact, exact.distribution()), data(exact, data_distribution());
  for (const auto& [name, x] : exact.value)
    for (std::size_t k = 0; k < x.size(); ++k) {
      const auto loss_at = [&](double shift) {
        Exact moved = exact;
        moved.value[name][k] += shift;
        const std::vector<double> p = moved.distribution();
        double loss = 0;
        for (std::size_t s : data_states) loss -= std::log(p[s]) / data_states.size();
        return loss;
      };
      INFO(name << "[" << k << "]");
      const double difference = (loss_at(1e-5) - loss_at(-1e-5)) / 2e-5;
      // The third derivative is a moment of numbers below 1: h²·f'''/6 < 1e-10; rounding 1e-15 / h.
      CHECK(std::fabs(difference - (model.mean.at(name)[k] - data.mean.at(name)[k])) < 1e-9);
    }
}

TEST_CASE("rbm: contrastive divergence with few steps") {
  const Exact exact(3);
  const Moments data(exact, data_distribution());
  std::vector<double> p = exact.after_step(data_distribution());
  SECTION("one") {
    // What is allowed is less than what one step leaves of the way to the model.
    const Moments model(exact, exact.distribution()), one(exact, p);
    const double bias = std::fabs(model.mean.at("0.weight")[0] - one.mean.at("0.weight")[0]);
    REQUIRE(bias > 20 * std::sqrt(one.variance.at("0.weight")[0] / (256.0 * chains)));
    Trainer<Net, ContrastiveDivergence<1>, TakeGradient, Batch<chains>> trainer{{.seed = 5}};
    check_estimate(gradient_of(trainer, exact.value, 256), Moments(exact, p), data, 256.0 * chains);
  }
  SECTION("three") {
    p = exact.after_step(exact.after_step(p));
    Trainer<Net, ContrastiveDivergence<3>, TakeGradient, Batch<chains>> trainer{{.seed = 6}};
    check_estimate(gradient_of(trainer, exact.value, 256), Moments(exact, p), data, 256.0 * chains);
  }
}

TEST_CASE("rbm: with many steps contrastive divergence is the gradient of the likelihood") {
  const Exact exact(4);
  const Moments data(exact, data_distribution()), model(exact, exact.distribution());
  const auto distance_after_20 = [&exact](std::vector<double> p) {
    for (int k = 0; k < 20; ++k) p = exact.after_step(p);
    double distance = 0;
    for (std::size_t s = 0; s < visible_states; ++s) distance += std::fabs(p[s] - exact.distribution()[s]);
    return distance;
  };
  // Below what rounding is allowed, wherever a chain begins; so states 20 steps apart are independent.
  for (std::size_t s = 0; s < visible_states; ++s) {
    std::vector<double> p(visible_states);
    p[s] = 1;
    REQUIRE(distance_after_20(p) < 1e-6);
  }
  SECTION("from the data") {
    Trainer<Net, ContrastiveDivergence<20>, TakeGradient, Batch<chains>> trainer{{.seed = 7}};
    check_estimate(gradient_of(trainer, exact.value, 256), model, data, 256.0 * chains);
  }
  SECTION("in chains that go on") {
    Trainer<Net, PersistentContrastiveDivergence<1>, TakeGradient, Batch<chains>> trainer{{.seed = 8}};
    check_estimate(gradient_of(trainer, exact.value, 48, 20), model, data, 48.0 * chains);
    // The chains are samples of the model: each state as often as it should be.
    std::vector<double> seen(visible_states);
    for (int i = 0; i < chains; ++i) {
      std::size_t s = 0;
      for (std::size_t k = 0; k < nv; ++k) s += static_cast<std::size_t>(trainer.chain(i)[k]) << k;
      seen[s] += 1.0 / chains;
    }
    const std::vector<double> p = exact.distribution();
    for (std::size_t s = 0; s < visible_states; ++s)
      CHECK(std::fabs(seen[s] - p[s]) <= 5 * std::sqrt(p[s] * (1 - p[s]) / chains));
  }
}

TEST_CASE("rbm: Gaussian visible units") {
  // Two visible units, three hidden ones. With m = Wᵀ·h the visible ones are summed out in closed form:
  // p(h) ~ exp(c·h + b·m + ½·‖m‖²), and given h they are normal around b + m.
  constexpr std::size_t units = 2;
  Numbers value{{"0.weight", {0.9f, -0.6f, 0.3f, 0.8f, -0.7f, 0.4f}},
                {"0.bias", {0.2f, -0.5f, 0.4f}},
                {"0.visible_bias", {0.3f, -0.8f}}};
  const auto mean_given = [&](std::size_t h, std::size_t i) {
    double a = value["0.visible_bias"][i];
    for (std::size_t j = 0; j < nh; ++j) a += value["0.weight"][j * units + i] * bit(h, j);
    return a;
  };
  const auto hidden_given = [&](double x, double y, std::size_t j) {
    return logistic(value["0.bias"][j] + value["0.weight"][2 * j] * x + value["0.weight"][2 * j + 1] * y);
  };
  std::array<double, hidden_states> p{};
  double z = 0;
  for (std::size_t h = 0; h < hidden_states; ++h) {
    double log_p = 0;
    for (std::size_t j = 0; j < nh; ++j) log_p += value["0.bias"][j] * bit(h, j);
    for (std::size_t i = 0; i < units; ++i) {
      const double a = mean_given(h, i), from = value["0.visible_bias"][i];
      log_p += 0.5 * (a * a - from * from);
    }
    z += p[h] = std::exp(log_p);
  }
  for (double& x : p) x /= z;

  // The chain over h, its integrals over the plane by the trapezoidal rule, which is exact to rounding for
  // functions as smooth as these: after 20 steps it is where it should be, wherever it begins.
  std::array<std::array<double, hidden_states>, hidden_states> to{};
  for (double x = -9; x < 9; x += 0.25)
    for (double y = -9; y < 9; y += 0.25)
      for (std::size_t h = 0; h < hidden_states; ++h) {
        const double dx = x - mean_given(h, 0), dy = y - mean_given(h, 1);
        const double density = std::exp(-0.5 * (dx * dx + dy * dy)) / (2 * 3.14159265358979324) * 0.0625;
        for (std::size_t next = 0; next < hidden_states; ++next) {
          double q = density;
          for (std::size_t j = 0; j < nh; ++j)
            q *= bit(next, j) > 0 ? hidden_given(x, y, j) : 1 - hidden_given(x, y, j);
          to[h][next] += q;
        }
      }
  for (std::size_t start = 0; start < hidden_states; ++start) {
    std::array<double, hidden_states> q{};
    q[start] = 1;
    for (int k = 0; k < 20; ++k) {
      std::array<double, hidden_states> after{};
      for (std::size_t h = 0; h < hidden_states; ++h)
        for (std::size_t next = 0; next < hidden_states; ++next) after[next] += q[h] * to[h][next];
      q = after;
    }
    for (std::size_t h = 0; h < hidden_states; ++h) REQUIRE(std::fabs(q[h] - p[h]) < 1e-6);
  }

  // The statistics h·v, h and v − b under the model; the variance of mean(h)·v is at most the mean of v².
  Moments model, data;
  model.mean = model.variance = data.mean = value;
  for (Numbers* numbers : {&model.mean, &model.variance, &data.mean})
    for (auto& [name, x] : *numbers) x.assign(x.size(), 0);
  for (std::size_t h = 0; h < hidden_states; ++h)
    for (std::size_t i = 0; i < units; ++i) {
      const double a = mean_given(h, i);
      model.mean["0.visible_bias"][i] += p[h] * (a - value["0.visible_bias"][i]);
      model.variance["0.visible_bias"][i] += p[h] * (1 + a * a);
      for (std::size_t j = 0; j < nh; ++j) {
        if (i == 0) model.mean["0.bias"][j] += p[h] * bit(h, j), model.variance["0.bias"][j] = 0.25;
        model.mean["0.weight"][j * units + i] += p[h] * bit(h, j) * a;
        model.variance["0.weight"][j * units + i] += p[h] * (1 + a * a);
      }
    }
  std::vector<float> batch;
  constexpr std::array<std::array<float, 2>, 4> points{
      {{0.5f, -1.5f}, {2.0f, 0.25f}, {-1.0f, 1.0f}, {0.0f, 3.0f}}};
  for (std::size_t s = 0; s < chains; ++s)
    for (std::size_t i = 0; i < units; ++i) batch.push_back(points[s % 4][i]);
  for (const auto& [x, y] : points) {
    const double v_[] = {x, y};
    for (std::size_t i = 0; i < units; ++i)
      data.mean["0.visible_bias"][i] += (v_[i] - value["0.visible_bias"][i]) / 4;
    for (std::size_t j = 0; j < nh; ++j) {
      data.mean["0.bias"][j] += hidden_given(x, y, j) / 4;
      for (std::size_t i = 0; i < units; ++i)
        data.mean["0.weight"][j * units + i] += hidden_given(x, y, j) * v_[i] / 4;
    }
  }

  using Gaussian = Network<Input<2>, RBM<hidden, GaussianUnits>>;
  SECTION("from the data") {
    Trainer<Gaussian, ContrastiveDivergence<20>, TakeGradient, Batch<chains>> trainer{{.seed = 9}};
    check_estimate(gradient_of(trainer, value, 64, 1, batch), model, data, 64.0 * chains);
  }
  SECTION("in chains that go on") {
    Trainer<Gaussian, PersistentContrastiveDivergence<1>, TakeGradient, Batch<chains>> trainer{{.seed = 10}};
    check_estimate(gradient_of(trainer, value, 48, 20, batch), model, data, 48.0 * chains);
  }
}

TEST_CASE("rbm: the derived contrast against differences") {
  // Drawn units are steps in the parameters: the difference of free energies has a derivative all the same.
  const GradientCheck check =
      check_gradients<Network<Input<6>, Dense<5>, Sigmoid, RBM<4>>, ContrastiveDivergence<2>>();
  INFO(check.where << ": derived " << check.derived << ", difference " << check.difference);
  CHECK(check.ok(1e-7));
}

TEST_CASE("rbm: learning lowers the error of reconstruction, and only the last layer learns") {
  Dataset data{.features = 12, .name = "stripes"};
  for (std::size_t s = 0; s < 64; ++s)
    for (std::size_t i = 0; i < 12; ++i) data.inputs.push_back(static_cast<float>(i / 3 == s % 4));
  Trainer<Network<Input<12>, RBM<8>>, ContrastiveDivergence<1>, SGD, Batch<16>> below{
      {.optimizer = {.learning_rate = 0.2f}, .seed = 1}};
  const double before = below.score(data).loss;
  const History history = below.fit(data, {.epochs = 200, .progress = Show::never});
  CHECK(below.score(data).loss < 0.1 * before);
  CHECK(history.epochs.back().training_loss < 0.2 * history.epochs.front().training_loss);
  CHECK(below.predict(data.sample(0)).size() == 12);
  CHECK(below.predict(data).size() == data.inputs.size());

  Trainer<Network<Input<12>, BatchNorm<>, Dropout<0.5>, RBM<8>, Named<"top", RBM<6>>>,
          ContrastiveDivergence<1>, AdamW, Batch<16>>
      above{{.seed = 2}};
  const auto untrained = above.model();
  above.fit(data, {.epochs = 3, .progress = Show::never});
  for (const std::string& name : above.model().names()) {
    INFO(name);
    CHECK((above.model().get(name) != untrained.get(name)) == name.starts_with("top."));
  }
  CHECK(above.predict(data.sample(0)).size() == 8);  // what the upper machine receives
}

TEST_CASE("rbm: as a layer it is a dense one with a sigmoid") {
  const Model<Network<Input<7>, RBM<5>>> machine(3);
  Model<Network<Input<7>, Dense<5>, Sigmoid>> dense(4);
  dense.set("0.weight", machine.get("0.weight"));
  dense.set("0.bias", machine.get("0.bias"));
  const std::array x{0.1f, 0.9f, 0.3f, 0.0f, 1.0f, 0.7f, 0.2f};
  CHECK(machine(x) == dense(x));
  CHECK(machine.names() == std::vector<std::string>{"0.weight", "0.bias", "0.visible_bias"});
}
