// SPDX-License-Identifier: BSL-1.0
// The step of a tiny network on a full batch is one function: it calls nothing, so it allocates nothing and
// throws nothing. The values between its loops have memory on the stack, of which almost nothing is used as
// long as the 16 registers of AVX2 suffice: four vectors at most. Exit code 77: there is no objdump.
#include <etude/etude.hpp>
#include <etude/inspect/machine_code.hpp>

#include <cstdio>
#include <cstdlib>
using namespace etude;

namespace {

int mistakes = 0;

// At most so many vector registers may be stored on the stack.
template <class Net, class Optimizer, int B>
void check(const char* name, int spills) {
  bool found = false;
  for (const LoopCode& loop : machine_code<Net, MeanSquaredError, Optimizer, Batch<B>>())
    for (const FunctionCode& f : loop.functions) {
      if (f.name.find("::run_whole(") == std::string::npos) continue;
      found = true;
      const InstructionCounts& c = f.counts;
      std::printf("%s: %d instructions, %d calls, %d registers to the stack\n", name, c.instructions,
                  c.calls + c.indirect_calls, c.spills);
      for (const std::string& called : f.called) std::printf("  calls %.100s\n", called.c_str());
      mistakes += c.calls > 0 || c.indirect_calls > 0 || c.spills > spills;
    }
  if (!found) std::printf("%s: it is not one function\n", name);
  mistakes += !found;
}

}  // namespace

int main(int argc, char**) {
  if (std::system("objdump --version >/dev/null 2>&1") != 0) {
    std::puts("not checked: there is no objdump (Debian: binutils)");
    return 77;
  }
  if (argc > 1) {  // the control: Adam's powers are functions of the C library
    check<Network<Input<2>, Dense<4>, ReLU, Dense<1>>, Adam, 4>("2-4-1 with Adam", 1000);
    return mistakes == 0;
  }
  constexpr int few = 4;
  check<Network<Input<2>, Dense<4>, ReLU, Dense<1>>, SGD, 4>("2-4-1", few);
  check<Network<Input<2>, Dense<4>, ReLU, Dense<1>>, SGD, 1>("2-4-1, one sample", few);
  check<Network<Input<2>, Dense<8>, ReLU, Dense<1>>, SGD, 4>("2-8-1", few);
  // Four exponentials at a time need more than 16 registers.
  constexpr int some = 32;
  check<Network<Input<2>, Dense<8>, Tanh, Dense<1>, Sigmoid>, SGD, 4>("2-8-1 with tanh", some);
  check<Network<Input<2>, Dense<2>, Tanh, Dense<1>, Sigmoid>, Momentum, 4>("2-2-1 with tanh", some);
  return mistakes;
}
