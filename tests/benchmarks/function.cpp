// SPDX-License-Identifier: BSL-1.0
// Expressions outside networks: their value and gradient in double, beside the same fused by hand, and plain
// loops. The expressions are those that FastAD (Yang 2021) was measured with.
#include <etude/etude.hpp>

#include "harness.hpp"
#include "peers/plain_function.hpp"
#include "peers/xsimd_function.hpp"

#include <cmath>
#include <memory>
using namespace bench;

namespace {

using Vector = std::vector<double>;

// Numbers between -1 and 1, as many for each variable, and room for the derivatives.
struct Values {
  std::vector<Vector> x, d;
  Values(std::size_t variables, std::size_t size) : x(variables, Vector(size)), d(variables, Vector(size)) {
    for (std::size_t k = 0; k < variables; ++k)
      for (std::size_t i = 0; i < size; ++i) x[k][i] = static_cast<double>((i * 37 + k * 11) % 101) / 50 - 1;
  }
};

// Each is called with Values. They differ in rounding only: functions by a few units in the last place, sums
// of n numbers by n of them at most.
template <class Etude, class Hand, class Plain, class PlainValue>
void enter(const std::string& what, std::size_t variables, std::size_t size, Etude etude, Hand hand,
           Plain plain, PlainValue plain_value) {
  const std::string work = "function, " + what;
  const auto measure = [&](const std::string& who, const auto& call) {
    const auto values = std::make_shared<Values>(variables, size);
    benchmark::RegisterBenchmark((work + "/" + who).c_str(), [=](benchmark::State& state) {
      for (auto _ : state) {
        benchmark::DoNotOptimize(call(*values));
        benchmark::ClobberMemory();
      }
    });
    return std::pair{call(*values), values};
  };
  const auto [value, ours] = measure("Étude", etude);
  const double slack = 1e-15 * static_cast<double>(size) + 1e-14;
  for (const auto& [who, other] : {std::pair{"by hand", measure("xsimd by hand", hand)},
                                   std::pair{"plain", measure("plain loops", plain)}}) {
    check(std::abs(other.first - value) <= slack * (std::abs(value) + static_cast<double>(size)),
          work + ", the value " + who, other.first, value);
    for (std::size_t k = 0; k < variables; ++k)
      for (std::size_t i = 0; i < size; ++i) {
        const double is = other.second->d[k][i], should = ours->d[k][i];
        check(std::abs(is - should) <= slack * (1 + std::abs(should)), work + ", a derivative " + who, is,
              should);
      }
  }
  measure("plain loops, the value alone", plain_value);
}

template <int N>
void of_a_vector() {
  constexpr etude::Variable<"x", etude::shape<N>> x;
  constexpr double mean = -0.56, deviation = 1.37, constant = N * 1.2337492730447062;  // n·log(σ√2π)
  static constexpr etude::Function<sum(x * sigmoid(x) + exp(-x * x) * x)> chain;
  static constexpr etude::Function<logsumexp(x)> log_sum_exp;
  static constexpr etude::Function<-0.5 * sum(square((x - mean) * (1 / deviation))) - constant> log_pdf;
  const std::string size = ", " + std::to_string(N);
  enter(
      "chain" + size, 1, N, [=](Values& v) { return chain.value_and_gradient(x = v.x[0], wrt(x) = v.d[0]); },
      [](Values& v) { return by_hand::chain(v.x[0].data(), v.d[0].data(), N); },
      [](Values& v) { return plain::chain(v.x[0].data(), v.d[0].data(), N); },
      [](Values& v) { return plain::chain(v.x[0].data(), N); });
  enter(
      "log-sum-exp" + size, 1, N,
      [=](Values& v) { return log_sum_exp.value_and_gradient(x = v.x[0], wrt(x) = v.d[0]); },
      [](Values& v) { return by_hand::log_sum_exp(v.x[0].data(), v.d[0].data(), N); },
      [](Values& v) { return plain::log_sum_exp(v.x[0].data(), v.d[0].data(), N); },
      [](Values& v) { return plain::log_sum_exp(v.x[0].data(), N); });
  enter(
      "normal log-density" + size, 1, N,
      [=](Values& v) { return log_pdf.value_and_gradient(x = v.x[0], wrt(x) = v.d[0]); },
      [](Values& v) { return by_hand::normal_log_pdf(v.x[0].data(), v.d[0].data(), N, mean, deviation); },
      [](Values& v) { return plain::normal_log_pdf(v.x[0].data(), v.d[0].data(), N, mean, deviation); },
      [](Values& v) { return plain::normal_log_pdf(v.x[0].data(), N, mean, deviation); });
}

template <int N>
void of_matrices() {
  constexpr etude::Variable<"A", etude::shape<N, N>> a;
  constexpr etude::Variable<"B", etude::shape<N, N>> b;
  static constexpr etude::Function<sum(matmul(a, b))> f;
  enter(
      "sum of a product, " + std::to_string(N) + "×" + std::to_string(N), 2, N * N,
      [=](Values& v) {
        return f.value_and_gradient(a = v.x[0], b = v.x[1], wrt(a) = v.d[0], wrt(b) = v.d[1]);
      },
      [](Values& v) {
        return by_hand::sum_of_product<N>(v.x[0].data(), v.x[1].data(), v.d[0].data(), v.d[1].data());
      },
      [](Values& v) {
        return plain::sum_of_product<N>(v.x[0].data(), v.x[1].data(), v.d[0].data(), v.d[1].data());
      },
      [](Values& v) { return plain::sum_of_product<N>(v.x[0].data(), v.x[1].data()); });
}

}  // namespace

int main(int argc, char** argv) {
  of_a_vector<64>();
  of_a_vector<1024>();
  of_a_vector<16384>();
  of_a_vector<1 << 20>();
  of_matrices<16>();
  of_matrices<64>();
  return run(argc, argv);
}
