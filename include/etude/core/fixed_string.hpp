// SPDX-License-Identifier: BSL-1.0
// A string literal as a template argument: Variable<"x">, Parameter<"weight", …>, Named<"fc1", …>.
#pragma once
#include <cstddef>
#include <string_view>

namespace etude {

template <std::size_t N>
struct FixedString {
  char text[N]{};

  constexpr FixedString(const char (&literal)[N]) {  // NOLINT: implicit, so that "x" converts
    for (std::size_t i = 0; i < N; ++i) text[i] = literal[i];
  }
  constexpr std::string_view view() const { return {text, N - 1}; }
  friend constexpr bool operator==(const FixedString&, const FixedString&) = default;
};

// The storage of the characters: one object per string, so that views of it may live in constants.
template <FixedString Name>
inline constexpr auto name_storage = Name;

template <FixedString Name>
inline constexpr std::string_view name_of = name_storage<Name>.view();

}  // namespace etude
