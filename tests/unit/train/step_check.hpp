// SPDX-License-Identifier: BSL-1.0
// Holds one training step of a network, as the kernels run it, against the graph's own meaning.
#pragma once
#include <etude/core/type_name.hpp>
#include <etude/train/step.hpp>

#include "support/bounded.hpp"
#include "support/catch.hpp"
#include "support/leaf_values.hpp"
#include "support/lists.hpp"

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>
#include <string>
#include <vector>

// A network and the loss it is trained with.
template <class Net, class Loss = etude::SoftmaxCrossEntropy>
struct Case {
  using network = Net;
  using loss = Loss;
};

namespace step_check {

using namespace etude;

// The largest batch: two tiles of six rows and one row. Where the lanes are samples, two registers and a part
// of one make a larger.
inline constexpr int batch = 13, batch_of_registers = 37;
inline constexpr int sample_counts[] = {1, 5, 7, batch - 1, batch, 16, 32, batch_of_registers};
inline constexpr std::uint64_t seed = 5;  // of the random leaves
inline constexpr std::uint32_t step = 3;

// "Trains" by putting the gradient where the parameter was: a parameter that is read again after its update,
// or an update that does not happen, then shows.
struct TakeGradient {
  constexpr auto operator()(auto p, auto g) const { return updates(p <<= g); }
};

// Memory of just the right size, so that a sanitizer sees what goes past its end.
template <class T>
class Block {
 public:
  Block(int size, bool poisoned)
      : size_(static_cast<std::size_t>(size)),
        data_(static_cast<T*>(::operator new (size_ * sizeof(T), std::align_val_t{64}))) {
    // Signalling NaN, bit by bit.
    const auto nan = [] {
      if constexpr (sizeof(T) == 4)
        return std::uint32_t{0x7fa00000};
      else
        return std::uint64_t{0x7ff4000000000000};
    }();
    for (std::size_t i = 0; i < size_; ++i) {
      if (poisoned)
        std::memcpy(data_ + i, &nan, sizeof(T));
      else
        data_[i] = T(0);
    }
  }
  ~Block() { ::operator delete (data_, std::align_val_t{64}); }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  T* data() { return data_; }

