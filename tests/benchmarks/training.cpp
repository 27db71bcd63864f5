// SPDX-License-Identifier: BSL-1.0
// Mini-batch training of ordinary networks: P1, 784-128-10 with ReLU and softmax cross-entropy, and P2, the
// same with 784-512-256-10.
#include "race.hpp"
using namespace bench;

namespace {

template <int B>
using P1 = Task<SoftmaxCrossEntropy, ReLU, Identity, B, 784, 128, 10>;
using P2 = Task<SoftmaxCrossEntropy, ReLU, Identity, 128, 784, 512, 256, 10>;

template <class Task, class Optimizer>
void race(const std::string& work, const Optimizer& optimizer) {
  Race<Task, Optimizer>(work, optimizer, 20).template enter_all(Libraries{});
}

template <class Optimizer>
void race_p1(const std::string& rule, const Optimizer& optimizer) {
  race<P1<32>>("P1, " + rule + ", batch 32", optimizer);
  race<P1<64>>("P1, " + rule + ", batch 64", optimizer);
  race<P1<256>>("P1, " + rule + ", batch 256", optimizer);
}

}  // namespace

int main(int argc, char** argv) {
  use_libraries();
  register_ceiling();
  race_p1("SGD", etude::SGD{.learning_rate = 0.1f});
  race_p1("Adam", etude::Adam{});
  race<P2>("P2, SGD, batch 128", etude::SGD{.learning_rate = 0.1f});
  return run(argc, argv);
}
