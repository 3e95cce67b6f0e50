#include "zones/compile/syntax.h"

#include <algorithm>
#include <array>
#include <utility>

namespace zones::compile {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-' || c == '+'; }
bool starts_value(char c) { return c == '"' || c == '{' || c == '[' || c == '\'' || is_word(c); }

std::string place(const Cursor& at) {
  return std::to_string(at.line) + ':' + std::to_string(at.column);
}

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

/// The octet here as a message shows it.
std::string shown(char c) {
  const auto octet = static_cast<unsigned char>(c);
  if (octet > 0x20 && octet < 0x7F) return std::string("'") + c + '\'';
  constexpr std::string_view digits = "0123456789abcdef";
  return std::string("the octet 0x") + digits[octet >> 4] + digits[octet & 0xF];
}

/// The run of word characters around the cursor's place, for naming it.
std::string_view word_at(const Cursor& at) {
  std::size_t end = at.at;
  while (end < at.text.size() && is_word(at.text[end])) ++end;
  return at.text.substr(at.at, std::min<std::size_t>(end - at.at, 40));
}

Mistake cut_off(const Cursor& at, const Cursor& opened) {
  const std::string_view kind = opened.here() == '[' ? "list" : "object";
  return {at, "the file ends inside the " + std::string(kind) + " that opens at " + place(opened),
          "close it, or write the file whole"};
}

bool is_hex4(std::string_view text) {
  return text.size() >= 4 && std::all_of(text.begin(), text.begin() + 4, [](char c) {
           return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
         });
}

Mistake bad_escape(const Cursor& at) {
  const std::string_view rest = at.rest();
  if (rest.size() < 2) {
    return {at, "the file ends inside a text", "close it, or write the file whole"};
  }
  if (rest[1] == 'u' && !is_hex4(rest.substr(2))) {
    return {at, "\\u needs four hexadecimal digits", "write it as \\u00e9, or the letter itself"};
  }
  if (rest[1] == 'u') {
    return {at, "\\" + std::string(rest.substr(1, 5)) + " is half of a surrogate pair",
            "write both halves, or the letter itself"};
  }
  return {at, "a backslash before " + shown(rest[1]) + " means nothing in JSON",
          "write \\\\ for a backslash"};
}

bool is_surrogate(std::string_view escape, char first, char last) {
  if (escape.size() < 6 || escape.substr(0, 2) != "\\u" || !is_hex4(escape.substr(2))) return false;
  const bool d = escape[2] == 'd' || escape[2] == 'D';
  const auto nibble = static_cast<char>(escape[3] >= 'a' ? escape[3] - 'a' + 'A' : escape[3]);
  return d && nibble >= first && nibble <= last;
}

/// Octets of the escape that begins `text`; 0 when it is no good one (RFC 8259 §7).
std::size_t escape_length(std::string_view text) {
  if (text.size() < 2) return 0;
  if (text[1] != 'u') return std::string_view("\"\\/bfnrt").find(text[1]) < 8 ? 2 : 0;
  if (!is_hex4(text.substr(2)) || is_surrogate(text, 'C', 'F')) return 0;
  if (!is_surrogate(text, '8', 'B')) return 6;
  return is_surrogate(text.substr(6), 'C', 'F') ? 12 : 0;
}

Mistake bad_string(const Cursor& start) {
  Cursor at = start;
  at.advance(1);
  while (!at.at_end()) {
    const char c = at.here();
    if (c == '"') break;
    if (c == '\n' || c == '\r') {
      return {start, "this text is not closed on its line", "put \" at its end"};
    }
    if (static_cast<unsigned char>(c) < 0x20) {
      return {at, shown(c) + " stands in a text", "write \\t for a tab, \\u00XX for others"};
    }
    if (c != '\\') {
      at.advance(1);
      continue;
    }
    const std::size_t length = escape_length(at.rest());
    if (length == 0) return bad_escape(at);
    at.advance(length);
  }
  return {start, "the file ends inside this text", "close it with \", or write the file whole"};
}

Mistake bad_word(const Cursor& at) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 9> meant{{{"True", "true"},
                                                                                {"TRUE", "true"},
                                                                                {"yes", "true"},
                                                                                {"False", "false"},
                                                                                {"FALSE", "false"},
                                                                                {"no", "false"},
                                                                                {"None", "null"},
                                                                                {"NULL", "null"},
                                                                                {"nil", "null"}}};
  const std::string_view word = word_at(at);
  const auto* known =
      std::find_if(meant.begin(), meant.end(), [word](auto& pair) { return pair.first == word; });
  std::string what = quoted(word) + " is no JSON value";
  if (known != meant.end()) return {at, what, "write " + std::string(known->second)};
  if (is_letter(word.front())) return {at, what, "put texts in double quotes"};
  return {at, what,
          "numbers are written as 5, -1 or 0.5, without leading zeros; put texts in double quotes"};
}

