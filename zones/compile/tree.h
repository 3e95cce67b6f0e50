// JSON as a person wrote it: a tree that knows the line, column and pointer of every value.
// nlohmann's SAX parser feeds it (`//` comments allowed); nothing outside tree.cpp sees nlohmann.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "zones/compile/faults.h"

namespace zones::compile {

class Value {
 public:
  enum class Kind : std::uint8_t { null, boolean, number, text, list, object };
  struct Member;

  Kind kind = Kind::null;
  std::uint32_t line = 0,
                column = 0;  // 1-based, of the value's first character (columns count octets)
  bool boolean = false;
  double number = 0;            // exact up to 2^53
  std::string text;             // a text's octets; a number as it was written
  std::vector<Value> items;     // of a list
  std::vector<Member> members;  // of an object, in file order

  [[nodiscard]] const Value* find(
      std::string_view key) const noexcept;  // of an object; null when absent or no object
  [[nodiscard]] bool is(Kind wanted) const noexcept { return kind == wanted; }
  /// A list's items; anything else counts as a list of one (ZONE.md §1).
  [[nodiscard]] std::span<const Value> as_list() const noexcept;
  [[nodiscard]] std::string pointer() const;                  // RFC 6901, "" for the root
  [[nodiscard]] std::string_view kind_name() const noexcept;  // "a number", for messages

  const Value* parent =
      nullptr;  // set once the tree is whole; a Value stays where it is from then on
};

struct Value::Member {
  std::string key;
  std::uint32_t line = 0, column = 0;  // of the key
  Value value;
};

/// One file read into a tree. The tree lives as long as the Document and never moves.
class Document {
 public:
  /// Faults (syntax, duplicate keys, invalid UTF-8, nesting deeper than 64) go to `faults`; null
  /// when there is no tree.
  static std::unique_ptr<const Document> parse(std::string file, std::string_view text,
                                               Faults& faults);

  [[nodiscard]] const std::string& file() const noexcept { return file_; }
  [[nodiscard]] const Value& root() const noexcept { return root_; }
  [[nodiscard]] Spot spot(const Value& value) const;
  [[nodiscard]] Spot spot_of_key(const Value& object, const Value::Member& member) const;

 private:
  std::string file_;
  Value root_;
};

}  // namespace zones::compile
