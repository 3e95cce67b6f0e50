#include "zones/compile/json_layout.h"

#include <algorithm>
#include <utility>

namespace zones::compile {
namespace {

constexpr std::size_t widest = 100;  // columns of a line
constexpr std::size_t indent_step = 2;

std::string quoted_json(std::string_view value) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text = "\"";
  for (const char c : value) {
    const auto octet = static_cast<std::uint8_t>(c);
    if (c == '"' || c == '\\') {
      (text += '\\') += c;
    } else if (octet < ' ' || octet == 0x7f) {
      (((text += "\\u00") += digits[octet >> 4U]) += digits[octet & 0xfU]);
    } else {
      text += c;
    }
  }
  return text += '"';
}

// Octets of a part on one line.
std::size_t width(const JsonPart& part) {
  std::size_t all = part.scalar.size();
  if (part.kind != JsonPart::Kind::scalar) all += 4;
  for (const JsonPart& item : part.items) all += width(item) + 2;
  for (const auto& member : part.members) all += member.key.size() + 4 + width(member.value) + 2;
  return all;
}

}  // namespace

JsonPart JsonPart::text(std::string_view value, const Spot* from) {
  JsonPart part;
  part.scalar = quoted_json(value);
  part.from = from;
  return part;
}

JsonPart JsonPart::number(std::uint32_t value, const Spot* from) {
  JsonPart part;
  part.scalar = std::to_string(value);
  part.from = from;
  return part;
}

JsonPart JsonPart::list(std::vector<JsonPart> items, const Spot* from) {
  JsonPart part;
  part.kind = Kind::list;
  part.items = std::move(items);
  part.from = from;
  return part;
}

JsonPart JsonPart::object(std::vector<Member> members, const Spot* from) {
  JsonPart part;
  part.kind = Kind::object;
  part.members = std::move(members);
  part.from = from;
  return part;
}

JsonLayout::JsonLayout(const JsonPart& root) {
  write(root, 0);
  text_ += '\n';
}

const Spot& JsonLayout::origin_of(std::uint32_t line, std::uint32_t column) const {
  const auto is_behind = [](const std::pair<std::uint32_t, std::uint32_t>& place,
                            const Mark& mark) { return place < std::pair(mark.line, mark.column); };
  const auto after =
      std::upper_bound(marks_.begin(), marks_.end(), std::pair(line, column), is_behind);
  return after == marks_.begin() ? marks_.front().from : std::prev(after)->from;
}

void JsonLayout::mark(const JsonPart& part) {
  if (part.from == nullptr) return;
  const auto column = static_cast<std::uint32_t>(text_.size() - line_start_ + 1);
  marks_.push_back({line_, column, *part.from});
}

void JsonLayout::break_line(std::size_t indent) {
  text_ += '\n';
  ++line_;
  line_start_ = text_.size();
  text_.append(indent, ' ');
}

void JsonLayout::write_key(const JsonPart::Member& member) {
  mark(member.value);
  text_ += quoted_json(member.key) + ": ";
}

void JsonLayout::write(const JsonPart& part, std::size_t indent) {
  const std::size_t used = text_.size() - line_start_;
  const bool is_short = used + width(part) < widest;
  if (part.kind == JsonPart::Kind::scalar || (is_short && !part.is_spread)) {
    write_line(part);
  } else {
    write_spread(part, indent);
  }
}

void JsonLayout::write_line(const JsonPart& part) {
  mark(part);
  if (part.kind == JsonPart::Kind::scalar) {
    text_ += part.scalar;
    return;
  }
  const bool is_list = part.kind == JsonPart::Kind::list;
  text_ += is_list ? "[" : "{";
  std::string_view before = is_list ? "" : " ";
  for (const JsonPart& item : part.items) {
    text_ += std::exchange(before, ", ");
    write_line(item);
  }
  for (const auto& member : part.members) {
    text_ += std::exchange(before, ", ");
    write_key(member);
    write_line(member.value);
  }
  text_ += is_list ? "]" : part.members.empty() ? "}" : " }";
}

void JsonLayout::write_spread(const JsonPart& part, std::size_t indent) {
  mark(part);
  const bool is_list = part.kind == JsonPart::Kind::list;
  text_ += is_list ? '[' : '{';
  std::string_view before;
  for (const JsonPart& item : part.items) {
    text_ += std::exchange(before, ",");
    break_line(indent + indent_step);
    write(item, indent + indent_step);
  }
  for (const auto& member : part.members) {
    text_ += std::exchange(before, ",");
    break_line(indent + indent_step);
    write_key(member);
    write(member.value, indent + indent_step);
  }
  break_line(indent);
  text_ += is_list ? ']' : '}';
}

}  // namespace zones::compile