/// What is wrong with the thing that stands where a value or (in an object) a key should.
Mistake bad_token(const Cursor& at, const Cursor& opened) {
  if (at.at_end()) return cut_off(at, opened);
  const char c = at.here();
  if (c == '"') return bad_string(at);
  if (c == '\'') return {at, "a text in single quotes", "use double quotes"};
  if (c == '/') return {at, "'/' begins no comment here", "comments are // ... or /* ... */"};
  if (c == '#') return {at, "'#' begins no comment", "comments begin with //"};
  if (is_word(c)) return bad_word(at);
  if (c == ',' || c == '}' || c == ']' || c == ':') {
    return {at, "a value is missing before " + shown(c), "write it"};
  }
  return {at, shown(c) + " stands where a value should", "take it out"};
}

Mistake bad_key(const Cursor& at, const Cursor& opened) {
  if (at.at_end()) return cut_off(at, opened);
  const char c = at.here();
  if (is_word(c)) {
    return {at, "the key " + std::string(word_at(at)) + " is not in quotes",
            "write " + quoted(word_at(at))};
  }
  if (c == '"' || c == '\'' || c == '/' || c == '#') return bad_token(at, opened);
  return {at, shown(c) + " stands where a key should", "keys are texts in double quotes"};
}

/// After a value: no comma and no closing bracket of the right kind.
Mistake no_comma(const Cursor& at, const Cursor& opened, bool glued) {
  const bool in_list = opened.here() == '[';
  const char c = at.here();
  if (c == '}' || c == ']') {
    return {at,
            shown(c) + " does not close the " + (in_list ? "list" : "object") + " that opens at " +
                place(opened),
            std::string("write ") + (in_list ? "']'" : "'}'")};
  }
  if (glued && is_word(c)) {
    return {at, quoted(word_at(at)) + " directly follows a value",
            "numbers are written without leading zeros; put texts in double quotes"};
  }
  if (starts_value(c)) return {at, "a comma is missing before this", "put one"};
  if (c == ':') return {at, "':' follows a value", "it belongs between a key and its value"};
  return bad_token(at, opened);
}

Mistake after_comma(const Cursor& comma, const Cursor& opened) {
  Cursor at = comma;
  at.advance(1);
  at.skip_blank();
  const bool in_list = opened.here() == '[';
  if (at.here() == (in_list ? ']' : '}')) {
    return {comma, "a comma before the closing " + shown(at.here()), "take the comma out"};
  }
  if (at.here() == ',') return {at, "two commas in a row", "take one out"};
  return in_list ? bad_token(at, opened) : bad_key(at, opened);
}

Mistake after_key(Cursor at, const Cursor& opened) {
  if (at.at_end()) return cut_off(at, opened);
  if (at.here() != ':') {
    if (starts_value(at.here())) {
      return {at, "a colon is missing between key and value", "put ':'"};
    }
    return {at, "a key without a value", "write \"key\": value"};
  }
  at.advance(1);
  at.skip_blank();
  return bad_token(at, opened);
}

