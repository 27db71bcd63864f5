// SPDX-License-Identifier: BSL-1.0
// The guards hold where the compiler may assume that no number is NaN or infinite: CMakeLists.txt compiles
// this with -ffast-math and each of its kin. What it fails is printed.
#include <etude/data/metrics.hpp>
#include <etude/etude.hpp>
#include <etude/optim/lbfgs.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

using namespace etude;

namespace {

int failures = 0;

void check(bool holds, const char* what) {
  if (holds) return;
  std::printf("FAILED: %s\n", what);
  ++failures;
}
// That f fails with a text that has `part` in it.
template <class F>
void check_error(F f, const char* part) {
  std::string text = "no error";
  try {
    f();
  } catch (const error& e) {
    text = e.what();
  }
  if (text.find(part) != std::string::npos) return;
  std::printf("FAILED: \"%s\", not \"… %s …\"\n", text.c_str(), part);
  ++failures;
}

// The compiler does not know what is read.
template <class T>
T read(const char* text) {
  long double value = 0;
  if (std::sscanf(text, "%Lf", &value) != 1) std::abort();
  return static_cast<T>(value);
}

template <class T>
void check_numbers() {
  using Limits = std::numeric_limits<T>;
  const T inf = read<T>("inf"), nan = read<T>("nan"), one = read<T>("1");
  for (const T& x : {T(0), -one, one * Limits::max(), -one * Limits::max(), one * Limits::min()})
    check(math::isfinite(x) && !math::isnan(x) && !math::isinf(x), "a finite number is");
  for (const T& x : {inf, -inf, math::infinity<T>})
    check(!math::isfinite(x) && !math::isnan(x) && math::isinf(x), "an infinite number is");
  for (const T& x : {nan, -nan, math::nan<T>})
    check(!math::isfinite(x) && math::isnan(x) && !math::isinf(x), "NaN is");
  // What an operation gives may count as finite, too.
  const volatile T largest = Limits::max();
  check(!math::isfinite(largest + one * largest), "a sum that overflows");
}

template <class T>
void check_many() {
  std::vector<T> x(37, T(1));
  check(math::all_finite(x.data(), x.size()), "all of them");
  for (const char* bad : {"inf", "-inf", "nan"})
    for (std::size_t i = 0; i < x.size(); ++i) {
      x[i] = read<T>(bad);
      check(!math::all_finite(x.data(), x.size()), "not all of them");
      x[i] = T(1);
    }
}

using Classes = Trainer<Network<Input<2>, Dense<2>>, SoftmaxCrossEntropy, SGD, Batch<4>>;
using Counts = Trainer<Network<Input<1>, Dense<1>>, Poisson, ClipByNorm<SGD>, Batch<4>, Precision<double>>;

std::vector<float> values(const auto& model) {
  std::vector<float> all;
  for (const std::string& name : model.names())
    for (const auto x : model.get(name)) all.push_back(static_cast<float>(x));
  return all;
}

void check_steps() {
  for (const char* bad : {"nan", "inf", "-inf"}) {
    Classes trainer{{.seed = 1}};
    const auto before = values(trainer.model());
    const float loss = trainer.step(std::array{1.0f, read<float>(bad)}, std::array{1});
    check(!math::isfinite(loss), "a loss that is not finite is told");
    check(values(trainer.model()) == before, "and nothing is updated");
    check(trainer.model().first_not_finite().empty(), "and all is finite");
    const float weight[] = {0, read<float>(bad)};
    trainer.model().set("0.bias", weight);
    check(trainer.model().first_not_finite() == "0.bias[1]", "the first that is not finite");
  }
}

// e^(720·w) with w = 1, in double: the loss is finite, its gradient is not if x is large.
Dataset one_count(float x) { return {.inputs = {x}, .targets = {1}, .features = 1, .target_size = 1}; }
double weight_after(double weight, float x) {
  Counts trainer{{.optimizer = {{.learning_rate = 1}, 1}}};
  trainer.model().set("0.weight", std::array{weight});
  trainer.fit(one_count(x), {.progress = Show::never});
  return trainer.model().get("0.weight")[0];
}
void check_clipping() {
  const double after = weight_after(1, 700);  // a gradient of 700·e^700, whose square overflows
  check(after > -0.01 && after < 0.01, "a step of length 1");
  check_error([] { weight_after(709.5 / 3e8, 3e8f); }, "the gradient of 0.weight[0] is not finite");
}

void check_fit() {
  const Dataset spirals = data::two_spirals(64);
  check_error(
      [&] {
        Classes trainer{{.optimizer = {1e38f}, .seed = 1}};
        trainer.fit(spirals, {.epochs = 5, .progress = Show::never});
      },
      "the loss is ");
  Dataset wrong = spirals;
  wrong.inputs[21] = read<float>("nan");
  check_error([&] { wrong.check(); }, "input 1 of sample 10 is");
  check_error([] { data::sine(8, read<float>("inf")); }, "noise");
  std::vector<float> scores(128, 0.5f);
  scores[7] = read<float>("nan");
  check_error([&] { metrics::roc_curve(spirals, scores); }, "sample 3");
  Classes trainer{{.optimizer = {0.1f}, .seed = 1}};
  const Dataset blobs = data::blobs(100, 2);
  trainer.fit(blobs, {.epochs = 20, .progress = Show::never});
  check(trainer.score(blobs).accuracy > 0.9, "blobs are learned");
}

// Functions on registers are as far off as without the flag, but for what it allows: a unit or two.
template <class T, class F, class Exact>
void check_function(const char* name, const F& f, Exact exact) {
  for (const double x : {-3.7, -1.0, -0.4, 0.3, 0.5, 1.0, 1.9, 2.0, 7.5, 20.0}) {
    std::array<T, 16> in;
    in.fill(static_cast<T>(x));
    const double y = static_cast<double>(f(in)[0]), z = exact(static_cast<double>(in[0]));
    check(std::fabs(y - z) <= 64 * std::numeric_limits<T>::epsilon() * std::fabs(z) + 1e-30, name);
  }
}
constexpr Variable<"x", shape<16>> v;
template <class T>
void check_functions() {
  const auto on = [](const auto& function) {
    return [&function](const auto& in) { return function(v = in); };
  };
  static constexpr Function<erf(v)> erf_of;
  static constexpr Function<exp(v)> exp_of;
  static constexpr Function<tanh(v)> tanh_of;
  static constexpr Function<softplus(v)> softplus_of;
  static constexpr Function<expm1(v)> expm1_of;
  static constexpr Function<log(abs(v) + 0.25)> log_of;
  static constexpr Function<log1p(abs(v))> log1p_of;
  static constexpr Function<pow(abs(v), v)> pow_of;
  check_function<T>("erf", on(erf_of), [](double at) { return std::erf(at); });
  check_function<T>("exp", on(exp_of), [](double at) { return std::exp(at); });
  check_function<T>("tanh", on(tanh_of), [](double at) { return std::tanh(at); });
  check_function<T>("softplus", on(softplus_of), [](double at) { return std::log1p(std::exp(at)); });
  check_function<T>("expm1", on(expm1_of), [](double at) { return std::expm1(at); });
  check_function<T>("log", on(log_of), [](double at) { return std::log(std::fabs(at) + 0.25); });
  check_function<T>("log1p", on(log1p_of), [](double at) { return std::log1p(std::fabs(at)); });
  check_function<T>("pow", on(pow_of), [](double at) { return std::pow(std::fabs(at), at); });
}

void check_minimizers() {
  std::vector<double> x{-1.2, 1};
  const double inf = read<double>("inf");
  auto rosenbrock = [inf](const std::vector<double>& at, std::vector<double>& g) {  // infinite above x = 1.1
    const double a = 1 - at[0], b = at[1] - at[0] * at[0];
    g = {-2 * a - 400 * at[0] * b, 200 * b};
    return at[0] > 1.1 ? inf : a * a + 100 * b * b;
  };
  check(lbfgs(x, rosenbrock).converged && std::fabs(x[0] - 1) < 1e-4, "L-BFGS finds the minimum");
  x = {1, 1};
  auto lost = [nan = read<double>("nan")](const std::vector<double>&, std::vector<double>& g) {
    g = {nan, 0};
    return 1.0;
  };
  check(!lbfgs(x, lost).converged, "a gradient of NaN is no minimum");
}

}  // namespace

int main() {
  check_numbers<float>();
  check_numbers<double>();
  check_numbers<long double>();
  check_many<float>();
  check_many<double>();
  check_steps();
  check_clipping();
  check_fit();
  check_minimizers();
  check_functions<float>();
  check_functions<double>();
  return failures == 0 ? 0 : 1;
}
