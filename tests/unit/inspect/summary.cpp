// SPDX-License-Identifier: BSL-1.0
// The summary of a network: counts by hand, and their table.
#include <etude/etude.hpp>
#include <etude/inspect/summary.hpp>

#include "support/catch.hpp"

#include <sstream>
#include <string>
#include <vector>

using namespace etude;

namespace {

// The words of each line.
std::vector<std::vector<std::string>> words(const std::string& text) {
  std::vector<std::vector<std::string>> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) {
    std::istringstream of_line(line);
    lines.emplace_back();
    for (std::string word; of_line >> word;) lines.back().push_back(word);
  }
  return lines;
}
using Words = std::vector<std::string>;

using Enc = Shared<"enc", Dense<4>>;
using Net = Network<Input<2, 3>, Flatten, Dense<4>, PReLU<PerUnit>, Residual<Enc, Tanh>, Enc, BatchNorm<>,
                    Frozen<Dense<2, NoBias>>>;

constexpr auto layers = layer_summaries<Net>;
static_assert(layers.size() == 7);
static_assert(layers[0].output.shape == shape<6> && layers[0].parameters == 0 && layers[0].flops == 0);
static_assert(layers[1].parameters == 6 * 4 + 4 && layers[1].flops == 2 * 6 * 4 + 4);
static_assert(layers[2].parameters == 4 && layers[2].flops == 3 * 4);  // 0 < x, slope · x, a choice
static_assert(layers[3].parameters == 20 && layers[3].flops == 32 + 4 + 4 + 4);  // product, bias, tanh, sum
static_assert(layers[4].parameters == 20);
static_assert(layers[5].parameters == 8 && layers[5].states == 8 && layers[5].bytes<double>() == 16 * 8);
static_assert(layers[6].parameters == 8 && layers[6].flops == 16);

// In all, what is shared counts once; operations are done each time.
static_assert(Net::parameters() == 28 + 4 + 20 + 8 + 8 && Net::states() == 8);
static_assert(Net::bytes<float>() == 4 * (68 + 8));
constexpr long sum_of_flops = [] {
  long sum = 0;
  for (const LayerSummary& l : layers) sum += l.flops;
  return sum;
}();
static_assert(Net::flops() == sum_of_flops);

// Inference of a layer with a dropout or noise costs what it would cost without.
static_assert(layer_summaries<Network<Input<8>, Dropout<0.5>, GaussianNoise<0.1>>>[1].flops == 0);
static_assert(Network<Input<8>, Dropout<0.5>, Dense<3>, GaussianNoise<0.1>>::flops() == 2 * 24 + 3);

}  // namespace

TEST_CASE("summary: a row for each layer, and one for all") {
  const auto table = words(summary<Net, double>());
  REQUIRE(table.size() == 2 + 7 + 1);
  CHECK(table[0] == Words{"layer", "output", "parameters", "states", "bytes", "FLOPs"});
  CHECK(table[1] == Words{"input", "3·2"});
  CHECK(table[2] == Words{"0", "Flatten", "6"});
  CHECK(table[3] == Words{"1", "Dense<4>", "4", "6·4", "+", "4", "=", "28", "224", "52"});
  CHECK(table[4] == Words{"2", "PReLU<PerUnit>", "4", "4", "32", "12"});
  CHECK(table[6] == Words{"4", "Shared<\"enc\",", "Dense<4>>", "4", "4·4", "+", "4", "=", "20", "160", "36"});
  CHECK(table.back() == Words{"in", "all", "2", "68", "8", "608", std::to_string(sum_of_flops)});
}

TEST_CASE("summary: columns are aligned, whatever the width of the letters") {
  std::istringstream in(summary<Network<Input<3>, Dense<4>, Tanh, Dense<100>>>());
  std::size_t width = 0;
  for (std::string line; std::getline(in, line);) {
    std::size_t letters = 0;
    for (const char c : line) letters += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (line.find("input") != std::string::npos) continue;  // a row without numbers ends sooner
    CHECK((width == 0 || letters == width));
    width = letters;
  }
}

// More than eight matrices are counted, and not all shown.
TEST_CASE("summary: a layer of many layers") {
  using Deep = Residual<Dense<3>, Dense<3>, Dense<3>, Dense<3>, Dense<3>>;
  STATIC_REQUIRE(layer_summaries<Network<Input<3>, Deep>>[0].parameters == 5 * 12);
  STATIC_REQUIRE(layer_summaries<Network<Input<3>, Deep>>[0].values == 10);
  CHECK(summary<Network<Input<3>, Deep>>().find("3·3 + 3 + … = 60") != std::string::npos);
}
