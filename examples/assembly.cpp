// SPDX-License-Identifier: BSL-1.0
// The instructions of each fused loop of a training step, next to its equations: assembly [NETWORK]
// test: xor
#include <etude/inspect/machine_code.hpp>

#include "networks.hpp"

#include <iostream>

int main(int count, char** arguments) {
  const bool found = networks::choose(count > 1 ? arguments[1] : "xor", []<class... Training>() {
    try {
      etude::machine_code<Training...>(std::cout);
    } catch (const etude::error& e) {
      std::cerr << e.what() << '\n';  // without objdump there is nothing to show
    }
  });
  return found ? 0 : 1;
}
