// SPDX-License-Identifier: BSL-1.0
// How fast networks are trained and used, next to the most that the core could do in the same run: step
// [--json FILE].
//
// The ceiling is a loop of fused multiply-adds on registers. It runs five times in each of 15 rounds, in
// turns with what is measured; the best of the five counts. All times are CPU times, figures are medians over
// the rounds, and a trainer whose loss does not fall is an error.
#include <etude/etude.hpp>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

using namespace etude;

namespace {

constexpr int rounds = 15, turns = 5;

double now() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }  // CPU time of the process

[[maybe_unused]] volatile float kept;  // a result that the compiler must not think away

// FLOP/s of fourteen independent chains of a·b + c. With factor and summand they just fit into 16 registers,
// and they keep two units busy whatever the latency, also where there is no fused instruction. The compiler
// knows neither factor nor summand.
template <std::size_t... Chain>
[[gnu::noinline]] double multiply_add_rate(std::index_sequence<Chain...>) {
  using V = Lanes<float>;
  static volatile float factor = 0.999f, summand = 1e-3f;
  const V b(factor), c(summand);
  V a[]{V(factor * static_cast<float>(Chain))...};
  constexpr int iterations = 400'000;
  const double start = now();
  for (int i = 0; i < iterations; ++i) ((a[Chain] = fma(a[Chain], b, c)), ...);
  const double seconds = now() - start;
  V sum(0.0f);
  ((sum = sum + a[Chain]), ...);
  alignas(64) float lane[lanes_of<V>];
  LaneTraits<V>::store(lane, sum);
  kept = lane[0];
  return 2.0 * sizeof...(Chain) * lanes_of<V> * iterations / seconds;
}

double multiply_add_rate() { return multiply_add_rate(std::make_index_sequence<14>{}); }

double best_multiply_add_rate() {
  double best = 0;
  for (int turn = 0; turn < turns; ++turn) best = std::max(best, multiply_add_rate());
  return best;
}

double median(std::vector<double> v) {
  std::nth_element(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2), v.end());
  return v[v.size() / 2];
}

// What one call takes, and what the ceiling would have computed in the meantime.
struct Cost {
  double seconds, flop_at_ceiling;
};

// `prepare` comes before each round, and is not measured.
template <class Prepare, class Call>
Cost measure(int calls, Prepare prepare, Call call) {
  std::vector<double> seconds, flop;
  for (int round = 0; round < rounds; ++round) {
    prepare();
    double best = 0, spent = 0;
    for (int turn = 0; turn < turns; ++turn) {
      best = std::max(best, multiply_add_rate());
      const double start = now();
      for (int i = 0; i < calls; ++i) call();
      spent += now() - start;
    }
    seconds.push_back(spent / (turns * calls));
    flop.push_back(seconds.back() * best);
  }
  return {median(seconds), median(flop)};
}

// ---- The report: a table, and the same as JSON.
class Report {
 public:
  // share: of the ceiling.
  void add(const std::string& name, double value, const char* unit, std::optional<double> share = {},
           const std::string& note = {}) {
    std::printf("%-42s %9s %-9s %8s  %s\n", name.c_str(), text(value < 1000 ? "%.4g" : "%.0f", value).c_str(),
                unit, share ? text("%.1f %%", 100 * *share).c_str() : "", note.c_str());
    std::fflush(stdout);
    json_ += std::string(json_.empty() ? "" : ",\n") + "  {\"name\": \"" + name +
             "\", \"value\": " + text("%.6g", value) + ", \"unit\": \"" + unit + "\"" +
             (share ? text(", \"share_of_ceiling\": %.4f", *share) : "") + "}";
  }
  void title(const char* line) { std::printf("\n%s\n", line); }

  void learns(const std::string& name, double first, double last) {
    if (last < first) return;
    std::fprintf(stderr, "error: %s: the loss went from %g to %g\n", name.c_str(), first, last);
    failed_ = true;
  }
  bool failed() const { return failed_; }

  bool write(std::FILE* file) const {
    return std::fprintf(file, "[\n%s\n]\n", json_.c_str()) > 0 && std::fclose(file) == 0;
  }

  static std::string text(const char* format, double value) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, format, value);
    return buffer;
  }

 private:
  std::string json_;
  bool failed_ = false;
};

