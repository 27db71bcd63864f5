// SPDX-License-Identifier: BSL-1.0
// Names as the compiler spells them, for texts and messages only: never for files or fingerprints.
#pragma once
#include <string_view>

namespace etude {

namespace detail {

template <class T>
constexpr std::string_view pretty_type() {
  return __PRETTY_FUNCTION__;
}
template <auto V>
constexpr std::string_view pretty_value() {
  return __PRETTY_FUNCTION__;
}

// What stands for int in the spelling of pretty_type<int>() stands for T in that of pretty_type<T>().
constexpr std::size_t name_begin = pretty_type<int>().find("int");
constexpr std::size_t name_tail = pretty_type<int>().size() - name_begin - 3;

}  // namespace detail

// "etude::Dense<128>"
template <class T>
constexpr std::string_view type_name() {
  std::string_view text = detail::pretty_type<T>();
  text.remove_prefix(detail::name_begin);
  text.remove_suffix(detail::name_tail);
  return text;
}

// The name of a member from a pointer to it: "learning_rate".
template <auto Member>
constexpr std::string_view member_name() {
  std::string_view text = detail::pretty_value<Member>();
  text = text.substr(text.find("V = ") + 4);  // what follows it differs: "; std::string_view = …]" or "]"
  text = text.substr(0, text.find_first_of(";]"));
  return text.substr(text.rfind("::") + 2);
}

}  // namespace etude
