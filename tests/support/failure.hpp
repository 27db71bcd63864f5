// SPDX-License-Identifier: BSL-1.0
// The message of a failure.
#pragma once
#include <etude/core/error.hpp>

#include <string>

/// The message of the etude::error that `action` throws.
template <class Action>
std::string failure(Action action) {
  try {
    action();
  } catch (const etude::error& caught) {
    return caught.what();
  }
  return "(nothing was thrown)";
}
