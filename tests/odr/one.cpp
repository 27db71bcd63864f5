// SPDX-License-Identifier: BSL-1.0
// One of two translation units with the whole library: linking them fails if a function is defined twice.
#include <etude/etude.hpp>
#include <etude/version.hpp>

int version_seen_by_two();

int main() { return version_seen_by_two() == ETUDE_VERSION_MINOR ? 0 : 1; }
