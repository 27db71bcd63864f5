// SPDX-License-Identifier: BSL-1.0
// Text in columns: shapes, rounded numbers, lists. A column is a character, not a byte.
#pragma once
#include <etude/inspect/names.hpp>

#include <cstdio>
#include <string>
#include <string_view>

namespace etude::detail {

[[gnu::cold]] inline std::string to_text(const TensorType& t) {
  std::string text = t.batched ? "n" : "";
  for (int i = 0; i < t.shape.rank; ++i) text += text_of({text.empty() ? "" : "×", t.shape[i]});
  return text.empty() ? "1" : text;
}

[[gnu::cold]] inline std::size_t columns_of(std::string_view text) {
  std::size_t n = 0;  // × takes two bytes and one column
  for (char c : text) n += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return n;
}
[[gnu::cold]] inline std::string padded_to(std::size_t width, std::string_view text) {
  const std::size_t columns = columns_of(text);
  return std::string(text).append(columns < width ? width - columns : 0, ' ');
}
// Right-aligned.
[[gnu::cold]] inline std::string pushed_to(std::size_t width, const std::string& text) {
  const std::size_t columns = columns_of(text);
  return std::string(columns < width ? width - columns : 0, ' ') + text;
}

// 12.9 M, 407 k, 64: three digits.
[[gnu::cold]] inline std::string rounded(double x) {
  const char* unit = "";
  for (const char* next : {" k", " M", " G"})
    if (x >= 999.5) {
      x /= 1000;
      unit = next;
    }
  char digits[16];
  std::snprintf(digits, sizeof digits, "%.*f",
                x >= 99.95 || x == static_cast<int>(x) ? 0
                : x >= 9.995                           ? 1
                                                       : 2,
                x);
  return text_of({digits, unit});
}

[[gnu::cold]] inline std::string bytes_in_words(long long n) {
  return text_of({rounded(static_cast<double>(n)), n < 1000 ? " B" : "B"});
}

[[gnu::cold]] inline std::string joined(const GrowingArray<std::string>& words, std::string_view between) {
  std::string text;
  for (const std::string& w : words) text += text_of({text.empty() ? "" : between, w});
  return text;
}

// With what HTML would take for its own spelled out.
[[gnu::cold]] inline std::string html(std::string_view text) {
  std::string out;
  for (char c : text)
    out += c == '<'   ? "&lt;"
           : c == '>' ? "&gt;"
           : c == '&' ? "&amp;"
           : c == '"' ? "&quot;"
                      : std::string(1, c);
  return out;
}

[[gnu::cold]] inline GrowingArray<std::string> texts_of(const GrowingArray<Name>& names) {
  GrowingArray<std::string> texts;
  for (const Name& n : names) texts.push_back(n.text);
  return texts;
}

}  // namespace etude::detail
