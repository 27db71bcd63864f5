// SPDX-License-Identifier: BSL-1.0
// Copies and moves of models and trainers, kept in the object or on the heap; what is put on the stack;
// allocations.
#include <etude/etude.hpp>

#include "support/allocations.hpp"
#include "support/catch.hpp"
#include <pthread.h>

#include <cstddef>
#include <cstdlib>
#include <string>
#include <utility>
#include <vector>

using namespace etude;

namespace {

// In the object, and above 64 KiB on the heap.
using Small = Trainer<Network<Input<3>, Dense<8>, Tanh, Dense<2>>, SoftmaxCrossEntropy, Momentum, Batch<4>>;
using Large = Trainer<Network<Input<3>, Dense<200>, Tanh, Dense<200>, ReLU, Dense<2>>, SoftmaxCrossEntropy,
                      Adam, Batch<4>>;
static_assert(sizeof(Small) < inline_bytes && sizeof(Large) < inline_bytes);

constexpr float inputs[] = {1, 2, 3, -1, 0, 1, 0.5f, -2, 1, 3, 1, 0};
constexpr std::int32_t classes[] = {0, 1, 0, 1};

template <class T>
using ModelOf = std::remove_cvref_t<decltype(std::declval<T&>().model())>;

template <class Model>
std::vector<float> numbers(const Model& model) {
  std::vector<float> all;
  for (const std::string& name : model.names())
    for (const float x : model.get(name)) all.push_back(x);
  return all;
}

// Of a trainer, or of a model itself.
const auto& model_of(const auto& x) {
  if constexpr (requires { x.model(); })
    return x.model();
  else
    return x;
}

// The losses of the next steps: they depend on parameters, optimizer state and step count.
template <class T>
std::vector<float> next_losses(T& trainer) {
  std::vector<float> losses;
  for (int i = 0; i < 4; ++i) losses.push_back(trainer.step(inputs, classes));
  return losses;
}

// What was moved from holds nothing that could be relied on, but it may be copied, assigned, moved and given
// a value again like any other.
template <class T>
void check_moved_from(const T& original) {
  T from = original;
  const T full = std::move(from);
  T copy = from, assigned = original;  // NOLINT: of what was moved from
  assigned = from;
  const T& self = from;
  from = self;
  T moved = std::move(from);
  moved = std::move(assigned);
  for (T* const emptied : {&from, &copy, &assigned, &moved}) {
    *emptied = full;
    CHECK(numbers(model_of(*emptied)) == numbers(model_of(original)));
  }
}

template <class T>
void check_copies() {
  T original{{.seed = 1}};
  next_losses(original);
  T copy = original, assigned{{.seed = 2}};
  assigned = original;
  const std::vector<float> before = numbers(original.model());
  CHECK(numbers(copy.model()) == before);
  const std::vector<float> expected = next_losses(original);
  CHECK(numbers(copy.model()) == before);  // they share nothing
  CHECK(next_losses(copy) == expected);
  CHECK(next_losses(assigned) == expected);
  CHECK(numbers(copy.model()) == numbers(original.model()));

  T& self = copy;
  copy = self;
  CHECK(next_losses(copy) == next_losses(original));

  T moved = std::move(copy);
  CHECK(next_losses(moved) == next_losses(original));
  T target{{.seed = 3}};
  target = std::move(moved);
  CHECK(next_losses(target) == next_losses(original));
  moved = original;  // what was moved from can be given a value again
  copy = original;
  const std::vector<float> last = next_losses(original);
  CHECK(next_losses(moved) == last);
  CHECK(next_losses(copy) == last);
  std::swap(moved, target);
  CHECK(next_losses(target) != last);  // one round further than moved was
}

template <class T>
void check_model_copies() {
  using M = ModelOf<T>;
  const std::span<const float, 3> x{inputs, 3};
  M original{1};
  const auto expected = original(x);
  M copy = original, assigned{2};
  assigned = original;
  original.initialize(5);
  CHECK(original(x) != expected);
  CHECK(copy(x) == expected);
  CHECK(assigned(x) == expected);
  M moved = std::move(copy);
  CHECK(moved(x) == expected);
  copy = std::move(moved);
  CHECK(copy(x) == expected);
  moved = copy;
  CHECK(moved(x) == expected);
}

}  // namespace

TEST_CASE("copies: of trainers") {
  check_copies<Small>();
  check_copies<Large>();
}

TEST_CASE("copies: of models") {
  check_model_copies<Small>();
  check_model_copies<Large>();
}

TEST_CASE("copies: of what was moved from") {
  check_moved_from(Small{{.seed = 1}});
  check_moved_from(Large{{.seed = 1}});
  check_moved_from(ModelOf<Small>{1});
  check_moved_from(ModelOf<Large>{1});
}

TEST_CASE("allocations: none in a step, and none in a model's or the trainer's prediction") {
  const auto check = []<class T>() {
    static_assert(
        noexcept(std::declval<T&>().step(std::span<const float>{}, std::span<const std::int32_t>{})));
    static_assert(noexcept(std::declval<const T&>().model()(std::span<const float, 3>{inputs, 3})));
    T trainer{{.seed = 1}};
    const std::span<const float, 3> x{inputs, 3};
    (void)trainer.predict(x);  // a thread's first prediction may ask for its memory
    const long before = allocations;
    float sum = 0;
    for (int n = 1; n <= 4; ++n) {
      sum += trainer.step({inputs, static_cast<std::size_t>(3 * n)}, {classes, static_cast<std::size_t>(n)});
      sum += trainer.model()(x)[0] + trainer.predict(x)[0];
    }
    const long after = allocations;
    CHECK(after == before);
    CHECK(sum == sum);
  };
  check.operator()<Small>();
  check.operator()<Large>();
}

// 6.4 MB of parameters and moments.
using Big = Trainer<Network<Input<784>, Dense<512>, ReLU, Dense<256>, ReLU, Dense<10>>, SoftmaxCrossEntropy,
                    Adam, Batch<64>>;

TEST_CASE("stack: a large trainer lives in a thread with a stack of 1 MB") {
  struct Outcome {
    float first = 0, last = 0, copied = 0;
    float probability = 0;
  } outcome;
  const auto work = [](void* to) -> void* {
    std::vector<float> images(784 * 64);
    std::vector<std::int32_t> labels(64);
    for (std::size_t i = 0; i < images.size(); ++i) images[i] = static_cast<float>(i * 7919 % 101) / 101;
    for (std::size_t i = 0; i < labels.size(); ++i) labels[i] = static_cast<std::int32_t>(i % 10);
    Outcome& result = *static_cast<Outcome*>(to);
    Big trainer{{.seed = 1}};
    Big copy = trainer;
    result.first = trainer.step(images, labels);
    for (int i = 0; i < 3; ++i) result.last = trainer.step(images, labels);
    copy = trainer;
    result.copied = copy.step(images, labels);
    result.last = trainer.step(images, labels);
    Big moved = std::move(copy);
    result.probability = moved.predict(std::span<const float, 784>(images.data(), 784))[0];
    return nullptr;
  };
  pthread_attr_t attributes;
  REQUIRE(pthread_attr_init(&attributes) == 0);
  REQUIRE(pthread_attr_setstacksize(&attributes, 1 << 20) == 0);
  pthread_t thread;
  REQUIRE(pthread_create(&thread, &attributes, work, &outcome) == 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
  CHECK(outcome.last < outcome.first);
  CHECK(outcome.last == outcome.copied);
  CHECK(outcome.probability > 0);
  CHECK(outcome.probability < 1);
}