// ---- 784-128-10 on images.
using Net = Network<Input<784>, Dense<128>, ReLU, Dense<10>>;
constexpr double weights = 784 * 128 + 128 * 10;
// Forward, gradient of the weights, gradient of the inputs, which the first layer does not need.
constexpr double flop_per_sample = 6 * weights - 2 * 784 * 128;

// The epochs of one call of fit: CPU time and, with it, what the ceiling would have computed.
template <class Trainer>
std::vector<Cost> fit(Trainer& trainer, const Dataset& data, FitOptions options, History& history) {
  std::vector<Cost> epochs;
  options.progress = Show::never;
  double start = now();
  options.on_epoch = [&](const EpochResult&) {
    const double seconds = now() - start;
    epochs.push_back({seconds, seconds * best_multiply_add_rate()});
    start = now();
    return true;
  };
  history = trainer.fit(data, options);
  return epochs;
}

template <int B, class Optimizer>
void train(Report& report, const char* optimizer, const Optimizer& rule, const Dataset& data) {
  using Trainer = etude::Trainer<Net, SoftmaxCrossEntropy, Optimizer, Batch<B>>;
  const std::string name = std::string(optimizer) + ", batch " + std::to_string(B);

  const std::span x(data.inputs.data(), 784 * B);
  const std::span y(data.classes.data(), B);
  std::optional<Trainer> trainer;
  float first = 0, last = 0;
  const Cost step = measure(
      4096 / B,
      [&] {
        trainer.emplace(TrainerOptions<Optimizer>{rule, 1});
        first = trainer->step(x, y);
      },
      [&] { last = trainer->step(x, y); });
  report.learns(name, first, last);
  report.add(name + ", resident", B / step.seconds, "samples/s", B * flop_per_sample / step.flop_at_ceiling,
             Report::text("loss %.3g", first) + Report::text(" -> %.2g", last));

  trainer.emplace(TrainerOptions<Optimizer>{rule, 1});
  History history;
  std::vector<double> seconds, flop;
  for (const Cost& epoch : fit(*trainer, data, {.epochs = 4}, history)) {
    seconds.push_back(epoch.seconds);
    flop.push_back(epoch.flop_at_ceiling);
  }
  // The first epoch also checks the data.
  seconds.erase(seconds.begin());
  flop.erase(flop.begin());
  const auto samples = static_cast<double>(data.size());
  report.learns(name, history.epochs.front().training_loss, history.epochs.back().training_loss);
  report.add(name + ", shuffled by fit", samples / median(seconds), "samples/s",
             samples * flop_per_sample / median(flop),
             Report::text("loss %.3g", history.epochs.front().training_loss) +
                 Report::text(" -> %.2g", history.epochs.back().training_loss));
}

