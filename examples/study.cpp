// SPDX-License-Identifier: BSL-1.0
// A page to read what was derived for a network, from equation to machine code: study [NETWORK [FILE]]
#include <etude/inspect/page.hpp>

#include "networks.hpp"

#include <fstream>
#include <iostream>
#include <string>

int main(int count, char** arguments) {
  const std::string name = count > 1 ? arguments[1] : "xor",
                    file = count > 2 ? arguments[2] : "study_" + name + ".html";
  bool written = false;
  const bool found = networks::choose(name, [&]<class... Training>() {
    try {
      std::ofstream page(file);
      etude::to_html<Training...>(page);
      written = page.flush().good();
      std::cout << file << (written ? ": open it in a browser\n" : " cannot be written\n");
    } catch (const etude::error& e) {
      std::cerr << e.what() << '\n';
    }
  });
  return found && written ? 0 : 1;
}
