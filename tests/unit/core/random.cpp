// SPDX-License-Identifier: BSL-1.0
// quick
// Random numbers: the statistics that training relies on. All seeds are fixed, so a run cannot fail by
// chance.
#include <etude/core/random.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

using namespace etude;

namespace {

// How far a chi-square statistic lies from its mean, in its standard deviations.
double chi_square_score(const std::vector<int>& counts) {
  double total = 0, sum = 0;
  for (int count : counts) total += count;
  const double expected = total / static_cast<double>(counts.size());
  for (int count : counts) sum += (count - expected) * (count - expected) / expected;
  const double freedom = static_cast<double>(counts.size()) - 1;
  return (sum - freedom) / std::sqrt(2 * freedom);
}

// The correlation of f(i) and g(i) over uniform numbers, times sqrt(n): near normal if they are independent.
template <class F, class G>
double correlation_score(F f, G g) {
  constexpr int n = 1 << 18;
  double sum = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    sum += (uniform01<double>(f(i)) - 0.5) * (uniform01<double>(g(i)) - 0.5);
  }
  return sum * 12 / std::sqrt(n);
}

// Four words that behave like a SIMD batch, without needing a SIMD library.
struct Lanes {
  std::array<std::uint32_t, 4> word{};
  Lanes() = default;
  explicit Lanes(std::uint32_t all) { word.fill(all); }
  template <class F>
  static Lanes map(const Lanes& a, const Lanes& b, F f) {
    Lanes result;
    for (std::size_t i = 0; i < 4; ++i) result.word[i] = f(a.word[i], b.word[i]);
    return result;
  }
  friend Lanes operator+(Lanes a, Lanes b) {
    return map(a, b, [](auto x, auto y) { return x + y; });
  }
  friend Lanes operator*(Lanes a, Lanes b) {
    return map(a, b, [](auto x, auto y) { return x * y; });
  }
  friend Lanes operator^(Lanes a, Lanes b) {
    return map(a, b, [](auto x, auto y) { return x ^ y; });
  }
  friend Lanes operator>>(Lanes a, int shift) {
    return map(a, a, [&](auto x, auto) { return x >> shift; });
  }
};

}  // namespace

TEST_CASE("random bits: each bit of seed, stream and index flips each output bit half of the time") {
  constexpr int trials = 2000;
  for (int flipped = 0; flipped < 160; ++flipped) {
    std::array<int, 32> flips{};
    for (std::uint32_t trial = 0; trial < trials; ++trial) {
      // Bases close together, as real seeds, streams and indices are.
      const std::uint64_t seed = trial % 10, index = trial;
      const std::uint32_t stream = trial % 7;
      const std::uint64_t bit = std::uint64_t{1} << (flipped % 64);
      const std::uint32_t before = random_bits(seed, stream, index);
      const std::uint32_t after = flipped < 64 ? random_bits(seed ^ bit, stream, index)
                                  : flipped < 128
                                      ? random_bits(seed, stream, index ^ bit)
                                      : random_bits(seed, stream ^ static_cast<std::uint32_t>(bit), index);
      for (std::size_t k = 0; k < 32; ++k) flips[k] += static_cast<int>((before ^ after) >> k & 1u);
    }
    const auto [least, most] = std::minmax_element(flips.begin(), flips.end());
    INFO("input bit " << flipped);
    CHECK(*least > 0.44 * trials);  // 5.4 standard deviations
    CHECK(*most < 0.56 * trials);
  }
}

TEST_CASE("random bits: every byte takes every value equally often, along index, stream and seed") {
  std::vector<std::vector<int>> counts(12, std::vector<int>(256));
  for (std::uint32_t i = 0; i < 1u << 18; ++i) {
    const std::array<std::uint32_t, 3> draws{random_bits(1, 0, i), random_bits(1, i, 0),
                                             random_bits(i, 0, 0)};
    for (std::size_t k = 0; k < 12; ++k) ++counts[k][draws[k / 4] >> (k % 4 * 8) & 0xffu];
  }
  for (const std::vector<int>& count : counts) CHECK(std::abs(chi_square_score(count)) < 4.5);
}

TEST_CASE("random bits: neighbours are not correlated") {
  const auto plain = [](std::uint32_t i) { return random_bits(1, 2, i); };
  CHECK(std::abs(correlation_score(plain, [](auto i) { return random_bits(1, 2, i + 1); })) < 4.5);
  CHECK(std::abs(correlation_score(plain, [](auto i) { return random_bits(1, 2, i + 784); })) < 4.5);
  CHECK(std::abs(correlation_score(plain, [](auto i) { return random_bits(1, 3, i); })) < 4.5);
  CHECK(std::abs(correlation_score(plain, [](auto i) { return random_bits(2, 2, i); })) < 4.5);
  CHECK(std::abs(correlation_score(plain, [](auto i) { return random_bits(2, 1, i); })) < 4.5);
  CHECK(std::abs(correlation_score(plain, [](auto i) { return random_bits(random_key(1, 2, 1), i); })) < 4.5);
  CHECK(std::abs(correlation_score(plain, [](auto i) { return random_bits(sibling(random_key(1, 2)), i); })) <
        4.5);
}

TEST_CASE("random bits: values repeat as often as chance has it") {
  // 2^18 draws of 2^32 values: 8 repetitions expected. A permutation of the index would have none.
  std::set<std::uint32_t> seen;
  for (std::uint32_t i = 0; i < 1u << 18; ++i) seen.insert(random_bits(3, 4, i));
  const auto repeated = (1u << 18) - seen.size();
  CHECK(repeated >= 1);
  CHECK(repeated <= 24);
}

