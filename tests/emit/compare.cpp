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
#define SUPPLY(network, states)             \
  namespace network {                       \
  float cube(float x) { return x * x * x; } \
  }
NETWORKS(SUPPLY)

struct None {};  // of a network without states

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

// The arguments of loss_and_gradient and train, in the order in which they take them.
template <class Real, class Parameters, class Gradient, class States>
struct Arguments {
  int samples;
  std::uint64_t seed;
  std::vector<Real> x, t, w;
  std::vector<int> classes;
  std::uint32_t first_step;
  std::uint32_t step = 0;
  Parameters parameters{};
  Gradient gradient{};
  States states{}, next{};
  bool trains = false;  // whether they are those of train, which changes parameters and states
  int arrays = 0;

  template <class A>
  A next_one() {
    using Class = std::remove_cv_t<std::remove_reference_t<A>>;
    constexpr bool is_read = std::is_const_v<std::remove_reference_t<A>>;
    if constexpr (std::is_same_v<A, int>) {
      return samples;
    } else if constexpr (std::is_same_v<A, std::uint64_t>) {
      return seed;
    } else if constexpr (std::is_same_v<A, std::uint32_t>) {
      return first_step + step;
    } else if constexpr (std::is_same_v<A, const int*>) {
      return ++arrays, classes.data();
    } else if constexpr (std::is_pointer_v<A>) {
      return reinterpret_cast<A>((++arrays == 1 ? x : arrays == 2 ? t : w).data());
    } else if constexpr (std::is_same_v<Class, States>) {
      return is_read || trains ? states : next;
    } else if constexpr (std::is_same_v<A, const Parameters&>) {
      return parameters;
    } else if constexpr (std::is_same_v<A, Parameters&> && std::is_same_v<A, Gradient&>) {
      return trains ? parameters : gradient;
    } else if constexpr (std::is_same_v<Class, Parameters>) {
      return parameters;
    } else if constexpr (std::is_same_v<Class, Gradient>) {
      return gradient;
    } else {
      static Class optimizer;
      return optimizer;
    }
  }
  template <class... A>
  Real call(Real (*function)(A...), bool is_train) {
    trains = is_train;
    arrays = 0;
    return std::apply(function, std::tuple<A...>{next_one<A>()...});  // braces: one after the other
  }
};

template <class Parameters, class Real>
void call(void (*predict)(const Parameters&, const Real*, Real*), const Parameters& p, const None&,
          const Real* x, Real* y) {
  predict(p, x, y);
}
template <class Parameters, class States, class Real>
void call(void (*predict)(const Parameters&, const States&, const Real*, Real*), const Parameters& p,
          const States& s, const Real* x, Real* y) {
  predict(p, s, x, y);
}

template <class Real, class T>
bool fill(T& object, const std::vector<Real>& numbers) {
  if (std::is_empty<T>() && numbers.empty()) return true;
  if (sizeof object != numbers.size() * sizeof(Real)) return false;
  std::memcpy(static_cast<void*>(&object), numbers.data(), sizeof object);
  return true;
}
template <class Real, class T>
void expect_all(const char* network, const std::string& what, const T& object,
                const std::vector<double>& expected) {
  if (!std::is_empty<T>())
    expect(network, what, reinterpret_cast<const Real*>(&object), sizeof object / sizeof(Real), expected);
}

template <class Parameters, class Gradient, class States, class Predict, class Real, class... A, class... B>
void check(const char* network, const std::string& folder, Predict predict, Real (*loss_and_gradient)(A...),
           Real (*train)(B...)) {
  const Values expected = read(folder + "/" + network + ".values");
  const auto of = [&expected](const std::string& name) {
    return expected.count(name) ? expected.at(name) : std::vector<double>();
  };
  Arguments<Real, Parameters, Gradient, States> given{static_cast<int>(of("samples")[0]),
                                                      static_cast<std::uint64_t>(of("seed")[0]),
                                                      as<Real>(of("x")),
                                                      as<Real>(of("t")),
                                                      as<Real>(of("w")),
                                                      as<int>(of("t")),
                                                      static_cast<std::uint32_t>(of("first_step")[0])};
  if (!fill(given.parameters, as<Real>(of("parameters"))) || !fill(given.states, as<Real>(of("states")))) {
    std::printf("%s: %zu parameters and %zu states were written for %zu and %zu bytes\n", network,
                of("parameters").size(), of("states").size(), sizeof given.parameters, sizeof given.states);
    ++failures;
    return;
  }
  if (off_by_one_bit) reinterpret_cast<unsigned char&>(given.parameters) ^= 1;

  const auto samples = static_cast<std::size_t>(given.samples);
  const std::size_t inputs = given.x.size() / samples, outputs = of("predictions").size() / samples;
  std::vector<Real> y(samples * outputs);
  for (std::size_t n = 0; n < samples; ++n)
    call(predict, given.parameters, given.states, given.x.data() + n * inputs, y.data() + n * outputs);
  expect(network, "predictions", y.data(), y.size(), of("predictions"));

  for (; !of("loss" + std::to_string(given.step)).empty(); ++given.step) {
    const std::string step = std::to_string(given.step);
    given.next = given.states;
    const Real loss = given.call(loss_and_gradient, false);
    expect(network, "loss " + step, &loss, 1, of("loss" + step));
    expect_all<Real>(network, "gradient " + step, given.gradient, of("gradient" + step));
    expect_all<Real>(network, "what the states become in step " + step, given.next, of("states" + step));
    const Real again = given.call(train, true);
    expect(network, "the loss that train returns, " + step, &again, 1, of("loss" + step));
    expect_all<Real>(network, "parameters after step " + step, given.parameters, of("updated" + step));
    expect_all<Real>(network, "states after step " + step, given.states, of("states" + step));
  }
  if (given.step == 0) {
    std::printf("%s: no step was written\n", network);
    ++failures;
  }
}

}  // namespace

int main(int count, char** arguments) {
  off_by_one_bit = count > 2;
#define CHECK(network, states)                                                                    \
  check<network::Parameters, network::Gradient, states>(#network, arguments[1], network::predict, \
                                                        network::loss_and_gradient, network::train);
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
