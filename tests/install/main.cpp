// SPDX-License-Identifier: BSL-1.0
// A user's program: it sees the headers, those of the dependencies, and C++20.
#include <etude/etude.hpp>
#include <etude/version.hpp>

#include <boost/hana/version.hpp>
#include <xsimd/xsimd.hpp>

static_assert(__cplusplus >= 202002L);

int main() { return ETUDE_VERSION_MAJOR; }
