// SPDX-License-Identifier: BSL-1.0
// The other one; see one.cpp.
#include <etude/etude.hpp>
#include <etude/version.hpp>

int version_seen_by_two();
int version_seen_by_two() { return ETUDE_VERSION_MINOR; }
