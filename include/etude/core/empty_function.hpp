// SPDX-License-Identifier: BSL-1.0
// Whether something that can be called is none: a std::function without a function, a null pointer to one.
#pragma once
#include <type_traits>

namespace etude::detail {

template <class F>
constexpr bool is_empty_function(const F& f) {
  if constexpr (std::is_pointer_v<F>)
    return f == nullptr;
  else if constexpr (requires { f.operator bool(); })  // a lambda has none
    return !f;
  else
    return false;
}

}  // namespace etude::detail
