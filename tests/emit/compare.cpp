// SPDX-License-Identifier: BSL-1.0
// compare FOLDER: the networks that write.cpp wrote as C++, compiled here without the library, against the
// numbers of the library's scalar evaluator beside them: equal to the last bit. It prints the first
// difference of each. With a second argument the parameters are off by one bit, which must be noticed.
#include "all.hpp"  // in FOLDER, as the networks are
#include "expressions.hpp"
#include "list.hpp"

#include <cstdint>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

// The operation of which the texts have a declaration only.
#define SUPPLY(network)                     \
  namespace network {                       \
  float cube(float x) { return x * x * x; } \
  }
NETWORKS(SUPPLY)

namespace {

using Values = std::map<std::string, std::vector<double>>;

int failures = 0;
bool off_by_one_bit = false;

Values read(const std::string& path) {
  Values values;
  std::ifstream in(path);
  std::string name, number;
  for (std::size_t size; in >> name >> size;)
    for (std::vector<double>& v = values[name]; v.size() < size;) {
      in >> number;
      v.push_back(std::strtod(number.c_str(), nullptr));
    }
  return values;
}

template <class Real>
std::vector<Real> as(const std::vector<double>& v) {
  return std::vector<Real>(v.begin(), v.end());
}

template <class Real>
void expect(const char* network, const std::string& what, const Real* numbers, std::size_t size,
            const std::vector<double>& expected) {
  if (size != expected.size() || size == 0) {
    std::printf("%s: %s has %zu numbers, expected are %zu\n", network, what.c_str(), size, expected.size());
    ++failures;
    return;
  }
  for (std::size_t i = 0; i < size; ++i) {
    const Real right = static_cast<Real>(expected[i]);
    if (std::memcmp(numbers + i, &right, sizeof(Real)) == 0) continue;
    std::printf("%s: %s, element %zu is %a, the evaluator has %a\n", network, what.c_str(), i,
                static_cast<double>(numbers[i]), static_cast<double>(right));
    ++failures;
    return;
  }
}

// The arguments of a function, in the order in which it takes them.
template <class Real, class Gradient>
struct Arguments {
  int samples;
  std::uint64_t seed;
  std::vector<Real> x, t, w;
  std::vector<int> classes;
  Gradient gradient;
  std::uint32_t first_step;
  std::uint32_t step;
  int arrays;

  template <class A>
  A next() {
    if constexpr (std::is_same_v<A, int>)
      return samples;
    else if constexpr (std::is_same_v<A, std::uint64_t>)
      return seed;
    else if constexpr (std::is_same_v<A, std::uint32_t>)
      return first_step + step;
    else if constexpr (std::is_same_v<A, Gradient&>)
      return gradient;
    else if constexpr (std::is_same_v<A, const int*>)
      return ++arrays, classes.data();
    else
      return reinterpret_cast<A>((++arrays == 1 ? x : arrays == 2 ? t : w).data());
  }
  template <class... A>
  std::tuple<A...> all() {
    arrays = 0;
    return std::tuple<A...>{next<A>()...};  // braces: one after the other
  }
};

template <class Gradient, class Real, class Parameters, class Optimizer, class... A, class... B>
void check(const char* network, const std::string& folder,
           void (*predict)(const Parameters&, const Real*, Real*),
           Real (*loss_and_gradient)(const Parameters&, A...), Real (*train)(Parameters&, Optimizer&, B...)) {
  const Values expected = read(folder + "/" + network + ".values");
  const auto of = [&expected](const std::string& name) {
    return expected.count(name) ? expected.at(name) : std::vector<double>();
  };
  const std::vector<Real> start = as<Real>(of("parameters"));
  Parameters parameters;
  if (start.empty() || sizeof parameters != start.size() * sizeof(Real)) {
    std::printf("%s: %zu parameters were written for %zu bytes\n", network, start.size(), sizeof parameters);
    ++failures;
    return;
  }
  std::memcpy(&parameters, start.data(), sizeof parameters);
  if (off_by_one_bit) reinterpret_cast<unsigned char&>(parameters) ^= 1;

  Arguments<Real, Gradient> given{static_cast<int>(of("samples")[0]),
                                  static_cast<std::uint64_t>(of("seed")[0]),
                                  as<Real>(of("x")),
                                  as<Real>(of("t")),
                                  as<Real>(of("w")),
                                  as<int>(of("t")),
                                  {},
                                  static_cast<std::uint32_t>(of("first_step")[0]),
                                  0,
                                  0};
  const auto samples = static_cast<std::size_t>(given.samples);
  const std::size_t inputs = given.x.size() / samples, outputs = of("predictions").size() / samples;
  std::vector<Real> y(samples * outputs);
  for (std::size_t n = 0; n < samples; ++n)
    predict(parameters, given.x.data() + n * inputs, y.data() + n * outputs);
  expect(network, "predictions", y.data(), y.size(), of("predictions"));

  static Optimizer optimizer;
  for (; !of("loss" + std::to_string(given.step)).empty(); ++given.step) {
    const std::string step = std::to_string(given.step);
    const Real loss =
        std::apply([&](auto&&... a) { return loss_and_gradient(parameters, static_cast<A>(a)...); },
                   given.template all<A...>());
    expect(network, "loss " + step, &loss, 1, of("loss" + step));
    expect(network, "gradient " + step, reinterpret_cast<const Real*>(&given.gradient),
           sizeof(Gradient) / sizeof(Real), of("gradient" + step));
    const Real again =
        std::apply([&](auto&&... b) { return train(parameters, optimizer, static_cast<B>(b)...); },
                   given.template all<B...>());
    expect(network, "the loss that train returns, " + step, &again, 1, of("loss" + step));
    expect(network, "parameters after step " + step, reinterpret_cast<const Real*>(&parameters),
           sizeof parameters / sizeof(Real), of("updated" + step));
  }
  if (given.step == 0) {
    std::printf("%s: no step was written\n", network);
    ++failures;
  }
}

}  // namespace

int main(int count, char** arguments) {
  off_by_one_bit = count > 2;
#define CHECK(network)                                                                           \
  check<network::Gradient>(#network, arguments[1], network::predict, network::loss_and_gradient, \
                           network::train);
  NETWORKS(CHECK)
  const bool right[] = {expression_0::is_right(), expression_1::is_right(), expression_2::is_right(),
                        expression_3::is_right(), expression_4::is_right()};
  for (std::size_t k = 0; k < std::size(right); ++k) {
    if (!right[k]) std::printf("expression_%zu is not what the evaluator has\n", k);
    failures += !right[k];
  }
  if (failures == 0) std::puts("equal to the last bit");
  return failures;
}
