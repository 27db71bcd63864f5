// SPDX-License-Identifier: BSL-1.0
// The main function of the unit tests with Catch2 version 2, which brings none as a library.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
