// SPDX-License-Identifier: BSL-1.0
// The small functions that emitted texts call where the standard library has none: sigmoid and its kin, and
// random numbers, which are the same bits as the library's (core/random_bits.hpp, core/random_normal.hpp).
#pragma once
#include <etude/core/error.hpp>
#include <etude/core/random_normal.hpp>

#include <map>
#include <string>
#include <string_view>

namespace etude::emit {

// Texts of functions in the order in which they are written; "Real" stands for the number type.
using Helpers = std::map<std::string, std::string>;

inline constexpr std::string_view helper_names[] = {
    "sigmoid", "softplus", "sign", "mix", "random_key", "random_bits", "uniform", "normal", "normal_bits"};

namespace helper {

inline constexpr const char* sigmoid = R"(// 1 / (1 + e^-x), from e^-|x|, so that nothing overflows.
inline Real sigmoid(Real x) {
  const Real e = std::exp(-std::abs(x)), s = 1 / (1 + e);
  return x < 0 ? e * s : s;
}
)";

inline constexpr const char* softplus = R"(// log(1 + e^x), from e^-|x|, so that nothing overflows.
inline Real softplus(Real x) {
  const Real tail = std::log1p(std::exp(-std::abs(x)));
  return x < 0 ? tail : x + tail;
}
)";

inline constexpr const char* sign = "inline Real sign(Real x) { return Real((0 < x) - (x < 0)); }\n";

inline constexpr const char* random =
    R"(// Random numbers without a state: a pure function of seed, stream, step and index (a keyed hash).
struct RandomKey {
  std::uint32_t a, b;
};
inline std::uint32_t mix(std::uint32_t x) {
  x = (x ^ (x >> 16)) * 0x21f0aaadu;
  x = (x ^ (x >> 15)) * 0xd35a2d97u;
  return x ^ (x >> 15);
}
inline RandomKey random_key(std::uint64_t seed, std::uint32_t stream, std::uint32_t step) {
  RandomKey key{0x9e3779b9u, 0x85ebca6bu};
  for (const std::uint32_t word : {std::uint32_t(seed), std::uint32_t(seed >> 32), stream, step}) {
    key.a = mix(key.a ^ word) + 0x9e3779b9u;
    key.b = mix(key.b + word) ^ 0xc2b2ae35u;
  }
  return key;
}
inline std::uint32_t random_bits(RandomKey key, int index) {
  const std::uint32_t y = mix(std::uint32_t(index) ^ key.a);
  return mix(y + key.b) ^ y;
}
)";

inline constexpr const char* uniform = R"(// In [0, 1), 24 bits.
inline Real uniform(RandomKey key, int index) {
  return Real(random_bits(key, index) >> 8) / Real(1 << 24);
}
)";

// The coefficients are put in for CENTRE, TAIL and RECIPROCALS.
inline constexpr const char* normal =
    R"(// Normal, with mean 0 and deviation 1: x P(-ln(1 - x^2)) for a uniform x, where P is smooth (Giles
// 2011). In fixed point, so that all machines have the same bits; the unit is 2^-30.
template <int N>
std::int64_t normal_polynomial(const std::int64_t (&c)[N], std::int64_t x) {
  std::int64_t value = c[0];
  for (int i = 1; i < N; ++i) value = c[i] + ((value * x) >> 30);
  return value;
}
inline std::int64_t normal_bits(std::uint32_t bits) {
  const std::int64_t one = 1 << 30;
  const std::uint64_t x = 2 * std::uint64_t(bits & 0x7fffffffu) + 1;  // unit: 2^-32
  std::uint64_t y = 0 - x * x;                                        // 1 - x^2, unit: 2^-64
  // -ln y: with y = m / 2^n and c the root of 2, ln m = ln c + 2 artanh s for s = (m - c) / (m + c).
  int n = 0;
  for (; (y >> 63) == 0; y <<= 1) ++n;
  const std::int64_t m = std::int64_t(y >> 32), c = 3037000500, log_two = 2977044472;
  const std::int64_t s = (m - c) * one / (m + c);
  const std::int64_t reciprocals[] = {RECIPROCALS};
  const std::int64_t artanh = (s * normal_polynomial(reciprocals, (s * s) >> 30)) >> 30;
  const std::int64_t w = ((2 * n + 1) * log_two >> 3) - 2 * artanh;
  std::int64_t p;
  if (w < 6 * one) {
    const std::int64_t centre[] = {CENTRE};
    p = normal_polynomial(centre, (w - 3 * one) / 3);
  } else {
    const std::int64_t tail[] = {TAIL};
    std::uint64_t root = 0;  // of w, bit by bit
    for (std::uint64_t bit = std::uint64_t(1) << 31; bit != 0; bit >>= 1)
      if ((root + bit) * (root + bit) <= std::uint64_t(w) << 28) root += bit;
    p = normal_polynomial(tail, (std::int64_t(root) * 2 - 3865470566) * 5 / 6);
  }
  const std::int64_t z = (std::int64_t(x) * (p >> 4)) >> 30;
  return bits >> 31 != 0 ? -z : z;
}
inline Real normal(RandomKey key, int index) {
  return Real(float(normal_bits(random_bits(key, index))) / float(1 << 28));
}
)";

}  // namespace helper

// Adds the function called `name`, if there is one, with what it calls.
[[gnu::cold]] inline void add_helper(Helpers& to, std::string_view name, std::string_view number) {
  auto put = [](std::string& text, std::string_view word, const std::string& instead) {
    for (std::size_t at; (at = text.find(word)) != std::string::npos;) text.replace(at, word.size(), instead);
  };
  auto add = [&](std::string_view key, std::string text) {
    put(text, "Real", std::string(number));
    to.emplace(text_of({key, " ", number}), std::move(text));
  };
  auto list = [](const auto& coefficients) {
    std::string text;
    int k = 0;
    for (const std::int64_t c : coefficients)
      text += text_of({k == 0 ? "" : k % 6 == 0 ? ",\n        " : ", ", c}), ++k;
    return text;
  };
  if (name == "sigmoid") add(name, helper::sigmoid);
  if (name == "softplus") add(name, helper::softplus);
  if (name == "sign") add(name, helper::sign);
  if (name == "uniform" || name == "normal") to.emplace("random", helper::random);
  if (name == "uniform") add("random uniform", helper::uniform);
  if (name == "normal") {
    std::string text = helper::normal;
    put(text, "RECIPROCALS", list(detail::odd_reciprocals));
    put(text, "CENTRE", list(detail::normal_centre));
    put(text, "TAIL", list(detail::normal_tail));
    add("random normal", std::move(text));
  }
}

}  // namespace etude::emit
