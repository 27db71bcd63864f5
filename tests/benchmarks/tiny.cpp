// SPDX-License-Identifier: BSL-1.0
// Where overhead is everything: P3, XOR with tanh and sigmoid, a step of SGD on its four samples.
#include "peers/plain_fast.hpp"
#include "peers/xsimd.hpp"
#include "race.hpp"
using namespace bench;

namespace {

template <class Task>
void race(const std::string& work) {
  Race<Task>(work, etude::SGD{.learning_rate = 1.0f}, 300)
      .template enter<XsimdXor<Task>>()
      .template enter_all(ForSmall{})
      .template enter_all(Libraries{});
}

}  // namespace

int main(int argc, char** argv) {
  use_libraries();
  register_ceiling();
  race<Xor<8>>("P3, 2-8-1, batch 4");
  race<Xor<2>>("P3, 2-2-1, batch 4");
  return run(argc, argv);
}
