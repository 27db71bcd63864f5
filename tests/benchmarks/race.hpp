// SPDX-License-Identifier: BSL-1.0
// Enters Étude and its peers in one comparison. Each first proves that it learns: from the same weights, on
// the same samples, its loss falls, and after the same number of steps it is Étude's within a thousandth.
// (All sum up in float, in orders of their own: some 1e-6 a step, which the steps after it may enlarge.) Then
// each is registered with Google Benchmark, which interleaves the rounds; the ratios are made of its medians
// by table.py.
#pragma once
#include "harness.hpp"
#include "peers/by_hand.hpp"
#include "peers/etude.hpp"
#include "peers/libraries.hpp"

#include <cmath>
#include <memory>

namespace bench {

// A library takes part with the step that is written on it, a framework with its own.
template <class Library, class Task, class Optimizer = etude::SGD>
struct PeerOf : std::type_identity<ByHand<Library, Task, Optimizer>> {};
template <class Library, class Task, class Optimizer>
requires requires { Library::make; }
struct PeerOf<Library, Task, Optimizer> : std::type_identity<WithFramework<Library, Task, Optimizer>> {};

// A peer that differs more says why.
template <class Peer>
constexpr float tolerance = 1e-3f;
template <class Peer>
requires requires { Peer::tolerance; }
constexpr float tolerance<Peer> = Peer::tolerance;

// A training step: Race<Task>{"P1 …"}.enter<Peer>(), Étude first.
template <class Task, class Optimizer = etude::SGD>
class Race {
  std::string work_;
  Optimizer optimizer_;
  int proof_;  // steps of the proof
  std::shared_ptr<const Samples<Task>> data_ = std::make_shared<Samples<Task>>(samples<Task>());
  Start start_ = start<Task>();
  float reached_ = 0;

 public:
  Race(std::string work, Optimizer optimizer, int proof)
      : work_(std::move(work)), optimizer_(optimizer), proof_(proof) {
    enter<Etude<Task, Optimizer>>();
  }

  template <class Peer>
  Race& enter() {
    const std::string name = work_ + "/" + Peer::name;
    const auto make = [start = start_, o = optimizer_] { return std::make_unique<Peer>(start, o); };
    const auto peer = make();
    const float first = peer->step(data_->x.data(), data_->t.data());
    float last = first;
    for (int i = 0; i < proof_; ++i) last = peer->step(data_->x.data(), data_->t.data());
    if (reached_ == 0) reached_ = last;
    check(last < first, name + ": the loss does not fall", last, first);
    check(std::abs(last - reached_) <= tolerance<Peer> * reached_, name + ": the loss is not Étude's", last,
          reached_);
    benchmark::RegisterBenchmark(name.c_str(), [make, data = data_](benchmark::State& state) {
      const auto learner = make();
      float loss = 0;
      const OneThread alone;
      for (auto _ : state) benchmark::DoNotOptimize(loss = learner->step(data->x.data(), data->t.data()));
      alone.check(state);
      if (!std::isfinite(loss)) state.SkipWithError("the loss is not finite");
      state.counters["flop"] = Task::training_flop;
      state.counters["samples"] = Task::batch;
    })->MinTime(seconds_of_round<Task>);
    return *this;
  }
  template <class... Backend>
  Race& enter_all(List<Backend...>) {
    (enter<typename PeerOf<Backend, Task, Optimizer>::type>(), ...);
    return *this;
  }
};

// Answers without training: of one sample after the other, independent of each other or each with the last
// answer added to it, or of the same batch again and again.
template <class Task, bool Dependent = false>
class AnswerRace {
  static constexpr int n = Task::batch, different = n == 1 ? 64 : 1;
  std::string work_;
  Start start_ = start<Task>();
  std::shared_ptr<std::vector<float>> x_ = std::make_shared<std::vector<float>>();
  std::vector<float> expected_;

 public:
  explicit AnswerRace(std::string work) : work_(std::move(work)) {
    for (int i = 0; i < different * n * Task::inputs; ++i)
      x_->push_back(static_cast<float>(i * 37 % 101) / 101);
  }

  template <class Peer>
  AnswerRace& enter() {
    const std::string name = work_ + "/" + Peer::name;
    const auto make = [start = start_] { return std::make_unique<Peer>(start); };
    const auto peer = make();
    const float* const y = peer->answers(x_->data());
    if (expected_.empty()) expected_.assign(y, y + n * Task::outputs);
    for (std::size_t i = 0; i < expected_.size(); ++i)
      check(std::abs(y[i] - expected_[i]) <= 1e-4f * (1 + std::abs(expected_[i])), name + ": an answer", y[i],
            expected_[i]);
    benchmark::RegisterBenchmark(name.c_str(), [make, x = x_](benchmark::State& state) {
      const auto model = make();
      constexpr int width = n * Task::inputs;
      alignas(64) float input[width];
      std::copy_n(x->data(), width, input);
      int next = 0;
      const OneThread alone;
      for (auto _ : state) {
        const float* const answer = model->answers(Dependent ? input : x->data() + next * width);
        next = (next + 1) % different;
        if constexpr (Dependent)  // not the answer alone: that would soon be the same number again and again
          for (int i = 0; i < width; ++i)
            input[i] = (*x)[static_cast<std::size_t>(next * width + i)] + answer[i % (n * Task::outputs)];
        else
          benchmark::DoNotOptimize(answer[0]);
      }
      alone.check(state);
      if (!std::isfinite(input[0])) state.SkipWithError("an answer is not finite");
      state.counters["flop"] = Task::inference_flop;
      state.counters["samples"] = n;
      state.counters["bytes"] = 4 * Task::weights;  // every weight is read once
    });
    return *this;
  }
  template <class... Backend>
  AnswerRace& enter_all(List<Backend...>) {
    (enter<typename PeerOf<Backend, Task>::type>(), ...);
    return *this;
  }
};

}  // namespace bench