 private:
  std::size_t size_;
  T* data_;
};

// Where element i of sample s of a value is kept (program/place.hpp).
inline int address(const Place& p, const TensorType& t, int s, int i) {
  return p.offset + (t.batched ? p.at(s, i) : element_at(p, t.shape, i));
}

template <class T>
struct Result {
  T loss;
  // By leaf: the gradient of a parameter, the new value of a state; what is not trained, as it is.
  std::vector<std::vector<T>> model;
};

template <class Build, class T, int Batch, Order How>
Result<T> run(const LeafValues& values, int samples, bool poisoned) {
  using P = Compiled<Build, Batch, true, How>;
  constexpr const auto& program = P::program;
  Block<T> workspace(program.workspace, poisoned), model(program.model, poisoned);
  for (std::size_t k = 0; k < values.size(); ++k) {
    const Place& p = program.leaf_place[k];
    const TensorType& t = program.leaves[k].type;
    // The samples are given to the step itself.
    const bool is_kept =
        program.leaves[k].kind == LeafKind::parameter || program.leaves[k].kind == LeafKind::state;
    if (!is_kept) continue;
    T* const base = p.space == Space::model ? model.data() : workspace.data();
    for (int i = 0; i < static_cast<int>(values[k].size()); ++i)
      base[address(p, t, i / t.size(), i % t.size())] =
          static_cast<T>(values[k][static_cast<std::size_t>(i)]);
  }
  auto rows_of = [&]<class Number>(LeafKind kind, Number) {
    for (std::size_t k = 0; k < values.size(); ++k)
      if (program.leaves[k].kind == kind) return std::vector<Number>(values[k].begin(), values[k].end());
    return std::vector<Number>();
  };
  using Target = typename BatchRows<P, T>::Target;
  const std::vector<T> inputs = rows_of(LeafKind::input, T()),
                       weights = rows_of(LeafKind::sample_weight, T());
  const std::vector<Target> targets = rows_of(LeafKind::target, Target());
  T* const no_states = nullptr;
  const Context<T> context{workspace.data(), model.data(), samples, seed, step};
  const GivenSamples<T, Target> given{inputs.data(), targets.data(), weights.data()};
  Result<T> result{
      TrainingStep<P, TakeGradient, T, xsimd::default_arch>::run(context, given, {}, nullptr, no_states), {}};
  for (std::size_t k = 0; k < values.size(); ++k) {
    result.model.emplace_back();
    const Place& p = program.leaf_place[k];
    const TensorType& t = program.leaves[k].type;
    const bool of_rows = program.leaves[k].kind == LeafKind::state && t.batched;
    if (p.space != Space::model && !of_rows) continue;
    const T* const base = of_rows ? workspace.data() : model.data();
    for (int i = 0; i < t.size() * (of_rows ? samples : 1); ++i)
      result.model.back().push_back(base[address(p, t, i / t.size(), i % t.size())]);
  }
  return result;
}

// How many of the numbers are further from the exact ones than rounding takes them; the first of them is
// named.
template <class T>
int count_wrong(std::span<const T> numbers, std::span<const Bounded> exact, std::string& message) {
  constexpr long double u = std::numeric_limits<T>::epsilon() / 2;
  int wrong = numbers.size() != exact.size();
  long double largest = 0, largest_bound = 0;
  for (std::size_t i = 0; i < numbers.size() && i < exact.size(); ++i) {
    // The second term is for the long double's own error, the third for numbers below the normal ones.
    const long double bound = exact[i].bound() * (u + 0x1p-63L) + std::numeric_limits<T>::min();
    largest = std::fmax(largest, std::fabs(exact[i].value()));
    largest_bound = std::fmax(largest_bound, bound);
    if (std::fabs(numbers[i] - exact[i].value()) <= bound) continue;
    if (wrong++ == 0)
      message = "element " + std::to_string(i) + " is " + std::to_string(numbers[i]) + ", exactly " +
                std::to_string(exact[i].value()) + " with a bound of " + std::to_string(bound);
  }
  // A bound that allows anything would prove nothing; those of deep networks in float come to a hundredth.
  if (largest > 0 && largest_bound > 0.05L * largest && wrong++ == 0)
    message = "a bound of " + std::to_string(largest_bound) + " for numbers up to " + std::to_string(largest);
  return wrong;
}

template <class Build, class T, int Batch, Order How>
void check_precision(const Graph& g, const GrowingArray<Output>& outputs, const LeafValues& values,
                     int samples, Evaluation<Bounded>& exact) {
  const Result<T> result = run<Build, T, Batch, How>(values, samples, false);
  const Result<T> poisoned = run<Build, T, Batch, How>(values, samples, true);
  INFO("precision: " << type_name<T>() << ", samples: " << samples << ", order " << static_cast<int>(How));
  std::string message;
  const int wrong_loss = count_wrong<T>(std::span(&result.loss, 1), exact[outputs[0].statement], message);
  INFO("loss: " << message);
  CHECK(wrong_loss == 0);
  CHECK(std::memcmp(&result.loss, &poisoned.loss, sizeof(T)) == 0);  // pads are never read
  std::vector<char> has_gradient(g.leaves.size(), 0);
  for (std::size_t o = 1; o < outputs.size(); ++o) {
    const auto k = static_cast<std::size_t>(outputs[o].leaf);
    has_gradient[k] = 1;
    const int wrong = count_wrong<T>(result.model[k], exact[outputs[o].statement], message);
    INFO("gradient of leaf " << k << ", " << g.leaves[k].name << ": " << message);
    CHECK(wrong == 0);
  }
  for (std::size_t k = 0; k < g.leaves.size(); ++k) {
    INFO("leaf " << k << ", " << g.leaves[k].name);
    const std::size_t bytes = result.model[k].size() * sizeof(T);
    CHECK((bytes == 0 || std::memcmp(result.model[k].data(), poisoned.model[k].data(), bytes) == 0));
    if (has_gradient[k]) continue;
    for (std::size_t i = 0; i < result.model[k].size(); ++i)  // what is not trained stays
      CHECK(result.model[k][i] == static_cast<T>(values[k][i]));
  }
}

// In which precision and order. Each test has both of both; those of all layers and widths all four.
template <class Number, Order How>
struct Way {
  using number = Number;
  static constexpr Order order = How;
};
using Ways = List<Way<float, Order::by_sample>, Way<double, Order::by_feature>>;
using AllWays = List<Way<float, Order::by_sample>, Way<float, Order::by_feature>,
                     Way<double, Order::by_sample>, Way<double, Order::by_feature>>;

// The whole law: each way, for every number of samples, with pads full of zeros and of signalling
// NaN.
template <class Net, class Loss, bool Weighted = false, int Batch = batch, class W = Ways>
void check(W ways = {}) {
  using Build = TrainingGraph<Net, Loss, Weighted>;
  INFO("network: " << type_name<Net>() << ", loss: " << type_name<Loss>());
  Graph g;
  const GrowingArray<Output> outputs = Build::build(g);
  for (const int samples : sample_counts) {
    if (samples > Batch) continue;
    const LeafValues values =
        leaf_values(g, samples, Net::output.size(), static_cast<std::uint32_t>(samples), seed, step);
    Evaluation<Bounded> exact(g, samples);
    write_leaves(exact, g, values);
    Bounded::ambiguous = false;
    exact.run();
    REQUIRE_FALSE(Bounded::ambiguous);  // else: draw other values
    for_each_type(ways, [&]<class Way>() {
      check_precision<Build, typename Way::number, Batch, Way::order>(g, outputs, values, samples, exact);
    });
  }
}

template <int Batch = batch, class W = Ways, class... C>
void check_all(List<C...>, W ways = {}) {
  (check<typename C::network, typename C::loss, false, Batch>(ways), ...);
}

}  // namespace step_check
