// SPDX-License-Identifier: BSL-1.0
// Layers made of layers: what they are called, what they share, and what is not trained.
// test:
#include <etude/etude.hpp>

#include <cstdio>
using namespace etude;

// [network]
using Encoder = Shared<"encoder", Sequence<Dense<16>, Tanh>>;  // one set of parameters, wherever it stands

using Net = Network<Input<8>,                  // what comes out, and what the parameters are called:
                    Named<"stem", Dense<8>>,   // 8: stem.weight instead of 0.weight
                    Residual<Dense<8>, ReLU>,  // 8: x + relu(W·x + b), with W = 1.0.weight
                    Parallel<Encoder, Dense<4, NoBias>>,      // 16 + 4: joined; encoder.0.weight, 2.1.weight
                    Dense<8>,                                 // 8: 3.weight
                    ParallelSum<Encoder, Frozen<Dense<16>>>,  // 16: the same encoder, plus a layer that stays
                    Dropout<0.1>, Dense<3>>;                  // 3: 6.weight
// [/network]

static_assert(Net::is_sound && Net::output.shape == shape<3>);

int main() {
  Trainer<Net, SoftmaxCrossEntropy, Adam> trainer{{.seed = 1}};
  const auto before = trainer.model();
  const auto [train, test] = split(data::blobs(600, 3, 8, 2.0f), 0.8);
  trainer.fit(train, {.epochs = 30});
  const auto& after = trainer.model();

  int numbers = 0, frozen = 0;
  std::printf("%-18s %-9s %s\n", "value", "shape", "trained");
  for (const std::string& name : after.names()) {
    const Shape s = after.shape_of(name);
    const bool trained = before.get(name) != after.get(name);
    std::string extents;
    for (int i = 0; i < s.rank; ++i) extents.append(i > 0 ? "x" : "").append(std::to_string(s[i]));
    std::printf("%-18s %-9s %s\n", name.c_str(), extents.c_str(), trained ? "yes" : "no");
    numbers += s.size();
    frozen += trained ? 0 : s.size();
  }
  const double accuracy = trainer.score(test).accuracy;
  std::printf("%d numbers, %d of them frozen; test accuracy %.3f\n", numbers, frozen, accuracy);

  // The encoder is there once, though it stands in two places; the frozen layer kept its values.
  constexpr int stem = 8 * 8 + 8, residual = 8 * 8 + 8, encoder = 16 * 8 + 16, narrow = 4 * 8,
                middle = 8 * 20 + 8, kept = 16 * 8 + 16, last = 3 * 16 + 3;
  static_assert(Model<Net>::parameters == stem + residual + encoder + narrow + middle + kept + last);
  return numbers == Model<Net>::parameters && frozen == kept && accuracy > 0.9 ? 0 : 1;
}