Mistake at_beginning(const Cursor& at) {
  if (!at.at_end()) return bad_token(at, at);
  return {at, at.text.empty() ? "the file is empty" : "the file holds nothing but white space",
          "write one JSON object"};
}

}  // namespace

void Cursor::advance(std::size_t octets) noexcept {
  const std::size_t end = std::min(text.size(), at + octets);
  for (; at < end; ++at) {
    ++column;
    if (text[at] != '\n') continue;
    ++line;
    column = 1;
  }
}

void Cursor::skip_blank() noexcept {
  while (!at_end()) {
    const char c = here();
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      advance(1);
      continue;
    }
    const bool to_line_end = rest().starts_with("//");
    if (!to_line_end && !rest().starts_with("/*")) return;
    const std::size_t found = text.find(to_line_end ? "\n" : "*/", at + 2);
    if (found == std::string_view::npos && !to_line_end) return;
    advance((found == std::string_view::npos ? text.size() : found + (to_line_end ? 1 : 2)) - at);
  }
}

Mistake find_mistake(Cursor last_good_end, Expected expected, const Cursor& opened) {
  Cursor at = last_good_end;
  at.skip_blank();
  const bool glued = at.at == last_good_end.at;
  if (at.rest().starts_with("/*")) {
    return {at, "this comment does not end", "close it with */"};
  }
  switch (expected) {
    case Expected::value:
      return at_beginning(at);
    case Expected::end:
      return {at, "something follows the end of the JSON value",
              "one file holds one value; look for a bracket closed too early"};
    case Expected::key_or_close:
      return bad_key(at, opened);
    case Expected::value_or_close:
      return bad_token(at, opened);
    case Expected::colon:
      return after_key(at, opened);
    case Expected::next_member:
    case Expected::next_item:
      break;
  }
  if (at.at_end()) return cut_off(at, opened);
  return at.here() == ',' ? after_comma(at, opened) : no_comma(at, opened, glued);
}

std::size_t string_length(std::string_view text) noexcept {
  std::size_t at = 1;
  while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
  return std::min(at + 1, text.size());
}

std::size_t number_length(std::string_view text) noexcept {
  std::size_t at = 0;
  const auto here = [&] { return at < text.size() ? text[at] : '\0'; };
  const auto digits = [&] {
    while (is_digit(here())) ++at;
  };
  if (here() == '-') ++at;
  if (here() == '0') {
    ++at;
  } else {
    digits();
  }
  if (here() == '.') {
    ++at;
    digits();
  }
  if (here() == 'e' || here() == 'E') {
    ++at;
    if (here() == '+' || here() == '-') ++at;
    digits();
  }
  return at;
}

std::optional<std::size_t> first_invalid_utf8(std::string_view text) noexcept {
  const auto octet = [text](std::size_t at) { return static_cast<unsigned char>(text[at]); };
  std::size_t at = 0;
  while (at < text.size()) {
    const unsigned first = octet(at);
    if (first < 0x80) {
      ++at;
      continue;
    }
    std::size_t length = 0;
    if (first >= 0xC2 && first <= 0xDF) length = 2;
    if (first >= 0xE0 && first <= 0xEF) length = 3;
    if (first >= 0xF0 && first <= 0xF4) length = 4;
    if (length == 0 || text.size() - at < length) return at;
    // Overlong forms, surrogates and what lies beyond U+10FFFF show in the second octet.
    unsigned least = 0x80, most = 0xBF;
    if (first == 0xE0) least = 0xA0;
    if (first == 0xED) most = 0x9F;
    if (first == 0xF0) least = 0x90;
    if (first == 0xF4) most = 0x8F;
    if (octet(at + 1) < least || octet(at + 1) > most) return at;
    for (std::size_t i = 2; i < length; ++i) {
      if ((octet(at + i) & 0xC0U) != 0x80) return at;
    }
    at += length;
  }
  return std::nullopt;
}

}  // namespace zones::compile