TEST_CASE("random bits: keys of many seeds, streams and steps are distinct") {
  std::set<std::pair<std::uint32_t, std::uint32_t>> keys;
  for (std::uint32_t i = 0; i < 1u << 18; ++i) {
    const RandomKey key = random_key(i % 64, i / 64 % 64, i / 4096);
    keys.insert({key.a, key.b});
  }
  CHECK(keys.size() == 1u << 18);
}

TEST_CASE("random bits: a batch gives the bits of its lanes") {
  Lanes index;
  index.word = {0, 1, 0x80000000u, 0xffffffffu};
  const RandomKey key = random_key(5, 6);
  const Lanes bits = random_bits(key, index);
  for (std::size_t i = 0; i < 4; ++i) CHECK(bits.word[i] == random_bits(key, index.word[i]));
}

TEST_CASE("uniform: mean, variance and range") {
  const RandomKey key = random_key(9, 0);
  constexpr int n = 1 << 20;
  double sum = 0, squares = 0;
  bool inside = true;
  for (std::uint32_t i = 0; i < n; ++i) {
    const float x = uniform(key, i, -2.0f, 4.0f);
    inside = inside && x >= -2 && x < 4;
    sum += x;
    squares += double{x} * x;
  }
  CHECK(inside);
  CHECK(std::abs(sum / n - 1) < 0.01);      // the mean's deviation is 0.0017
  CHECK(std::abs(squares / n - 4) < 0.02);  // variance 3 + mean^2
}

TEST_CASE("normal: the inverse of the distribution function") {
  // The residual in the probability over the density is the error of the variate itself.
  double worst = 0;
  std::int32_t last = -1;
  bool monotone = true;
  for (std::uint64_t bits = 0; bits<std::uint64_t{1} << 31; bits += bits> 0x7fff0000 ? 1 : 40009) {
    const std::int32_t fixed = normal_fixed(static_cast<std::uint32_t>(bits));
    const double z = fixed * 0x1p-28;
    const double both_tails = static_cast<double>((std::uint64_t{1} << 32) - 2 * bits - 1) * 0x1p-32;
    const double density = std::exp(-z * z / 2) / 2.506628274631000502;
    worst = std::max(worst, std::abs(std::erfc(z / 1.41421356237309504880) - both_tails) / (2 * density));
    monotone = monotone && fixed >= last;
    last = fixed;
  }
  CHECK(worst < 1e-7);
  CHECK(monotone);
}

TEST_CASE("normal: moments") {
  const RandomKey key = random_key(11, 0);
  constexpr int n = 1 << 20;
  std::array<double, 5> moment{};
  int beyond_three = 0;
  for (std::uint32_t i = 0; i < n; ++i) {
    const double z = normal<float>(key, i);
    double power = 1;
    for (double& m : moment) m += std::exchange(power, power * z) / n;
    beyond_three += std::abs(z) > 3 ? 1 : 0;
  }
  CHECK(std::abs(moment[1]) < 0.005);                   // deviations of these: 0.001,
  CHECK(std::abs(moment[2] - 1) < 0.007);               // 0.0014,
  CHECK(std::abs(moment[3]) < 0.02);                    // 0.0038,
  CHECK(std::abs(moment[4] - 3) < 0.05);                // 0.0096
  CHECK(std::abs(beyond_three - 0.0026998 * n) < 270);  // 53
}

TEST_CASE("below: every number equally often") {
  for (std::uint64_t count : {2u, 3u, 7u, 10u, 1000u}) {
    RandomSequence draw{count};
    std::vector<int> counts(count);
    for (int i = 0; i < 100000; ++i) ++counts.at(draw.below(count));
    INFO("count " << count);
    CHECK(std::abs(chi_square_score(counts)) < 4.5);
  }
  // Here a third of the numbers would come twice as often without the second draw.
  RandomSequence draw{1};
  std::vector<int> thirds(3);
  for (int i = 0; i < 100000; ++i) ++thirds.at(draw.below(0xc0000000u) >> 30);
  CHECK(std::abs(chi_square_score(thirds)) < 4.5);
}

TEST_CASE("shuffle: an order of the same elements, another in each epoch") {
  std::vector<std::uint32_t> order(1000), next(1000), again(1000);
  permutation(order, 1, 0);
  permutation(next, 1, 1);
  permutation(again, 1, 0);
  CHECK(order == again);
  CHECK(order != next);
  std::sort(order.begin(), order.end());
  for (std::uint32_t i = 0; i < 1000; ++i) REQUIRE(order[i] == i);

  std::vector<std::uint32_t> letters{9, 9, 5}, one{7}, none;
  shuffle(letters, 3);
  shuffle(one, 3);
  shuffle(none, 3);
  std::sort(letters.begin(), letters.end());
  CHECK(letters == std::vector<std::uint32_t>{5, 9, 9});
  CHECK(one == std::vector<std::uint32_t>{7});
}

TEST_CASE("shuffle: every order of four equally often, over seeds and over epochs") {
  for (bool over_seeds : {true, false}) {
    std::map<std::array<std::uint32_t, 4>, int> seen;
    for (std::uint32_t i = 0; i < 24000; ++i) {
      std::array<std::uint32_t, 4> order{};
      permutation(order, over_seeds ? i : 5, over_seeds ? 5 : i);
      ++seen[order];
    }
    std::vector<int> counts;
    counts.reserve(seen.size());
    for (const auto& [order, count] : seen) counts.push_back(count);
    CHECK(counts.size() == 24);
    CHECK(std::abs(chi_square_score(counts)) < 4.5);
  }
}