// What examples/run does: the time of ten epochs, all that fit does included.
void recipe(Report& report) {
  const bool real = data::has_fashion_mnist();
  const Split data = real ? data::fashion_mnist() : split(data::prototypes(70'000, 10, 784), 6.0 / 7);
  const std::string name = real ? "Fashion-MNIST, 10 epochs" : "prototypes, 10 epochs";
  Trainer<Net, SoftmaxCrossEntropy, Adam, Batch<64>> trainer{
      {.optimizer = {.learning_rate = 2e-3f}, .seed = 42}};
  History history;
  double seconds = 0, flop = 0;
  for (const Cost& epoch : fit(trainer, data.train, {.epochs = 10, .schedule = CosineSchedule{}}, history)) {
    seconds += epoch.seconds;
    flop += epoch.flop_at_ceiling;
  }
  const double needed = 10.0 * static_cast<double>(data.train.size()) * flop_per_sample;
  report.learns(name, history.epochs.front().training_loss, history.epochs.back().training_loss);
  report.add(name + ", CPU time", seconds, "s", needed / flop,
             Report::text("%.2f x its FLOPs over the ceiling", flop / needed) +
                 Report::text("; test accuracy %.4f", trainer.score(data.test).accuracy));
  report.add(name + ", wall time", history.seconds, "s");
}

// ---- One sample; small networks.
template <class Net, class Loss, int B>
void small_step(Report& report, const std::string& name, double learning_rate, const std::vector<float>& x,
                const std::vector<float>& t) {
  std::optional<Trainer<Net, Loss, SGD, Batch<B>>> trainer;
  float first = 0, last = 0;
  const Cost cost = measure(
      20'000 / B,
      [&] {
        trainer.emplace(TrainerOptions<SGD>{{static_cast<float>(learning_rate)}, 3});
        first = trainer->step(x, t);
      },
      [&] { last = trainer->step(x, t); });
  report.learns(name, first, last);
  report.add(name, 1e9 * cost.seconds, "ns", {},
             Report::text("loss %.3g", first) + Report::text(" -> %.2g", last));
}

template <class Net>
void one_sample(Report& report, const std::string& name) {
  using M = Model<Net>;
  const auto model = std::make_unique<M>(1);
  constexpr int different = 8;
  std::vector<float> x;
  for (int i = 0; i < different * M::inputs; ++i) x.push_back(static_cast<float>(i * 37 % 101) / 101);
  std::size_t next = 0;
  const Cost cost = measure(
      2'000, [] {},
      [&] {
        const std::span<const float, M::inputs> sample(x.data() + next * M::inputs, M::inputs);
        next = (next + 1) % different;
        kept = (*model)(sample)[0];
      });
  report.add(name, 1e9 * cost.seconds, "ns");
}

}  // namespace

int main(int argc, char** argv) {
  const bool wants_json = argc == 3 && std::strcmp(argv[1], "--json") == 0;
  if (argc != 1 && !wants_json) {
    std::fprintf(stderr, "usage: %s [--json FILE]\n", argv[0]);
    return 2;
  }
  std::FILE* const json = wants_json ? std::fopen(argv[2], "w") : nullptr;
  if (wants_json && json == nullptr) {
    std::perror(argv[2]);
    return 2;
  }
  Report report;
  std::vector<double> rates;
  for (int round = 0; round < rounds; ++round) rates.push_back(best_multiply_add_rate());
  report.add("ceiling, vectors of " + std::to_string(lanes_of<Lanes<float>>), median(rates) / 1e9, "GFLOP/s");

  report.title("784-128-10, training; % of the ceiling");
  {
    const Dataset data = data::prototypes(60'000, 10, 784);
    train<32>(report, "SGD", SGD{.learning_rate = 0.1f}, data);
    train<64>(report, "SGD", SGD{.learning_rate = 0.1f}, data);
    train<256>(report, "SGD", SGD{.learning_rate = 0.1f}, data);
    train<32>(report, "Adam", Adam{}, data);
    train<64>(report, "Adam", Adam{}, data);
    train<256>(report, "Adam", Adam{}, data);
  }
  report.title("784-128-10, the main example; % of the ceiling");
  recipe(report);

  report.title("one sample, inference");
  using Control = Network<Input<16>, Dense<64>, Tanh, Dense<64>, Tanh, Dense<4>>;
  one_sample<Net>(report, "784-128-10");
  one_sample<Control>(report, "16-64-64-4, tanh");

  report.title("one step, SGD, mean squared error");
  small_step<Network<Input<2>, Dense<8>, Tanh, Dense<1>, Sigmoid>, MeanSquaredError, 4>(
      report, "2-8-1, tanh and sigmoid, batch 4 (XOR)", 1.0, {0, 0, 0, 1, 1, 0, 1, 1}, {0, 1, 1, 0});
  std::vector<float> x, t;
  for (int i = 0; i < 32; ++i) {
    for (int j = 0; j < 16; ++j) x.push_back(static_cast<float>((i * 16 + j) * 37 % 101) / 50 - 1);
    for (int j = 0; j < 4; ++j) t.push_back(x[x.size() - 1 - static_cast<std::size_t>(j)] / 2);
  }
  small_step<Control, MeanSquaredError, 32>(report, "16-64-64-4, tanh, batch 32", 0.01, x, t);
  x.resize(16);
  t.resize(4);
  small_step<Control, MeanSquaredError, 1>(report, "16-64-64-4, tanh, batch 1", 0.01, x, t);

  if (wants_json && !report.write(json)) {
    std::perror(argv[2]);
    return 2;
  }
  return report.failed() ? 1 : 0;
}
