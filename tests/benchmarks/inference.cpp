// SPDX-License-Identifier: BSL-1.0
// Answers of 784-128-10: a batch of 64, and one sample, which is as fast as its weights are read.
#include "race.hpp"
using namespace bench;

namespace {

template <int B>
using P1 = Task<MeanSquaredError, ReLU, Identity, B, 784, 128, 10>;

}  // namespace

int main(int argc, char** argv) {
  use_libraries();
  register_ceiling();
  register_bandwidth(16);
  register_bandwidth(400);
  register_bandwidth(16'000);
  register_bandwidth(256'000);
  AnswerRace<P1<1>>("P1, answer, one sample").enter<EtudeModel<P1<1>>>().enter_all(Libraries{});
  AnswerRace<P1<64>>("P1, answers, batch 64").enter<EtudePredictor<P1<64>>>().enter_all(Libraries{});
  return run(argc, argv);
}
