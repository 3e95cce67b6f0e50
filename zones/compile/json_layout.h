// JSON laid out as a person would: short lists and objects on one line, others one member a line.
// Knows which place each part was made from, so that a fault in the JSON can be told there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "zones/compile/faults.h"

namespace zones::compile {

/// A part of the document to be. Members and items keep their order.
struct JsonPart {
  enum class Kind : std::uint8_t { scalar, list, object };
  struct Member;

  static JsonPart text(std::string_view value, const Spot* from);
  static JsonPart number(std::uint32_t value, const Spot* from);
  static JsonPart list(std::vector<JsonPart> items, const Spot* from);
  static JsonPart object(std::vector<Member> members, const Spot* from);

  Kind kind = Kind::scalar;
  std::string scalar;  // as it is written
  std::vector<JsonPart> items;
  std::vector<Member> members;
  const Spot* from = nullptr;  // where it comes from; outlives the layout's making
  bool is_spread = false;      // a member a line, however short
};

struct JsonPart::Member {
  std::string key;
  JsonPart value;
};

/// The document's text, and where its parts come from.
class JsonLayout {
 public:
  explicit JsonLayout(const JsonPart& root);
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  /// The place that what stands at this line and column comes from (1-based, as in faults).
  [[nodiscard]] const Spot& origin_of(std::uint32_t line, std::uint32_t column) const;

 private:
  struct Mark {
    std::uint32_t line, column;
    Spot from;
  };
  void write(const JsonPart& part, std::size_t indent);
  void write_line(const JsonPart& part);
  void write_spread(const JsonPart& part, std::size_t indent);
  void write_key(const JsonPart::Member& member);
  void mark(const JsonPart& part);
  void break_line(std::size_t indent);

  std::string text_;
  std::vector<Mark> marks_;  // in the order of the text
  std::uint32_t line_ = 1;
  std::size_t line_start_ = 0;
};

}  // namespace zones::compile
