// SPDX-License-Identifier: BSL-1.0
// A page about a network of your own: from its graph to its machine code.
// [all]
#include <etude/etude.hpp>
#include <etude/inspect/page.hpp>

#include <fstream>

using Net = etude::Network<etude::Input<2>, etude::Dense<8>, etude::ReLU, etude::Dense<2>>;
int main() {
  std::ofstream page("network.html");
  etude::to_html<Net, etude::SoftmaxCrossEntropy, etude::Adam>(page);
}
// [/all]
