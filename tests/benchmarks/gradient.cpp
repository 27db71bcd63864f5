// SPDX-License-Identifier: BSL-1.0
// The loss and its gradient for one sample in double, without an update: 8-16-16-1 and 32-64-64-1 with tanh
// and squared error, beside the same fused by hand.
#include <etude/etude.hpp>

#include "harness.hpp"
#include "peers/xsimd_gradient.hpp"

#include <cmath>
#include <memory>
using namespace bench;

namespace {

template <int In, int H>
void enter(const std::string& sizes) {
  using Net = etude::Network<etude::Input<In>, etude::Dense<H>, etude::Tanh, etude::Dense<H>, etude::Tanh,
                             etude::Dense<1>>;
  using Model = etude::Model<Net, double>;
  using Hand = GradientByHand<In, H>;
  const auto model = std::make_shared<Model>(1);
  const auto gradient = std::make_shared<Model>(*model);
  const auto hand = std::make_shared<Hand>(*model);
  std::array<double, In> x;
  for (std::size_t i = 0; i < In; ++i) x[i] = static_cast<double>(i * 37 % 101) / 50 - 1;
  const std::array<double, 1> t{0.25};
  const auto etude = [=] {
    return etude::value_and_gradient<etude::MeanSquaredError>(*model, x, t, *gradient);
  };
  const auto by_hand = [=] { return (*hand)(x.data(), t[0]); };

  // They differ in rounding only: tanh by a few units in the last place, sums of 64.
  const std::string name = "gradient, " + sizes;
  const double value = etude();
  check(std::abs(by_hand() - value) <= 1e-12 * (1 + value), name + ": the loss by hand", by_hand(), value);
  for (const auto& [path, in, theirs] : {std::tuple{"0.weight", In, hand->gradient.w1},
                                         {"2.weight", H, hand->gradient.w2},
                                         {"0.bias", 1, hand->gradient.b1},
                                         {"4.weight", 1, hand->gradient.w3}}) {
    const std::vector<double> ours = gradient->get(path);
    for (int o = 0; o < H; ++o)
      for (int i = 0; i < in; ++i) {
        const double is = theirs[i * H + o], should = ours[static_cast<std::size_t>(o * in + i)];
        check(std::abs(is - should) <= 1e-12, name + ", " + path + " by hand", is, should);
      }
  }

  const auto measure = [&](const std::string& who, const auto& call) {
    benchmark::RegisterBenchmark((name + "/" + who).c_str(), [=](benchmark::State& state) {
      for (auto _ : state) {
        benchmark::DoNotOptimize(call());
        benchmark::ClobberMemory();
      }
      state.counters["flop"] = 6.0 * (In * H + H * H + H) - 2.0 * In * H;
      state.counters["samples"] = 1;
    });
  };
  measure("Étude", etude);
  measure("xsimd by hand", by_hand);
}

}  // namespace

int main(int argc, char** argv) {
  register_ceiling<double>();
  enter<8, 16>("8-16-16-1");
  enter<32, 64>("32-64-64-1");
  return run(argc, argv);
}
