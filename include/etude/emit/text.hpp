// SPDX-License-Identifier: BSL-1.0
// C++ text as it is put together: lines in nested blocks, numbers as literals, names that nothing else has.
#pragma once
#include <etude/core/error.hpp>
#include <etude/core/finite.hpp>
#include <etude/emit/helpers.hpp>

#include <charconv>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace etude::emit {

inline constexpr std::size_t columns = 100;

// A line, or a line that opens a block with what stands in it.
struct Block {
  std::string head{};
  std::vector<Block> body{};
  bool opens = false;   // a loop, a function: has a body, even if it is empty
  bool braced = false;  // a function, a struct: always in braces, with the line in `tail` behind

  std::string tail{};

  void line(std::string text) { body.push_back({.head = std::move(text)}); }
  void comment(std::string_view text);
  void blank() {
    if (!body.empty() && !body.back().head.empty()) line("");
  }
  Block& open(std::string text, bool in_braces = false, std::string behind = "}") {
    body.push_back({.head = std::move(text), .opens = true, .braced = in_braces, .tail = std::move(behind)});
    return body.back();
  }
};

[[gnu::cold]] inline std::size_t width_of(std::string_view text) {
  std::size_t n = 0;  // columns, not bytes
  for (char c : text) n += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return n;
}

// A long text in lines that begin with `first`, then with `next`; it is broken behind `between`.
[[gnu::cold]] inline std::vector<std::string> wrapped(std::string_view text, std::string_view first,
                                                      std::string_view next, std::size_t most = columns,
                                                      std::string_view between = " ") {
  std::vector<std::string> lines{std::string(first)};
  for (bool start = true; !text.empty(); start = false) {
    const std::size_t end = text.find(between);
    const std::string_view part = text.substr(0, end == text.npos ? end : end + between.size());
    const std::string_view visible = part.substr(0, part.find_last_not_of(' ') + 1);
    if (!start && width_of(lines.back()) + width_of(visible) > most) {
      lines.back().erase(lines.back().find_last_not_of(' ') + 1);
      lines.push_back(std::string(next));
    }
    lines.back() += part;
    text.remove_prefix(part.size());
  }
  return lines;
}

inline void Block::comment(std::string_view text) {
  for (std::string& l : wrapped(text, "// ", "//     ", columns - 4)) line(std::move(l));
}

// The block's lines. A body of one statement stands behind its loop without braces, on the same line if it
// fits.
[[gnu::cold]] inline void write(std::string& out, const Block& b, int depth) {
  const std::string indent(static_cast<std::size_t>(2 * depth), ' ');
  if (!b.opens) {
    if (b.head.empty() || b.head.starts_with('#') || width_of(indent + b.head) <= columns) {
      out += b.head.empty() ? "\n" : indent + b.head + '\n';
    } else {
      for (const std::string& l : wrapped(b.head, indent, indent + "    ")) out += l + '\n';
    }
    return;
  }
  const bool bare = !b.braced && b.body.size() == 1 && !b.body[0].head.starts_with("//");
  if (bare && !b.body[0].opens && width_of(indent + b.head + b.body[0].head) < columns) {
    out += indent + b.head + ' ' + b.body[0].head + '\n';
    return;
  }
  for (const std::string& l : wrapped(b.head + (bare ? "" : " {"), indent, indent + "    ", columns, ", "))
    out += l + '\n';
  for (const Block& inner : b.body) write(out, inner, depth + 1);
  if (!bare) out += indent + (b.tail.empty() ? "}" : b.tail) + '\n';
}
[[gnu::cold]] inline std::string text_of_body(const Block& b, int depth = 0) {
  std::string out;
  for (const Block& inner : b.body) write(out, inner, depth);
  return out;
}

// The number types that a program may compute in.
struct NumberType {
  std::string_view name = "float";
  bool is_float() const { return name == "float"; }
};

// The shortest literal of the type that is the number, rounded to the type.
[[gnu::cold]] inline std::string literal_of(double number, NumberType type) {
  const double rounded = type.is_float() ? static_cast<double>(static_cast<float>(number)) : number;
  if (math::isnan(rounded)) return text_of({"std::numeric_limits<", type.name, ">::quiet_NaN()"});
  if (math::isinf(rounded))
    return text_of({rounded < 0 ? "-" : "", "std::numeric_limits<", type.name, ">::infinity()"});
  char digits[64];
  const std::to_chars_result r =
      type.is_float() ? std::to_chars(digits, digits + sizeof digits, static_cast<float>(number))
                      : std::to_chars(digits, digits + sizeof digits, number);
  std::string text(digits, r.ptr);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text + (type.is_float() ? "f" : "");
}

// Words that C++ keeps for itself.
[[gnu::cold]] inline bool is_reserved(std::string_view name) {
  for (std::string_view word :
       {"alignas",  "and",   "auto",      "bool",     "break",    "case",      "catch",    "char",
        "class",    "const", "constexpr", "continue", "default",  "delete",    "do",       "double",
        "else",     "enum",  "explicit",  "export",   "extern",   "false",     "float",    "for",
        "friend",   "goto",  "if",        "inline",   "int",      "long",      "mutable",  "namespace",
        "new",      "not",   "operator",  "or",       "private",  "protected", "public",   "register",
        "return",   "short", "signed",    "sizeof",   "static",   "std",       "struct",   "switch",
        "template", "this",  "throw",     "true",     "try",      "typedef",   "typename", "union",
        "unsigned", "using", "virtual",   "void",     "volatile", "while",     "xor",      "concept",
        "requires"})
    if (name == word) return true;
  return false;
}

// Names in one scope of C++: whoever asks for one that is taken gets it with a number. The functions that
// texts call (helpers.hpp) are in every scope.
class NameTable {
 public:
  NameTable() { taken_.insert(std::begin(helper_names), std::end(helper_names)); }
  std::string operator()(const std::string& wanted) {
    std::string name = wanted;
    for (int k = 2; taken_.contains(name) || is_reserved(name); ++k) name = text_of({wanted, '_', k});
    taken_.insert(name);
    return name;
  }

 private:
  std::set<std::string> taken_{};
};

// "L2<SGD>" as "L2_SGD": what may stand in an identifier of plain ASCII.
[[gnu::cold]] inline std::string identifier(std::string_view text) {
  std::string out;
  for (char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'), digit = c >= '0' && c <= '9';
    if (letter || (digit && !out.empty()))
      out += c;
    else if (!out.empty() && out.back() != '_')
      out += '_';
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out.empty() ? "value" : is_reserved(out) ? out + "_" : out;
}

}  // namespace etude::emit
