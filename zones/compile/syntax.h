// Where a JSON text stops being JSON, in words for the person who wrote it. The parser only says
// that it failed; this looks at the text from the end of the last good token and names the mistake
// (a trailing comma, a missing quote, a file cut off). Pure functions on text; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace zones::compile {

/// A place in a text: octet offset, with line and column counted along.
struct Cursor {
  std::string_view text;
  std::size_t at = 0;
  std::uint32_t line = 1, column = 1;  // 1-based; columns count octets

  [[nodiscard]] bool at_end() const noexcept { return at >= text.size(); }
  /// The octet here; '\0' at the end of the text.
  [[nodiscard]] char here() const noexcept { return at_end() ? '\0' : text[at]; }
  [[nodiscard]] std::string_view rest() const noexcept { return text.substr(at); }
  void advance(std::size_t octets) noexcept;
  /// Over white space and comments; stops at a `/` that begins no whole comment.
  void skip_blank() noexcept;
};

/// What may stand after the last good token.
enum class Expected : std::uint8_t {
  value,           // at the beginning of the file
  end,             // after the outermost value
  key_or_close,    // after {
  colon,           // after a key
  next_member,     // after a value in an object: comma or }
  value_or_close,  // after [
  next_item,       // after a value in a list: comma or ]
};

struct Mistake {
  Cursor at;
  std::string what, remedy;
};

/// Names the mistake that follows `last_good_end`. `opened` is the place of the innermost object or
/// list that is still open (of the text's beginning when there is none).
Mistake find_mistake(Cursor last_good_end, Expected expected, const Cursor& opened);

/// Octets of the string token (quotes included) or number that begins `text`. `text` must begin
/// with a valid one.
std::size_t string_length(std::string_view text) noexcept;
std::size_t number_length(std::string_view text) noexcept;

/// Offset of the first octet that is not UTF-8 (RFC 3629 §4); empty when all is well.
std::optional<std::size_t> first_invalid_utf8(std::string_view text) noexcept;

}  // namespace zones::compile
