// SPDX-License-Identifier: BSL-1.0
// Fashion-MNIST, or images of a similar kind where it is not installed.
#include <etude/data.hpp>

#include "parts.hpp"

#include <cstdio>
using namespace etude;

Split load_images() {
  if (data::has_fashion_mnist()) return data::fashion_mnist();
  std::puts(
      "Fashion-MNIST is not installed (Debian: dataset-fashion-mnist). Generated images stand in for it.");
  return split(data::prototypes(70000, 10, 784, 2.0f), 6.0 / 7);
}
