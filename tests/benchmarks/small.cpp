// SPDX-License-Identifier: BSL-1.0
// P4: 16-64-64-4 with tanh and mean squared error, as in control: a step of SGD on 32 samples and on one, and
// the answer for one.
#include "peers/plain_fast.hpp"
#include "race.hpp"
using namespace bench;

namespace {

template <class Task>
void race(const std::string& work) {
  Race<Task>(work, etude::SGD{.learning_rate = 0.01f}, 50)
      .template enter_all(ForSmall{})
      .template enter_all(Libraries{});
}

}  // namespace

int main(int argc, char** argv) {
  use_libraries();
  register_ceiling();
  race<Control<32>>("P4, step, batch 32");
  race<Control<1>>("P4, step, one sample");
  AnswerRace<Control<1>>("P4, answer, one sample")
      .enter<EtudeModel<Control<1>>>()
      .enter_all(ForSmall{})
      .enter_all(Libraries{});
  return run(argc, argv);
}
