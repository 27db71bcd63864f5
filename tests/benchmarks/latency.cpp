// SPDX-License-Identifier: BSL-1.0
// P5: one sample at a time through 1-8-8-1 and 1-16-16-16-1 with tanh, as in audio: inputs that do not depend
// on each other, and each input the last output.
#include "peers/plain_fast.hpp"
#include "race.hpp"
using namespace bench;

namespace {

template <class Task, bool Dependent>
void race(const std::string& work) {
  AnswerRace<Task, Dependent>(work)
      .template enter<EtudeModel<Task>>()
      .enter_all(ForSmall{})
      .enter_all(Libraries{});
}

}  // namespace

int main(int argc, char** argv) {
  use_libraries();
  register_ceiling();
  race<Shaper8, false>("P5, 1-8-8-1");
  race<Shaper8, true>("P5, 1-8-8-1, dependent");
  race<Shaper16, false>("P5, 1-16-16-16-1");
  race<Shaper16, true>("P5, 1-16-16-16-1, dependent");
  return run(argc, argv);
}
