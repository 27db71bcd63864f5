// SPDX-License-Identifier: BSL-1.0
// What every generator of data asks of its arguments.
#pragma once
#include <etude/core/error.hpp>
#include <etude/data/check.hpp>

#include <string>

namespace etude::detail {

inline void check_at_least(int least, int value, const char* generator, const char* what) {
  if (value < least) {
    fail({generator, ": asked for ", value, ' ', what, "; at least ", least, " is needed"});
  }
}

inline void check_noise(float noise, const char* generator) {
  if (!math::isfinite(noise) || noise < 0) {
    fail({generator, ": the noise is ", noise, "; it must be finite and at least 0"});
  }
}

}  // namespace etude::detail
